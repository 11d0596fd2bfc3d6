"""Where two texts are the same, term for term.

A run is a stretch of terms that are equal in both, at least a gram long. Runs that follow one another in both texts
with at most `GAP` terms between on either side are one passage: a word was changed there, misread, left out or put in.
What is equal within such a gap belongs to the passage too. A passage counts from `LEAST` on, so that four words that
everybody uses are none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from archive.search.text_reuse import grams

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from archive.search.text_reuse.given import Given

    Numbers = NDArray[np.int64]

GAP = 5
"""Terms that may stand between two runs of one passage."""

LEAST = 16
"""Of a passage: eight words, or sixteen letters of a script without spaces. A word counts two, such a letter one."""

REPEATS = 50
"""Where a gram stands more often in the given text, its first places are looked at."""

_OVERLAP = 4  # terms that two runs may share in one of the texts, where a word was doubled or left out
_LOOKED_BACK = 64  # runs


class Run(NamedTuple):
    """Equal terms: where they begin in the given text and in the found one, and how many there are."""

    given: int
    found: int
    length: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Runs in the order of the given text; `changes` counts the places between them that differ."""

    runs: tuple[Run, ...]
    changes: int

    @property
    def given(self) -> tuple[int, int]:
        return min(run.given for run in self.runs), max(run.given + run.length for run in self.runs)

    @property
    def found(self) -> tuple[int, int]:
        return min(run.found for run in self.runs), max(run.found + run.length for run in self.runs)


Stretches = list[tuple[int, int]]
"""(first, end) of terms, in order, apart from each other."""


class Aligner:
    """Compares texts with the given one, one after the other."""

    def __init__(self, given: Given) -> None:
        self._given = given
        hashes = grams.hashed(given.ids, given.lengths, given.starts)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._starts = hashes[order], given.starts[order]
        self._units = np.concatenate([[0], np.cumsum(given.units())])
        self._least = min(LEAST, int(self._units[-1]))

    def passages(self, terms: Sequence[str]) -> list[Passage]:
        """Every passage of the given text that stands in a text of these terms, in the order of the given text."""
        ids = np.array([self._given.numbers.get(term, -1) for term in terms], dtype=np.int64)
        runs = self._runs(ids)
        found = self._passages(runs, ids)
        return [passage for passage in found if not self.is_too_little(stretches(passage.runs))]

    def is_too_little(self, of_given: Stretches) -> bool:
        """Whether so much of the given text would be no passage."""
        units = sum(int(self._units[end] - self._units[first]) for first, end in of_given)
        return units < self._least

    def _runs(self, ids: Numbers) -> list[Run]:
        """Equal grams, those that lie on one another put together."""
        of_each = grams.lengths(
            self._given.letters[np.maximum(ids, 0)]
        )  # of an unknown term it does not matter
        at = grams.starts(ids, of_each)
        hashes = grams.hashed(ids, of_each, at)
        low = np.searchsorted(self._hashes, hashes, side="left")
        counts = np.minimum(np.searchsorted(self._hashes, hashes, side="right") - low, REPEATS)
        found = np.repeat(at, counts)
        within = np.arange(len(found)) - np.repeat(np.cumsum(counts) - counts, counts)
        given = self._starts[np.repeat(low, counts) + within]
        return self._put_together(given, found, of_each[found], ids)

    def _put_together(self, given: Numbers, found: Numbers, lengths: Numbers, ids: Numbers) -> list[Run]:
        ours = self._given.ids
        equal = np.ones(len(found), dtype=bool)
        for step in range(grams.LETTERS):
            inside = np.flatnonzero(lengths > step)
            equal[inside] &= ours[given[inside] + step] == ids[found[inside] + step]
        given, found, lengths = given[equal], found[equal], lengths[equal]
        order = np.lexsort((found, given - found))
        given, found, ends = given[order], found[order], (found + lengths)[order]
        runs: list[Run] = []
        for first, last in _touching(given - found, found, ends):
            run = Run(int(given[first]), int(found[first]), int(ends[first:last].max() - found[first]))
            before = runs[-1] if runs else None
            if before is not None and _is_equal_between(before, run, ours, ids):
                length = max(before.length, run.given + run.length - before.given)
                runs[-1] = before._replace(length=length)
            else:
                runs.append(run)
        return sorted(runs)

    def _passages(self, runs: list[Run], ids: Numbers) -> Iterator[Passage]:
        for linked in _linked(runs):
            pieces, changes = list(linked), 0
            for one, other in pairwise(linked):
                filled, is_same = self._between(one, other, ids)
                pieces += filled
                changes += not is_same
            yield Passage(tuple(sorted(pieces)), changes)

    def _between(self, one: Run, other: Run, ids: Numbers) -> tuple[list[Run], bool]:
        """What is equal between two runs, and whether that is all there is between them."""
        first, last = one.given + one.length, other.given
        found_first, found_last = one.found + one.length, other.found
        ours, theirs = self._given.ids[first:last].tolist(), ids[found_first:found_last].tolist()
        if not ours or not theirs or max(len(ours), len(theirs)) > GAP:
            return [], False
        blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        filled = [Run(first + i, found_first + j, size) for i, j, size in blocks if size]
        return filled, ours == theirs


def stretches(runs: Iterable[Run], *, found: bool = False) -> Stretches:
    """What the runs take up of the given text, or of the found one."""
    return joined((run[found], run[found] + run.length) for run in runs)


def joined(overlapping: Iterable[tuple[int, int]]) -> Stretches:
    """What any of them takes up."""
    apart: Stretches = []
    for start, end in sorted(overlapping):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def _touching(diagonals: Numbers, found: Numbers, ends: Numbers) -> Iterator[tuple[int, int]]:
    """Grams that follow one another without a gap, as (first, end) of their order."""
    if not len(found):
        return
    apart = np.diff(diagonals, prepend=diagonals[0] - 1) != 0
    apart[1:] |= found[1:] > ends[:-1]
    firsts = np.flatnonzero(apart).tolist()
    yield from pairwise([*firsts, len(found)])


def _is_equal_between(one: Run, other: Run, ours: Numbers, theirs: Numbers) -> bool:
    """Whether they are on one diagonal, with nothing or equal terms between, too alike for grams."""
    if one.given - one.found != other.given - other.found:
        return False
    end, found_end = one.given + one.length, one.found + one.length
    return np.array_equal(ours[end : other.given], theirs[found_end : other.found])


def _linked(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs that follow one another closely in both texts, together."""
    leader = list(range(len(runs)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for number, run in enumerate(runs):
        for earlier in range(max(0, number - _LOOKED_BACK), number):
            if _follows(runs[earlier], run):
                leader[lead(number)] = lead(earlier)
    together: dict[int, list[Run]] = defaultdict(list)
    for number, run in enumerate(runs):
        together[lead(number)].append(run)
    yield from together.values()


def _follows(one: Run, other: Run) -> bool:
    gap = other.given - one.given - one.length
    found_gap = other.found - one.found - one.length
    is_after = other.given > one.given and other.found > one.found
    return is_after and -_OVERLAP < gap <= GAP and -_OVERLAP < found_gap <= GAP
