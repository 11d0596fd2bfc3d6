"""Which pages come into question: passages of the given text, looked up in the index by their terms and positions.

The text is cut into blocks, and of each block the gram whose rarest term is on the fewest pages is looked up (the idea
of winnowing: Schleimer, Wilkerson and Aiken, 2003; only one side is thinned out, because the index has every position
of the other). So whatever stands elsewhere and is long enough to have a whole block in it is met for certain. How long
that is depends on the blocks, and these on the length of the text.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from archive.search.text_reuse import grams
from archive.store.places import PAGE, is_in, places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from archive.search.text_reuse.given import Given
    from archive.store.engine import EngineReader

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

LOOKUPS = 10_000
"""Passages of one text that are looked up at most."""

COMMON = 100
"""Pages. What stands on more of them is common text: footers, forms, disclaimers."""

MOST_COMPARED = 600
"""Pages that are compared at most because of what stands on few pages."""

MOST_COMMON_COMPARED = 100
"""Pages that are compared at most because of common text alone."""

_LEAST_BLOCK = 5  # units: two or three words
_CHOSEN_FROM = 8  # grams of a block
_WORK = 60_000_000  # positions read or compared, some seconds
_POSITIONS_KEPT = 6_000_000  # 48 MB
_LONGEST_KEPT = _POSITIONS_KEPT // 4
_FEW = 10  # places at which two terms agree: the page itself then decides


class _Key(NamedTuple):
    """A term of the index and where it stands in its gram."""

    offset: int
    term: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pages in question, as numbers of the index, best first, and what was done to find them.

    `common` tells of each term of the given text whether it is part of common text. `passages` is the number of
    blocks, of which `looked_up` were. `certain` is what has to stand elsewhere in a row to be met for certain, in
    units: two for a word, one for a letter of a script without spaces. `sharing` are all pages that have a passage that
    is not common, `sharing_common` those that have nothing but common ones.
    """

    pages: Numbers
    common: Mask
    passages: int
    looked_up: int
    certain: int
    sharing: int
    sharing_common: int
    compared: int
    compared_common: int


def candidates(reader: EngineReader, given: Given, allowed: Mask) -> Candidates:
    """Pages of those allowed that have a passage of the given text."""
    blocks = _Blocks(given)
    places = _Places(reader, allowed)
    chosen = sorted(filter(None, (_rarest(block, given, places) for block in blocks.grams())))
    rare, frequent = np.zeros(len(allowed), dtype=np.int32), np.zeros(len(allowed), dtype=np.int32)
    common = np.zeros(given.words, dtype=bool)
    unknown = blocks.count - len(chosen)  # some term of theirs is nowhere else, so they are answered
    done, places.work = 0, 0  # so far every list was read once; now some are read again and again
    for _, start in chosen:
        if places.work > _WORK:
            break
        done += 1
        pages = places.pages_with(_keys(given, start))
        if len(pages) > COMMON:
            frequent[pages] += 1
            common[blocks.stretch(start)] = True
        else:
            rare[pages] += 1
    best = _best(rare, frequent, rare > 0, MOST_COMPARED)
    others = _best(rare, frequent, (frequent > 0) & (rare == 0), MOST_COMMON_COMPARED)
    return Candidates(
        pages=np.concatenate([best, others]),
        common=common,
        passages=blocks.count,
        looked_up=done + unknown,
        certain=blocks.certain,
        sharing=int((rare > 0).sum()),
        sharing_common=int(((frequent > 0) & (rare == 0)).sum()),
        compared=len(best),
        compared_common=len(others),
    )


def _best(rare: NDArray[np.int32], frequent: NDArray[np.int32], which: Mask, most: int) -> Numbers:
    pages = np.flatnonzero(which)
    return pages[np.lexsort((pages, -frequent[pages], -rare[pages]))][:most]


