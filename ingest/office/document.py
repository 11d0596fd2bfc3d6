"""What an office file says, gathered while it is read, and handed on as pages, findings and children."""

from __future__ import annotations

import dataclasses
import html
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt, TooLarge
from ingest.model import Attachment, Facts, Finding, FindingKind, Hidden, HiddenKind, Page
from ingest.office import xml
from ingest.office.opc import Properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.model import Part

_SECTION_CHARACTERS = 60_000
_HIDDEN_CHARACTERS = 1_000_000
_QUOTE_CHARACTERS = 300
_EACH_ALONE = {FindingKind.REMOTE_REFERENCE, FindingKind.LAUNCH_ACTION}
_MOST = 50
_LOST = "The parts that should hold its text are damaged, and nothing was read from them."
_BEYOND = "Its text goes beyond what is read of XML (10 MB in one piece, 256 levels, entities that grow without end)."
_NO_TEXT = "None of its text could be read; only what is attached to it."
_SAYS_NOTHING = {HiddenKind.METADATA, HiddenKind.NOT_SHOWN}  # names of themes and of empty sheets

_MESSAGES = {
    FindingKind.COMMENT: ("One comment is in the file.", "{} comments are in the file."),
    FindingKind.TRACKED_CHANGE: (
        "One tracked change says what was written before.",
        "{} tracked changes say what was written before.",
    ),
    FindingKind.HIDDEN_TEXT: ("The file has text that is set to be hidden.",) * 2,
    FindingKind.SPEAKER_NOTES: ("One slide has speaker notes.", "{} slides have speaker notes."),
    FindingKind.HIDDEN_CELLS: (
        "One sheet, row or column is hidden; it is shown here, marked as hidden.",
        "{} sheets, rows or columns are hidden; they are shown here, marked as hidden.",
    ),
    FindingKind.MACRO: ("The file carries macros. They never run here; elsewhere they may.",) * 2,
    FindingKind.REMOTE_REFERENCE: ("Opened elsewhere, the file would fetch something from another place.",)
    * 2,
    FindingKind.LAUNCH_ACTION: ("Opened elsewhere, the file asks for another program to be started.",) * 2,
    FindingKind.SCRIPT: ("The file carries a script. It never runs here; elsewhere it may.",) * 2,
    FindingKind.CUT_SHORT: ("The file is damaged or cut short: there was more.",) * 2,
}


class Document:
    """`properties`, `language` and `defects` may be set until the end; `defects` may be a list that still grows."""

    def __init__(
        self, media_type: str, properties: Properties | None = None, defects: list[str] | None = None
    ) -> None:
        self.media_type = media_type
        self.properties = properties or Properties()
        self.language = ""
        self.defects: list[str] = [] if defects is None else defects
        self._blocks: list[str] = []
        self._hidden: dict[HiddenKind, list[str]] = {}
        self._findings: dict[tuple[FindingKind, str], tuple[int, str]] = {}

    def add(self, block: str) -> None:
        """A block of safe HTML, next on the pages."""
        if block:
            self._blocks.append(block)

    def rule(self) -> None:
        """A line across the page, before notes."""
        self.add('<div class="mail-rule"></div>')

    def hide(self, kind: HiddenKind, text: str) -> None:
        """Text that is not seen on the pages."""
        lines = self._hidden.setdefault(kind, [])
        if text.strip() and (not lines or lines[-1] != text):
            lines.append(text.strip())

    def note(self, defect: str) -> None:
        """Once, however often it is met."""
        if defect not in self.defects:
            self.defects.append(defect)

    def find(self, kind: FindingKind, untrusted_quote: str = "") -> None:
        """Count one more; the first is quoted, and of some kinds each."""
        quote = " ".join(untrusted_quote.split())[:_QUOTE_CHARACTERS]
        key = (kind, quote if kind in _EACH_ALONE and len(self._findings) < _MOST else "")
        count, first = self._findings.get(key, (0, quote))
        self._findings[key] = (count + 1, first or quote)

    def sections(self) -> list[str]:
        """The pages' HTML, cut between blocks where it is long."""
        sections: list[str] = []
        parts: list[str] = []
        size = 0
        for block in self._blocks:
            parts.append(block)
            size += len(block)
            if size >= _SECTION_CHARACTERS:
                sections.append("".join(parts))
                parts, size = [], 0
        return [*sections, "".join(parts)] if parts or not sections else sections

    def hidden(self) -> tuple[Hidden, ...]:
        """All hidden text so far, and forget it."""
        found = tuple(
            Hidden(kind, piece) for kind, lines in self._hidden.items() for piece in _pieces("\n".join(lines))
        )
        self._hidden = {}
        return found

    def findings(self) -> Iterator[Finding]:
        for (kind, _), (count, quote) in self._findings.items():
            one, many = _MESSAGES[kind]
            yield Finding(kind, one if count == 1 else many.format(f"{count:,}"), untrusted_quote=quote)

    def facts(self) -> Facts:
        said = self.properties
        return Facts(
            self.media_type, title=said.title, author=said.author, date=said.date, language=self.language,
            metadata=said.metadata, defects=tuple(self.defects),
        )  # fmt: skip

    def parts(self, children: Iterable[Attachment] = ()) -> Iterator[Part]:
        """Everything: what it says of itself, findings, pages, then children."""
        yield from self.unless_lost(self._parts(children))

    def _parts(self, children: Iterable[Attachment]) -> Iterator[Part]:
        yield from self.findings()
        yield from self.pages()
        yield from children
        yield self.facts()

    def unless_lost(self, parts: Iterable[Part]) -> Iterator[Part]:
        """These parts. Raises Corrupt or TooLarge at their end if the file is damaged and all its pages are empty:
        nobody would look again at a document that seems to be read.
        """
        empty: list[Page] = []
        has_text = has_children = False
        for part in parts:
            if isinstance(part, Page) and not has_text and not _says_something(part):
                empty.append(part)
                continue
            has_text = has_text or isinstance(part, Page)
            has_children = has_children or isinstance(part, Attachment)
            if has_text:
                yield from empty
                empty = []
            yield self._with_loss(part) if isinstance(part, Facts) and not has_text else part
        if any(page.hidden for page in empty):
            yield from empty
            empty = []
        if self._is_damaged() and not has_text and not has_children:
            raise Corrupt(_LOST) if xml.DAMAGED in self.defects else TooLarge(_BEYOND)
        yield from empty

    def _with_loss(self, facts: Facts) -> Facts:
        return dataclasses.replace(facts, defects=(*facts.defects, _NO_TEXT)) if self._is_damaged() else facts

    def _is_damaged(self) -> bool:
        return xml.DAMAGED in self.defects or xml.BEYOND in self.defects

    def pages(self) -> Iterator[Page]:
        for page in layout.pages(self.sections()):
            yield dataclasses.replace(page, hidden=self.hidden())


def escaped(text: str) -> str:
    """Text for a page: safe as HTML, and with places to break."""
    return html.escape(layout.break_long_words(text), quote=False)


def _says_something(page: Page) -> bool:
    return bool(page.text) or any(entry.kind not in _SAYS_NOTHING for entry in page.hidden)


def _pieces(text: str) -> Iterator[str]:
    while len(text) > _HIDDEN_CHARACTERS:
        cut = text.rfind(" ", 0, _HIDDEN_CHARACTERS)
        cut = cut if cut > 0 else _HIDDEN_CHARACTERS
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text
