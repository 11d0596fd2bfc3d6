"""The seam between the archive and what finds pages in it: what any search engine takes and gives.

The grammar is ours and is parsed once (`archive.search.grammar`); an engine gets the tree (`archive.store.query`).
`archive.store.index` is the first engine. A suite of tests holds for every one: tests/archive/store/engines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from archive.store.query import Node, Pattern

    Numbers = NDArray[np.int64]
    Scores = NDArray[np.float64]

FACETS = (
    "type", "collection", "language", "year", "source", "finding", "sender", "domain", "email", "phone", "handle",
    "web", "iban", "number", "people", "organisations", "places",
)  # fmt: skip
"""What is counted of the documents that are found. `year` is of their date; the others are fields of `IndexedPage`."""


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """What an engine is told of a page. `text` is all that can be found on it (`archive.model.searchable`).

    Of its document: `collection_id` is the number of its collection, `collection` the name that is shown; `name` is
    file name and title; `sender`, `recipients` and `subject` are of a mail; `addresses` on the web. Each entry is words
    of its own: no phrase reaches from one into the next. `mentions` are (facet, value) of what is read in the page's
    text, or in the head of its mail: "email", "phone", "people" and so on, in their normal form.
    """

    page_id: int
    document_id: int
    text: str
    name: str
    collection_id: int
    collection: str
    sources: tuple[str, ...]
    type: str
    language: str
    date: date | None
    findings: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    sender: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    addresses: tuple[str, ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    number: int = 1
    page_count: int = 1
    size_bytes: int = 0


class Found(NamedTuple):
    """All pages that match: their ids, their scores, and numbers that only the reader that gave them knows."""

    page_ids: Numbers
    scores: Scores
    numbers: Numbers


class Listed(NamedTuple):
    """Where one term stands: numbers of pages in order, how often in each, and the positions, page after page."""

    pages: Numbers
    counts: Numbers
    positions: Numbers


class FacetCounts(NamedTuple):
    """`values` are the commonest with the number of documents that have them, `distinct` says how many there are."""

    values: tuple[tuple[str, int], ...]
    distinct: int


class EngineReader(Protocol):
    """One state of the collections that were asked for; later commits change nothing in it. For any thread.

    Nothing that it says depends on another collection: no word, no count, no score, no number.
    """

    @property
    def generation(self) -> int:
        """Another number after each commit to one of its collections, and for every other set of collections."""
        ...

    def find(self, tree: Node) -> Found:
        """Every page that matches, in no order."""
        ...

    def count(self, tree: Node) -> int:
        """How many pages match."""
        ...

    def facets(self, numbers: Numbers, names: Sequence[str], most: int) -> dict[str, FacetCounts]:
        """Of the pages with these numbers of `Found`: per facet how many documents have a page with which value.

        At most `most` values each, the commonest first, those of one count in order.
        """
        ...

    def days(self, numbers: Numbers) -> Numbers:
        """Of each document among these pages its date as an ordinal, 0 where it has none."""
        ...

    def vocabulary(self, field_name: str) -> Sequence[str]:
        """Every term of a field, in order; terms that only deleted pages had may be among them."""
        ...

    def expand(self, node: Pattern) -> tuple[str, ...]:
        """The terms that a pattern stands for, all of them, in order. See `archive.store.qualified`."""
        ...

    def size_of(self, node: Pattern) -> int:
        """About how many terms that is."""
        ...

    def pages_with(self, field_name: str, term: str) -> set[int]:
        """page_ids of the pages that have the term. See `archive.store.qualified`."""
        ...

    def listed(self, field_name: str, term: str, *, positions: bool = True) -> Listed:
        """Where a term stands, on deleted pages too; without `positions` there are none in it."""
        ...

    def keys(self) -> Numbers:
        """The page_id of each of the reader's numbers, from 0; those of deleted pages are among them."""
        ...

    def page_ids(self) -> set[int]:
        """Every page that it has."""
        ...


class EngineWriter(Protocol):
    """What is to be committed as a whole."""

    def add(self, page: IndexedPage) -> None:
        """All pages of a document are added in one commit."""
        ...

    def delete_document(self, document_id: int, collection_id: int | None = None) -> None:
        """Its pages, as far as an earlier commit has them; looked for in its collection, or in all."""
        ...


class SearchEngine(Protocol):
    """Finds pages. It can be thrown away and filled again from the catalog at any time.

    Collections lie apart: what is asked of some of them cannot meet the others.
    """

    def reader(self, collections: frozenset[int] | None = None) -> EngineReader:
        """The newest commit to these collections, by their numbers, or to all there are. Raises StoreDamaged."""
        ...

    def writer(self, *, merge_all: bool = False) -> AbstractContextManager[EngineWriter]:
        """Committed at the end, or not at all after an error. Raises Busy while another process writes.

        An error of the commit itself, a full disk, may leave some collections committed and others not, each as a
        whole. `merge_all` writes the collections that are touched anew, without what was deleted.
        """
        ...

    def purge(self, document_ids: Sequence[int]) -> None:
        """Delete documents so that no word of theirs is left in any file."""
        ...

    def clear(self, collections: frozenset[int] | None = None) -> None:
        """Empty these collections, or all there are, whatever state they are in."""
        ...