class _Blocks:
    """The given text in stretches of so many units; an odd number, so that words and letters give the same bound."""

    def __init__(self, given: Given) -> None:
        self._starts = given.starts
        before = np.concatenate([[0], np.cumsum(given.units())])
        wanted = max(_LEAST_BLOCK, -(-int(before[-1]) // LOOKUPS))
        size = wanted + 1 - wanted % 2
        self._of_terms = before[:-1] // size
        self._of_grams = self._of_terms[self._starts]
        self._firsts = np.flatnonzero(np.diff(self._of_grams, prepend=-1))
        self.count = len(self._firsts)
        self.certain = 2 * size + grams.LETTERS - 2

    def grams(self) -> Iterator[list[int]]:
        """Of each block, where the first of its grams begin."""
        for first, end in pairwise([*self._firsts.tolist(), len(self._starts)]):
            yield self._starts[first : min(end, first + _CHOSEN_FROM)].tolist()

    def stretch(self, start: int) -> slice:
        """The terms of the block that a term is in."""
        low, high = np.searchsorted(self._of_terms, [self._of_terms[start], self._of_terms[start] + 1])
        return slice(int(low), int(high))


def _rarest(block: list[int], given: Given, places: _Places) -> tuple[int, int] | None:
    """(pages of its rarest term, where it begins) of that gram; None if each has a term that is nowhere else."""
    best: tuple[int, int] | None = None
    for start in block:
        least = min(places.pages_of(key.term) for key in _keys(given, start))
        if least and (best is None or least < best[0]):
            best = least, start
    return best


def _keys(given: Given, start: int) -> list[_Key]:
    """What the gram is in the index: words, and letters of scripts without spaces with their neighbours."""
    end = start + int(given.lengths[start])
    terms, keys, paired = given.text.terms, [], False
    for at in range(start, end):
        follows = at + 1 < end and _are_neighbours(given, at)
        if follows:
            keys.append(_Key(at - start, terms[at] + terms[at + 1]))
        elif not paired:  # as the second of a pair it is asked for already
            keys.append(_Key(at - start, terms[at]))
        paired = follows
    return keys


def _are_neighbours(given: Given, at: int) -> bool:
    """Whether this term and the next are letters of one run, which the index has as a pair."""
    if not (given.letters[given.ids[at]] and given.letters[given.ids[at + 1]]):
        return False
    number = given.text.text_of(at)
    spans, first = given.text.spans(number), given.text.starts[number]
    return at + 1 - first < len(spans) and spans[at - first][1] == spans[at + 1 - first][0]


class _Places:
    """Where terms stand on the allowed pages."""

    def __init__(self, reader: EngineReader, allowed: Mask) -> None:
        self._reader, self._allowed = reader, allowed
        self._pages: dict[str, int] = {}
        self._kept: OrderedDict[str, Numbers] = OrderedDict()
        self._kept_positions = 0
        self.work = 0
        """Positions that were read or compared so far."""

    def pages_of(self, term: str) -> int:
        """How many of the pages have the term."""
        if term not in self._pages:
            self._of(term)  # it takes as long to find a list as to read it
        return self._pages[term]

    def pages_with(self, keys: list[_Key]) -> Numbers:
        """The pages that have these terms in their places, or the rarest two of them, if those agree at few places."""
        offset, term = (ordered := sorted(keys, key=lambda key: self.pages_of(key.term)))[0]
        starts = self._of(term) - offset
        for offset, term in ordered[1:]:
            self.work += len(starts)
            starts = starts[is_in(starts + offset, self._of(term))]
            if len(starts) <= _FEW:
                break
        return np.unique(starts // PAGE)

    def _of(self, term: str) -> Numbers:
        """Page and position as one number, in order."""
        if term in self._kept:
            self._kept.move_to_end(term)
            return self._kept[term]
        listed = self._reader.listed("text", term)
        self.work += len(listed.positions)
        self._pages[term] = int(self._allowed[listed.pages].sum())
        found = places_of(listed, self._allowed)
        if len(found) <= _LONGEST_KEPT:
            self._keep(term, found)
        return found

    def _keep(self, term: str, found: Numbers) -> None:
        self._kept[term] = found
        self._kept_positions += len(found)
        while self._kept_positions > _POSITIONS_KEPT:
            self._kept_positions -= len(self._kept.popitem(last=False)[1])
