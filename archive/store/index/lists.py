"""Posting lists of one field as arrays, all terms after one another, and how those of several segments become one."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from archive.store.index.runs import indexes_in, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Small = NDArray[np.uint32]
    Numbers = NDArray[np.int64]

_AT_ONCE = 4_000_000  # documents and positions that are put in order in one go, some 100 MB
_BLOCK = 64  # terms
NO_NUMBERS = np.zeros(0, dtype=np.int64)
NOTHING = np.zeros(0, dtype=np.uint32)


class Terms:
    """Terms in the order of their bytes, which is the order of their code points; each ends a line."""

    def __init__(self, lines: bytes | memoryview, starts: Numbers) -> None:
        self.lines = lines
        self.starts = starts
        """Of each term, and, one more, behind the last."""

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> Terms:
        """Of terms in that order."""
        lengths = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms)) + 1
        return cls(b"".join(term + b"\n" for term in terms), starts_of(lengths))

    def __len__(self) -> int:
        return max(0, len(self.starts) - 1)

    def __getitem__(self, at: int) -> bytes:
        return bytes(self.lines[self.starts[at] : self.starts[at + 1] - 1])

    @property
    def text(self) -> bytes:
        """A term on each line."""
        return bytes(self.lines[:-1])

    def some(self, which: Numbers) -> Terms:
        """Those with these indexes."""
        lengths = self.starts[which + 1] - self.starts[which]
        lines = np.frombuffer(self.lines, dtype=np.uint8)[indexes_in(self.starts[which], lengths)]
        return Terms(lines.tobytes(), starts_of(lengths))

    def find(self, term: bytes) -> int:
        """Its index, -1 if it is not there."""
        at = self.first(term)
        return at if at < len(self) and self[at] == term else -1

    def first(self, beginning: bytes) -> int:
        """The index of the first term that is not before that one."""
        block = max(0, bisect_left(self._blocks, beginning) - 1) * _BLOCK
        return block + bisect_left(self.between(block, min(block + _BLOCK, len(self))), beginning)

    @cached_property
    def _blocks(self) -> list[bytes]:
        """The first term of each block: a few thousand to look through before one block is."""
        return [self[at] for at in range(0, len(self), _BLOCK)]

    def between(self, first: int, last: int) -> list[bytes]:
        """From the first to the one before the last."""
        if first >= last:
            return []
        return bytes(self.lines[self.starts[first] : self.starts[last] - 1]).split(b"\n")

    def all(self) -> list[bytes]:
        return self.between(0, len(self))


class Lists(NamedTuple):
    """`starts` says where the documents of each term begin, and, one more, where the last end; `position_starts` the
    same of positions. `counts` and `positions` are empty in fields of which only is known where a term stands.
    """

    terms: Terms
    starts: Numbers
    documents: Small
    counts: Small
    position_starts: Numbers
    positions: Small

    def of(self, at: int) -> PostingList:
        documents = self.documents[self.starts[at] : self.starts[at + 1]]
        if not len(self.counts):
            return PostingList(documents, np.ones(len(documents), dtype=np.uint32), NOTHING)
        return PostingList(
            documents,
            self.counts[self.starts[at] : self.starts[at + 1]],
            self.positions[self.position_starts[at] : self.position_starts[at + 1]],
        )

    def parts(self, which: Numbers) -> Iterator[tuple[Small, Small]]:
        """The documents and counts of many terms, those of the most documents first; not too many in one go."""
        sizes = self.starts[which + 1] - self.starts[which]
        order = np.argsort(-sizes, kind="stable")
        which, sizes = which[order], sizes[order]
        for first, last in _cut(np.cumsum(sizes)):
            at = indexes_in(self.starts[which[first:last]], sizes[first:last])
            documents = self.documents[at]
            yield documents, self.counts[at] if len(self.counts) else np.ones(len(at), dtype=np.uint32)


class PostingList(NamedTuple):
    """Of one term: `positions` are those of the first document, then of the next."""

    documents: Small
    counts: Small
    positions: Small


class Chunk(NamedTuple):
    """Some terms of a field, in order, and how many documents and positions each has."""

    terms: list[bytes]
    sizes: Numbers
    documents: Small
    counts: Small
    position_sizes: Numbers
    positions: Small


class Source(NamedTuple):
    """Lists, and the numbers that their documents are to have, -1 for those that are deleted."""

    lists: Lists
    numbers: Numbers


def merged(sources: Sequence[Source]) -> Iterator[Chunk]:
    """One field of several segments. Documents of a source come after those of the sources before it.

    Terms of which every document is deleted are left out.
    """
    known = [source.lists.terms.all() for source in sources]
    terms = sorted(set().union(*known))
    rank = {term: at for at, term in enumerate(terms)}
    ranks = [np.fromiter(map(rank.__getitem__, own), dtype=np.int64, count=len(own)) for own in known]
    weights = np.zeros(len(terms), dtype=np.int64)
    for source, own in zip(sources, ranks, strict=True):
        weights[own] += np.diff(source.lists.starts)
        if len(source.lists.positions):
            weights[own] += np.diff(source.lists.position_starts)
    for first, last in _cut(np.cumsum(weights)):
        yield _together(terms[first:last], first, sources, ranks)


def _cut(ends: Numbers) -> Iterator[tuple[int, int]]:
    """Stretches of terms that are not too heavy; a term that is, alone, is one of them."""
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        yield first, last
        first = last


def _together(terms: list[bytes], first: int, sources: Sequence[Source], ranks: list[Numbers]) -> Chunk:
    parts = [
        _part(source, own, first, first + len(terms)) for source, own in zip(sources, ranks, strict=True)
    ]
    of_terms, documents, counts, positions = map(np.concatenate, zip(*parts, strict=True))
    return in_order(terms, of_terms, documents, counts, positions)


def _part(source: Source, ranks: Numbers, first: int, last: int) -> tuple[Numbers, Small, Small, Small]:
    """Of one source: of each posting its term, counted from the first, its document, count, and all positions."""
    lists, numbers = source
    low, high = np.searchsorted(ranks, [first, last]).tolist()
    starts = lists.starts[low : high + 1]
    of_terms = np.repeat(ranks[low:high] - first, np.diff(starts))
    part = slice(starts[0], starts[-1])
    new, counts, positions = numbers[lists.documents[part]], lists.counts[part], NOTHING
    if len(lists.counts):
        positions = lists.positions[lists.position_starts[low] : lists.position_starts[high]]
    kept = new >= 0
    if not kept.all():
        of_terms, new = of_terms[kept], new[kept]
        if len(lists.counts):
            positions, counts = positions[np.repeat(kept, counts)], counts[kept]
    return of_terms, new.astype(np.uint32), counts, positions


def in_order(
    terms: list[bytes], of_terms: Numbers, documents: Small, counts: Small, positions: Small
) -> Chunk:
    """Postings term by term; those of one term stay in the order in which they come."""
    order = np.argsort(of_terms, kind="stable")
    sizes = np.bincount(of_terms, minlength=len(terms))
    position_sizes = NO_NUMBERS
    if len(counts):
        positions = positions[indexes_in(starts_of(counts)[:-1][order], counts[order])]
        counts = counts[order]
        position_sizes = np.diff(starts_of(counts)[starts_of(sizes)])
    if not sizes.all():
        there = np.flatnonzero(sizes)
        terms, sizes = [terms[at] for at in there.tolist()], sizes[there]
        position_sizes = position_sizes[there] if len(counts) else position_sizes
    return Chunk(terms, sizes, documents[order], counts, position_sizes, positions)
