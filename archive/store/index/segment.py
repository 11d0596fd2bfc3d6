"""One segment of the index: written once, never changed, so whatever is read of it is kept for later generations.

Only which of its pages are deleted changes; that is the reader's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.store.index import columns, facets
from archive.store.index.postings import forms_of, lists_of_field, read_list, terms_of
from archive.store.index.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from archive.store.index.facets import FacetTable
    from archive.store.index.forms import SortedLines
    from archive.store.index.postings import PostingList


class Segment:
    """Pages of a segment are numbered from 0, deleted ones too."""

    def __init__(self, leaf: Any) -> None:
        self._leaf = leaf
        self.size = leaf.doc_count_all()
        self._columns: dict[str, NDArray[np.int64]] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._facets: dict[str, FacetTable] = {}
        self._forms: SortedLines | None = None

    def column(self, name: str) -> NDArray[np.int64]:
        """A number of each page; 0 where it has none."""
        if name not in self._columns:
            self._columns[name] = columns.numbers(self._leaf, name)
        return self._columns[name]

    def lengths(self, field_name: str) -> NDArray[np.int64]:
        """How many terms the field has in each page, as near as one byte says it; at least 1."""
        name = f"length of {field_name}"
        if name not in self._columns:
            self._columns[name] = columns.lengths(self._leaf, field_name)
        return self._columns[name]

    def total_length(self, field_name: str) -> int:
        return int(self._leaf.field_length(field_name))

    def listed(self, field_name: str, term: bytes) -> PostingList | None:
        return read_list(self._leaf, field_name, term) if (field_name, term) in self._leaf else None

    def vocabulary(self, field_name: str) -> Vocabulary:
        if field_name not in self._vocabularies:
            # Bytes of UTF-8 are in the order of code points.
            terms = b"\n".join(terms_of(self._leaf, field_name)).decode()
            self._vocabularies[field_name] = Vocabulary(terms.split("\n") if terms else [])
        return self._vocabularies[field_name]

    def facet(self, name: str) -> FacetTable:
        """`name` is a field, or "year"."""
        if name not in self._facets:
            if name == "year":
                self._facets[name] = facets.years(self.column("day"))
            else:
                self._facets[name] = facets.of_lists(*lists_of_field(self._leaf, name))
        return self._facets[name]

    def forms(self) -> SortedLines:
        if self._forms is None:
            self._forms = forms_of(self._leaf)
        return self._forms
