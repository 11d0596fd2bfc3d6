"""The nouns of the archive, as values. No I/O here; `store` makes them, everyone reads them.

Digests are SHA-256 in lower-case hex. Times are aware, UTC. Boxes are in points, origin top left.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ingest.model import Box, FindingKind, HiddenKind, Page, TextSource, Word

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["Box", "FindingKind", "HiddenKind", "Page", "TextSource", "Word"]

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


class RedactionState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


REASONS = ("source safety", "private person", "minor", "legal", "other")
"""Why something is taken out; shown to readers of the exhibit."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A box over a page of an original that is never touched.

    `covers` are the original's words under it, "" where none are known. `label` is what readers see in the box in place
    of the reason, "" for none. `found_by` says who or what proposed it, `sureness` how sure a program was, from 0 to 1;
    None if a person chose the place.
    """

    id: int
    document_id: int
    page_number: int
    box: Box
    reason: str
    state: RedactionState
    covers: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    label: str = ""
    subject_id: int | None = None
    found_by: str = "hand"
    sureness: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be taken out, before it is a redaction of the catalog; the fields are those of `Redaction`."""

    page_number: int
    box: Box
    covers: str
    reason: str
    found_by: str = "hand"
    sureness: float | None = None
    subject_id: int | None = None
    label: str = ""


class Colours(StrEnum):
    """What is left of the colours of an exhibit's pages. Without them the dots that printers add are gone too."""

    COLOUR = "colour"
    GREY = "grey"
    BILEVEL = "bilevel"  # black and white


class Marks(StrEnum):
    """What stands in the boxes of an exhibit."""

    LABELS = "labels"  # of the subject, and the reason where there is none
    REASONS = "reasons"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """How an exhibit looks, apart from its boxes. With `tally` it ends with a page that counts them by reason."""

    dpi: int = 200
    colours: Colours = Colours.COLOUR
    marks: Marks = Marks.LABELS
    tally: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The approved redactions of one document, and how its exhibit is to look. Same plan, same digest.

    `version` is that of the list of redactions; it is no part of the digest: a change that was taken back is none.
    """

    document_digest: str
    redactions: tuple[Redaction, ...]
    look: Look
    version: int = 0

    @property
    def digest(self) -> str:
        boxes = sorted(
            [
                r.page_number,
                *(round(v, 2) for v in r.box.as_tuple()),
                r.reason,
                *([r.label] if r.label else []),
            ]
            for r in self.redactions
        )
        parts: list[object] = [self.document_digest, self.look.dpi, boxes]
        look = [self.look.colours.value, self.look.marks.value, self.look.tally]
        # Exhibits made before there were looks keep their digest.
        if self.look != Look(self.look.dpi):
            parts.append(look)
        return sha256(canonical_json(parts)).hexdigest()

    def on_page(self, number: int) -> tuple[Redaction, ...]:
        return tuple(r for r in self.redactions if r.page_number == number)

    def mark(self, redaction: Redaction) -> str:
        """What stands in its box, "" for nothing."""
        if self.look.marks is Marks.NONE:
            return ""
        return (self.look.marks is Marks.LABELS and redaction.label) or redaction.reason


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One redaction as one version of a plan left it. `before` is as it was, None for a new one."""

    version: int
    at: datetime
    agent: str
    before: Redaction | None
    after: Redaction


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verify tried. `found` never repeats a secret: it says where, not what."""

    name: str
    outcome: Outcome
    read: str  # what was looked at, with figures: "3 pages, 41 streams"
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What verify tried and found on one Exhibit's bytes."""

    exhibit_digest: str
    checks: tuple[Check, ...]
    verified_at: datetime
    tools: str  # names and versions of what was used

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(check.outcome is Outcome.PASSED for check in self.checks)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A Document as it may be shown: new bytes, own digest, the plan it embodies, its proof."""

    id: int
    document_id: int
    digest: str
    plan_digest: str
    title: str
    page_count: int
    redaction_count: int
    made_by: str
    made_at: datetime
    program: str
    look: Look  # part of the plan's digest
    plan_version: int  # 0: not known, made before plans had versions
    proof: Proof | None
    stale: bool  # the plan has changed since

    @property
    def releasable(self) -> bool:
        return self.proof is not None and self.proof.passed and not self.stale


@dataclass(frozen=True, slots=True)
class Release:
    id: int
    folder: str
    title: str
    manifest_digest: str
    exhibit_ids: tuple[int, ...]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """A PREMIS event in the chain: each holds the digest of the one before."""

    sequence: int
    type: str
    at: datetime
    agent: str
    object_kind: str
    object_id: int
    digest: str  # of the bytes it speaks of, "" if none
    outcome: str
    detail: dict[str, Any]
    previous: str
    own: str


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


class ListColumns(StrEnum):
    """What parts the columns of a name list."""

    AUTO = "auto"
    NONE = "none"  # a name a line
    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"
    PIPE = "pipe"


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How the lines of a name list become queries.

    `fuzziness` is the typing mistakes that a word may have, `proximity` the words within which all of a line must
    stand (None: anywhere on the page), `field` "text" or "name".
    """

    operators: bool = True
    phrase: bool = False
    fuzziness: int = 0
    proximity: int | None = None
    field: str = "text"


class RunState(StrEnum):
    """Of one run of a name list. A run whose process was killed stays "running", with what it has."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class LineState(StrEnum):
    """Of one line of a run."""

    WAITING = "waiting"  # its turn has not come, or never came
    SEARCHED = "searched"
    NOT_SEARCHED = "not searched"  # there is a reason


@dataclass(frozen=True, slots=True)
class ListRun:
    """One run of a name list over a collection, or over all.

    `generation` is that of the index, `custody_sequence` and `custody_digest` the last event in the custody chain when
    it began: together they say in which state the archive was.
    """

    id: int
    name: str  # of the list, safe to show
    read_as: str  # how the list was read
    collection: str | None
    options: ListOptions
    state: RunState
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    earlier_id: int | None  # the run that this one was made again from
    generation: int
    custody_sequence: int
    custody_digest: str
    coverage: Coverage
    lines: int
    lines_done: int
    lines_found: int
    lines_not_searched: int
    lines_near: int  # nothing found, and something under another spelling
    lines_new: int


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of a run. `near` are (spelling, documents) of near spellings that are in the archive."""

    number: int  # in the list as it was given, from 1
    text: str
    query: str  # as it was read; typed into the search it finds the same
    state: LineState
    reason: str
    notes: tuple[str, ...]
    pages: int
    documents: int
    new_documents: int
    near: tuple[tuple[str, int], ...]
    near_tried: int  # spellings of words that were looked up
    near_documents: int  # that the line itself did not find


def canonical_json(value: object) -> bytes:
    """The one spelling of a JSON value that digests and signatures are made over.

    Sorted keys, no white space, UTF-8, no NaN: RFC 8785 for the values used here (no floats but rounded ones).
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "backslashreplace")
