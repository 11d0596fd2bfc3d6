"""What was taken in: documents, the places they were seen at, and the account of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.model import FindingKind, Page


HIDDEN_PART = "\x1e"  # record separator
"""Stands before each hidden text in `searchable`; no phrase reaches across it."""


def searchable(page: Page) -> str:
    """All that can be found on a page: its words, then its hidden texts."""
    return page.text + "".join(f"\n{HIDDEN_PART}{entry.text}" for entry in page.hidden)


class State(StrEnum):
    """Where a document is on its way in."""

    RECEIVED = "received"  # bytes are safe, nothing was read yet
    READY = "ready"  # pages are in the catalog
    UNREADABLE = "unreadable"  # tried and failed; the reason is kept
    SKIPPED = "skipped"  # kept or named, not read, by rule


@dataclass(frozen=True, slots=True)
class Collection:
    id: int
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where material came from: a codename and its conditions, never an identity."""

    id: int
    codename: str
    conditions: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a document was seen: one Capture, or many of the same file at the same path.

    `path` is for showing (control and bidi characters are escaped); the raw name stays in the catalog.
    """

    capture_id: int
    path: str
    source: str | None
    parent_document_id: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    address: str = ""  # on the web, safe to show; "" if none
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemberLeftOut:
    """A file inside a document of which no bytes are kept, and why."""

    path: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class DocumentFinding:
    """What a person should see before trusting or publishing a document. `quote` is its text, safe to show."""

    kind: FindingKind
    page_number: int  # 0: of the document as a whole
    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Document:
    """One readable thing. `name` is safe to show.

    `metadata` are (name, value) as the file says, safe to show. `shown_digest` is of the bytes whose pages are shown:
    the document's own, or those of the PDF that stands for it.
    """

    id: int
    collection: str
    digest: str
    size_bytes: int
    media_type: str
    name: str
    title: str
    author: str
    date: datetime | None
    language: str
    state: State
    reason: str
    message: str
    hint: str
    page_count: int
    defects: tuple[str, ...]
    ocr_languages: str
    received_at: datetime
    metadata: tuple[tuple[str, str], ...] = ()
    rendition: str = ""
    likeness_group: int | None = None  # the same number in all documents that are almost the same

    @property
    def shown_digest(self) -> str:
        return self.rendition or self.digest


class LikenessKind(StrEnum):
    """In what two documents are almost the same."""

    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another document that is almost the same.

    `similarity`, 0 to 1: for a text the share of its wording, for a picture that of the bits of its perceptual hash.
    """

    document: Document
    kind: LikenessKind
    similarity: float
    is_exact: bool = True  # false: estimated, for a text too long to be compared while somebody waits

    @property
    def in_words(self) -> str:
        if self.kind is LikenessKind.PICTURE:
            return "the same picture" if self.similarity == 1 else "nearly the same picture"
        if self.similarity == 1:
            return "all of the same wording" if self.is_exact else "nearly all of the same wording"
        return f"{'' if self.is_exact else 'about '}{int(100 * self.similarity)} % of the same wording"


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Documents of one collection, each almost the same as one of the others; `total` counts them all."""

    number: int
    total: int
    documents: tuple[Document, ...]  # the first ones, in order of arrival
    places: dict[int, tuple[str, ...]]  # document -> every path where it was seen


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every file found, accounted for: found = ready + duplicate + unreadable + skipped + waiting."""

    found: int
    ready: int
    duplicate: int
    unreadable: dict[str, int]
    skipped: dict[str, int]
    waiting: int
    children: int
    children_unreadable: dict[str, int]
    children_skipped: dict[str, int]
    pages: int
    ocr_pages: int
    pages_without_words: int
    pictures_without_words: int = 0  # of those: pages that show something and say nothing
    kept_unread: dict[str, int] = field(
        default_factory=dict
    )  # media type -> files and members kept and not read
    findings: dict[str, int] = field(default_factory=dict)  # kind -> documents
    alike: int = 0  # documents that are almost the same as another
    alike_groups: int = 0  # groups that they form

    @property
    def adds_up(self) -> bool:
        parts = self.ready + self.duplicate + self.waiting
        return self.found == parts + sum(self.unreadable.values()) + sum(self.skipped.values())
