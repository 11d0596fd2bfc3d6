"""What reading and looking into a file told, as a list without repetitions: each text once.

What the pages show is nothing hidden, so whatever else in the file says the same is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.inspection.kinds import SENTENCES, grade_of, grade_of_fact
from archive.inspection.model import Found, Grade, OwnKind
from archive.model import HiddenKind
from archive.redaction.matching import WordRun, squeezed
from ingest.model import TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.model import Extraction, Trace

_HELD_INSIDE = (
    "message/",
    "multipart/",
    "application/zip",
    "application/x-tar",
    "application/vnd.ms-outlook",
)
"""What exists to carry files: those in it are no news."""
_INSIDE = "A file is inside."
_LEAST_LETTERS, _LETTERS_WITHIN = 2, 5
_HEADERS = ("message/", "application/vnd.ms-outlook")
_MEANT_AS_THEY_STAND = frozenset(
    (TraceKind.LINK, TraceKind.NAME, TraceKind.METADATA, TraceKind.LEFTOVER_LETTERS)
)


class Telling:
    """One file's findings as they are gathered. `seen` are the words that its pages show."""

    def __init__(self, seen: Iterable[str], media_type: str) -> None:
        self._seen = WordRun(seen)
        self._media_type = media_type
        self._told: set[str] = set()
        self._told_together = ""

    def of_reading(self, read: Extraction) -> Iterator[Found]:
        self._remember(*(member.untrusted_name for member in read.attachments))  # each is told by itself
        for finding in read.findings:
            self._remember(finding.untrusted_quote)
            yield Found(
                finding.kind, Grade.FOUND, finding.message, finding.untrusted_quote, "", finding.page_number
            )
        yield from self._facts(read)
        for page in read.pages:
            for entry in page.hidden:
                yield from self._hidden(entry.kind, entry.text, page.number)

    def of_structure(self, traces: Iterable[Trace]) -> Iterator[Found]:
        for trace in traces:
            text = self._news(trace)
            if text or not trace.untrusted_text:
                grade = grade_of(trace.kind, where=trace.untrusted_where, text=text)
                yield Found(
                    trace.kind, grade, SENTENCES[trace.kind], text, trace.untrusted_where, trace.page_number
                )

    def of_losses(self, read: Extraction, unread: str) -> Iterator[Found]:
        if unread:
            yield Found(OwnKind.NOT_READ, Grade.FOUND, unread)
        for lost in read.left_out:
            grade = Grade.NOTED if lost.by_rule else Grade.FOUND
            yield Found(OwnKind.NOT_READ, grade, lost.message, "", lost.untrusted_name)

    def of_member(self, untrusted_name: str, untrusted_words: str) -> Found:
        """A file inside; with its words, where nobody expects one there."""
        if self._media_type.startswith(_HELD_INSIDE):
            return Found(TraceKind.ATTACHMENT, Grade.NOTED, _INSIDE, "", untrusted_name)
        return Found(TraceKind.ATTACHMENT, Grade.FOUND, _INSIDE, untrusted_words, untrusted_name)

    def _facts(self, read: Extraction) -> Iterator[Found]:
        date = read.date.isoformat() if read.date else ""
        own = (("title", read.title), ("author", read.author), ("date", date))
        for name, value in (*own, *read.metadata):
            if value and name != "perceptual-hash" and not self._is_told(value):
                self._remember(value)
                is_plain = self._shows(value) or self._media_type.startswith(_HEADERS)
                grade = Grade.NOTED if is_plain else grade_of_fact(name)
                yield Found(HiddenKind.METADATA, grade, SENTENCES[HiddenKind.METADATA], value, name)

    def _hidden(self, kind: HiddenKind, text: str, page_number: int) -> Iterator[Found]:
        lines = [
            line for line in text.splitlines()
            if len(squeezed(line)) >= _LEAST_LETTERS and not self._is_told(line)
        ]  # fmt: skip
        if kind is not HiddenKind.NOT_SHOWN:
            lines = [line for line in lines if kind is HiddenKind.COVERED or not self._shows(line)]
        if lines:
            self._remember(*lines)
            is_header = kind is HiddenKind.METADATA and self._media_type.startswith(_HEADERS)
            grade = Grade.NOTED if is_header else grade_of(kind)
            yield Found(kind, grade, SENTENCES[kind], "\n".join(lines), "", page_number)

    def _news(self, trace: Trace) -> str:
        """The lines that were not told and are not shown."""
        lines = [line for line in trace.untrusted_text.splitlines() if len(squeezed(line)) >= _LEAST_LETTERS]
        if trace.kind not in _MEANT_AS_THEY_STAND:
            lines = [line for line in lines if not self._shows(line)]
        lines = [line for line in lines if not self._is_told(line)]
        self._remember(*lines)
        return "\n".join(lines)

    def _shows(self, text: str) -> bool:
        return next(self._seen.find(text), None) is not None

    def _is_told(self, text: str) -> bool:
        """As a text of its own, or within a longer one if it is long enough not to be there by chance."""
        letters = squeezed(text)
        return letters in self._told or (len(letters) >= _LETTERS_WITHIN and letters in self._told_together)

    def _remember(self, *texts: str) -> None:
        for text in texts:
            for letters in {squeezed(line) for line in (text, *text.splitlines())} - self._told:
                self._told.add(letters)
                self._told_together += f" {letters}"
