"""One segment of the index: written once, never changed, so whatever is read of it is kept for later generations.

Only which of its pages are deleted changes; that is the reader's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from archive.store.index import facets
from archive.store.index.files import Reading
from archive.store.index.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store.index.facets import FacetTable
    from archive.store.index.forms import SortedLines
    from archive.store.index.lists import Lists, Numbers, PostingList, Small


class Segment:
    """Pages of a segment are numbered from 0, deleted ones too. Threads may ask for the same thing at once."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._files = Reading(storage, segment)
        self.size = segment.doc_count_all()
        self.forms: SortedLines = self._files.forms
        self._lists: dict[str, Lists] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._facets: dict[str, FacetTable] = {}

    def column(self, name: str) -> Numbers:
        """A number of each page."""
        return self._files.column(name)

    def listed(self, field_name: str, term: bytes) -> PostingList | None:
        lists = self._of(field_name)
        at = lists.terms.find(term)
        return None if at < 0 else lists.of(at)

    def parts(self, field_name: str, which: Numbers) -> Iterator[tuple[Small, Small]]:
        """See `Lists.parts`; `which` are indexes into the vocabulary."""
        return self._of(field_name).parts(which)

    def vocabulary(self, field_name: str) -> Vocabulary:
        if field_name not in self._vocabularies:
            self._vocabularies[field_name] = Vocabulary(self._of(field_name).terms)
        return self._vocabularies[field_name]

    def facet(self, name: str) -> FacetTable:
        """`name` is a field, or "year"."""
        if name not in self._facets:
            if name == "year":
                self._facets[name] = facets.years(self.column("day"))
            else:
                self._facets[name] = facets.of_lists(self._of(name))
        return self._facets[name]

    def _of(self, field_name: str) -> Lists:
        if field_name not in self._lists:
            self._lists[field_name] = self._files.lists(field_name)
        return self._lists[field_name]


def alive(segment: Any) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which pages of one of Whoosh's segments are not deleted."""
    found = np.ones(segment.doc_count_all(), dtype=bool)
    found[list(segment.deleted_docs())] = False
    return found
