"""Arrays in stretches: where each begins, what stands in some of them, and where a new one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


def starts_of(sizes: NDArray[Any]) -> Numbers:
    """Where stretches of these sizes begin that follow one another, and, one more, where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])


def indexes_in(starts: Numbers, sizes: NDArray[Any]) -> Numbers:
    """The indexes of all that is in these stretches, one stretch after the other."""
    begun = starts_of(sizes)
    return np.repeat(starts - begun[:-1], sizes) + np.arange(int(begun[-1]))


def begins(*keys: NDArray[Any]) -> NDArray[np.bool_]:
    """Where any of the keys is another than before it; the first always is."""
    found = np.ones(len(keys[0]), dtype=bool)
    found[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return found
