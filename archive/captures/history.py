"""What one address said, in order of time: captures, texts that stay the same, what changed, and when it was gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.captures import answers
from archive.captures.answers import Stands
from archive.captures.difference import Difference, Token, compare, tokens
from archive.errors import Invalid, NotFound
from archive.kinds import kind
from archive.likeness.comparing import WORDS
from archive.mentions.same_address import same_address
from archive.store.catalog import documents, web_captures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from archive.model import Document, WebCapture
    from archive.store import Store

_COMPARED_AT_ONCE = 120_000
"""Words that are compared for one history while somebody waits, some seconds; more is compared by itself."""


class Way(StrEnum):
    """How a page was saved. Its words come out a little different each way, so each is compared with its like."""

    PAGE = "page"
    PRINT = "print"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture in a history.

    Attributes:
        document: what it said; of a revisit, what the earlier capture said. None where nothing was kept.
        state: the number of the text, from 1; the same text again, the same number. 0 where there is none.
        is_same: its text is that of `since`.
        since: the capture that it is compared with, the one before it that was saved in the same way.
        difference: from there to here; None where the texts are the same, or nothing was compared.
        is_uncompared: there was too much to compare at once.
    """

    capture: WebCapture
    stands: Stands
    document: Document | None = None
    way: Way | None = None
    state: int = 0
    is_same: bool = False
    since: WebCapture | None = None
    since_document: Document | None = None
    difference: Difference | None = None
    is_uncompared: bool = False
    of_another_way: bool = False

    @property
    def in_words(self) -> str:
        """How it stood with the address."""
        return answers.in_words(self.capture)


@dataclass(frozen=True, slots=True)
class Vanishing:
    """Gone between two captures: still there at `last`, and at `at` no more; back again at `back`."""

    last: datetime | None
    at: datetime
    entry: Entry
    back: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All captures of one place in one collection. `undated` are those of which nobody says when."""

    collection: str
    key: str
    address: str
    entries: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    vanishings: tuple[Vanishing, ...]
    states: int

    @property
    def with_pages(self) -> tuple[Entry, ...]:
        """Those of which pictures can be shown."""
        return tuple(e for e in (*self.entries, *self.undated) if e.document and e.document.page_count)


def histories(store: Store, untrusted_address: str, *, collection: str | None = None) -> tuple[History, ...]:
    """What an address said, a history for each collection that has captures of it.

    Raises Invalid for what is no address of the web, NotFound if nothing was captured there.
    """
    key = same_address(untrusted_address) or same_address(f"http://{untrusted_address}")
    if not key:
        raise Invalid("That is no address of the web.", "Such as: https://example.org/jobs/7")
    with store.read() as db:
        captures = web_captures.of_key(db, key, collection)
        if not captures:
            raise NotFound("Nothing was captured at that address.", "List addresses: archive captures list")
        names = dict.fromkeys(capture.collection for capture in captures)
        return tuple(
            _history(db, name, [capture for capture in captures if capture.collection == name])
            for name in names
        )


def _history(db: Connection, collection: str, captures: Sequence[WebCapture]) -> History:
    once = list(_each_once(captures))
    known = documents.many(db, [key for capture in once if (key := capture.document_id)])
    reading = _Reading(db, known, once)
    dated = tuple(reading.entry(capture) for capture in once if capture.captured_at)
    undated = tuple(
        Entry(c, answers.stands(c), document := known.get(c.document_id or 0), way_of(document))
        for c in once
        if not c.captured_at
    )
    address = next((entry.capture.address for entry in dated if entry.stands is Stands.THERE), "")
    return History(
        collection, once[0].key, address or once[0].address, dated, undated, tuple(_vanishings(dated)),
        len(reading.states),
    )  # fmt: skip


def _each_once(captures: Sequence[WebCapture]) -> Iterator[WebCapture]:
    """A web archive that lies in two packages tells of one capture twice."""
    seen = set()
    for capture in captures:
        what = (capture.captured_at, capture.document_id, capture.status, capture.leads_to)
        if what not in seen:
            seen.add(what)
            yield capture


@dataclass
class _Reading:
    """Captures are read in order of time; of each way of saving, the text read last is kept."""

    db: Connection
    known: dict[int, Document]
    captures: Sequence[WebCapture]
    states: dict[str, int] = field(default_factory=dict)
    last: dict[Way, _Text] = field(default_factory=dict)
    newest: Way | None = None
    words_left: int = field(default_factory=lambda: _COMPARED_AT_ONCE)

    def entry(self, capture: WebCapture) -> Entry:
        stands = answers.stands(capture)
        document = self._document(capture)
        way = way_of(document)
        if stands is not Stands.THERE or document is None or way is None:
            return Entry(capture, stands, document, way)
        text = self._text(capture, document)
        before = self.last.get(way) or (self.last[self.newest] if self.newest else None)
        self.last[way], self.newest = text, way
        state = self.states.setdefault(text.digest, len(self.states) + 1)
        if before is None:
            return Entry(capture, stands, document, way, state)
        is_same = before.digest == text.digest
        compared = len(before.tokens) + len(text.tokens)
        fits = is_same or compared <= self.words_left
        self.words_left -= 0 if is_same or not fits else compared
        return Entry(
            capture, stands, document, way, state, is_same, before.capture, before.document,
            compare(before.tokens, text.tokens) if fits and not is_same else None,
            is_uncompared=not fits, of_another_way=way_of(before.document) is not way,
        )  # fmt: skip

    def _document(self, capture: WebCapture) -> Document | None:
        """Of a revisit, that of the capture which it says it is the same as."""
        if capture.document_id is None and capture.same_as is not None:
            for other in self.captures:
                if other.document_id and other.captured_at == capture.same_as:
                    return self.known.get(other.document_id)
        return self.known.get(capture.document_id or 0)

    def _text(self, capture: WebCapture, document: Document) -> _Text:
        digest = sha256()
        kept: list[Token] = []
        for token in tokens(documents.texts(self.db, document.id)):
            digest.update(f"{token.text} ".encode("utf-8", "replace"))
            if len(kept) <= WORDS:
                kept.append(token)
        return _Text(capture, document, digest.hexdigest(), kept)


@dataclass(frozen=True, slots=True)
class _Text:
    capture: WebCapture
    document: Document
    digest: str
    tokens: list[Token]


def way_of(document: Document | None) -> Way | None:
    """How it was saved, as far as its type tells."""
    if document is None:
        return None
    return {"image": Way.PICTURE, "pdf": Way.PRINT}.get(kind(document.media_type), Way.PAGE)


def _vanishings(entries: Sequence[Entry]) -> Iterator[Vanishing]:
    """Only what stands for or against the page counts: an error of the server does not."""
    last: datetime | None = None
    gone: Entry | None = None
    for entry in entries:
        at = entry.capture.captured_at
        if entry.stands is Stands.THERE:
            if gone is not None:
                assert gone.capture.captured_at is not None
                yield Vanishing(last, gone.capture.captured_at, gone, back=at)
            last, gone = at, None
        elif entry.stands in (Stands.GONE, Stands.ELSEWHERE) and gone is None:
            gone = entry
    if gone is not None:
        assert gone.capture.captured_at is not None
        yield Vanishing(last, gone.capture.captured_at, gone)
