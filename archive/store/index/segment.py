"""One segment of the index: written once, never changed, so whatever is read of it is kept for later generations.

Only which of its pages are deleted changes; that is the reader's business.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from archive.store.index import facets
from archive.store.index.files import Reading
from archive.store.index.schema import length_of
from archive.store.index.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store.index.facets import FacetTable
    from archive.store.index.forms import SortedLines
    from archive.store.index.lists import Lists, Numbers, PostingList


_APART = 50  # terms passed over for one that is looked up


class Segment:
    """Pages of a segment are numbered from 0, deleted ones too. Threads may ask for the same thing at once."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._files = Reading(storage, segment)
        self.size = segment.doc_count_all()
        self._lists: dict[str, Lists] = {}
        self._facets: dict[str, FacetTable] = {}

    def column(self, name: str) -> Numbers:
        """A number of each page."""
        return self._files.column(name)

    def lengths(self, field_name: str) -> Numbers:
        """How many terms the field has in each page."""
        return self.column(length_of(field_name))

    def listed(self, field_name: str, term: bytes) -> PostingList | None:
        lists = self._of(field_name)
        at = lists.terms.find(term)
        return None if at < 0 else lists.of(at)

    def counts_of(self, field_name: str, terms: Sequence[bytes]) -> Numbers:
        """How often any of the terms, which are in order, stands in each page."""
        lists = self._of(field_name)
        if not terms or not len(lists.terms):
            return np.zeros(self.size, dtype=np.int64)
        first, last = lists.terms.first(terms[0]), lists.terms.first(terms[-1] + b"\0")
        if last - first > _APART * len(terms):
            return self._counts_of_each(field_name, terms)
        there = map(set(terms).__contains__, lists.terms.between(first, last))
        sought = np.fromiter(there, dtype=bool, count=last - first)
        starts = lists.starts[first : last + 1]
        chosen = np.repeat(sought, np.diff(starts))
        documents = lists.documents[starts[0] : starts[-1]][chosen]
        times = lists.counts[starts[0] : starts[-1]][chosen] if len(lists.counts) else None
        return np.bincount(documents, times, self.size).astype(np.int64)

    def _counts_of_each(self, field_name: str, terms: Sequence[bytes]) -> Numbers:
        counts = np.zeros(self.size, dtype=np.int64)
        for term in terms:
            if (found := self.listed(field_name, term)) is not None:
                counts[found.documents] += found.counts
        return counts

    def vocabulary(self, field_name: str) -> Vocabulary:
        return Vocabulary(self._of(field_name).terms)

    def facet(self, name: str) -> FacetTable:
        """`name` is a field, or "year"."""
        if name not in self._facets:
            if name == "year":
                self._facets[name] = facets.years(self.column("day"))
            else:
                self._facets[name] = facets.of_lists(self._of(name))
        return self._facets[name]

    @cached_property
    def forms(self) -> SortedLines:
        return self._files.forms()

    def _of(self, field_name: str) -> Lists:
        if field_name not in self._lists:
            self._lists[field_name] = self._files.lists(field_name)
        return self._lists[field_name]


def alive(segment: Any) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which pages of one of Whoosh's segments are not deleted."""
    found = np.ones(segment.doc_count_all(), dtype=bool)
    found[list(segment.deleted_docs())] = False
    return found
