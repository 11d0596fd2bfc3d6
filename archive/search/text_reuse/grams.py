"""Grams: the shortest runs of terms that count as the same: four words, or eight letters of a script without spaces.

A gram of fewer than three different terms (rows of zeros, dots, a word said over and over) says nothing of where a text
came from, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

WORDS, LETTERS = 4, 8
_DIFFERENT = 3
_ROWS_AT_ONCE = 65_536
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth's multiplicative hashing
_FACTOR = np.uint64(0xD6E8FEB86659FD93)


def lengths(letters: Mask) -> Numbers:
    """How many terms the gram has that begins at each term."""
    return np.where(letters, LETTERS, WORDS).astype(np.int64)


def starts(ids: Numbers, of_each: Numbers) -> Numbers:
    """The terms at which a gram begins. Terms with a number below 0 are in none."""
    fits = np.arange(len(ids)) + of_each <= len(ids)
    for length in (WORDS, LETTERS):
        here = np.flatnonzero(fits & (of_each == length))
        if len(here):
            fits[here[~_says_something(sliding_window_view(ids, length), here)]] = False
    return np.flatnonzero(fits)


def _says_something(windows: Numbers, here: Numbers) -> Mask:
    parts = [_is_varied(windows[here[at : at + _ROWS_AT_ONCE]]) for at in range(0, len(here), _ROWS_AT_ONCE)]
    return np.concatenate(parts)


def _is_varied(rows: Numbers) -> Mask:
    ordered = np.sort(rows, axis=1)
    different = 1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1)
    return np.asarray((different >= _DIFFERENT) & (ordered[:, 0] >= 0))


def hashed(ids: Numbers, of_each: Numbers, at: Numbers) -> NDArray[np.uint64]:
    """A hash of each gram. Equal grams have equal ones; whether those of equal hash are equal is still to be seen."""
    padded = np.concatenate([ids, np.full(LETTERS, -1, dtype=np.int64)])
    one = (padded + 2).astype(np.uint64) * _SPREAD
    two = _joined(one, 1)
    four = _joined(two, 2)
    eight = _joined(four, 4)
    return np.where(of_each[at] == LETTERS, eight[at], four[at])


def _joined(halves: NDArray[np.uint64], step: int) -> NDArray[np.uint64]:
    joined: NDArray[np.uint64] = (halves[:-step] * _FACTOR) ^ (halves[:-step] >> np.uint64(29))
    return joined + halves[step:]
