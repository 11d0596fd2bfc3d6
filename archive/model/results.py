"""What a search found, and what it could not see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from archive.model.documents import Document
    from ingest.model import Box, HiddenKind


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that matched. `snippet` is plain text; `marks` are (start, end) offsets of matches in it."""

    page_id: int
    number: int
    snippet: str
    marks: tuple[tuple[int, int], ...]
    boxes: tuple[Box, ...]
    score: float
    hidden: tuple[HiddenKind, ...] = ()  # kinds of hidden text that matched; no box shows them
    beside: tuple[
        tuple[str, str], ...
    ] = ()  # (field of the query, passage) of what matched and is not on the page


@dataclass(frozen=True, slots=True)
class DocumentHits:
    """A document with its matching pages, best first; `total_pages` counts them all."""

    document: Document
    places: tuple[str, ...]
    pages: tuple[PageHit, ...]
    total_pages: int
    family: Document | None = (
        None  # the outermost document that it is inside of; itself where it is inside of nothing
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that no page has, and a near one that some have. `query` is what was asked, with the near one in place."""

    word: str
    term: str
    pages: int  # that have the near one
    query: str


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """Documents of one stretch of time. `dates` is what stands behind `date:` to find just these."""

    dates: str
    start: date
    documents: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a search could look at and what not, in one collection or in all. Documents, where it does not say pages."""

    documents: int
    unreadable: int
    waiting: int  # received and not read, or read and not in the index yet
    skipped: int  # kept unread by a rule
    pages: int  # that can be found
    pages_without_words: int  # of those: pages that show a picture on which no words were read

    @property
    def sentence(self) -> str:
        """What has to stand beside every figure that a story rests on."""
        parts = [
            f"{self.unreadable:,} of {self.documents:,} documents could not be read",
            f"{self.waiting:,} more wait to be read" if self.waiting else "",
            f"{self.skipped:,} more were kept unread by a rule" if self.skipped else "",
        ]
        if self.pages_without_words:
            without = f"{self.pages_without_words:,} of {self.pages:,} pages"
            parts.append(f"{without} show a picture on which no words were read")
        said = "; ".join(filter(None, parts))
        return f"{said}. No search sees them." if self.hides else f"{said}."

    @property
    def hides(self) -> bool:
        """Whether there is anything that no search sees."""
        return bool(self.unreadable or self.waiting or self.skipped or self.pages_without_words)


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, how the query was read, and what it could not see."""

    query: str
    read_as: str
    notes: tuple[str, ...]  # how mistakes were mended
    total_pages: int
    total_documents: int
    documents: tuple[DocumentHits, ...]
    coverage: Coverage  # of the collection that the search is confined to, or of all
    facets: dict[str, tuple[tuple[str, int], ...]] = field(
        default_factory=dict
    )  # the commonest (value, documents)
    distinct: dict[str, int] = field(default_factory=dict)  # facet -> how many values it has in all
    timeline: tuple[TimelineBar, ...] = ()
    grouping: str = "document"  # what `documents` are put together by: see `archive.search.grouping`
    total_groups: int = 0
    sort: str = ""  # an order of `archive.search.sorting`, "" for best first
    suggestions: tuple[
        Suggestion, ...
    ] = ()  # nearest first; nothing was searched for in place of what was asked
    collection: str | None = None  # that the search is confined to
