"""Plain text in any encoding, and what is text to a reader: JSON, XML, Markdown, subtitles, source code, logs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest import characters, layout
from ingest.model import Conditions, Facts, Finding, FindingKind, PageImage, Part
from ingest.text_stream import Text
from ingest.web import linked_data, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("text/plain",)

_SECTION_CHARACTERS = 60_000
_FINDINGS = 5
_POSTINGS = 60


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    text, noted = Text(path), _Noted()
    defects: list[str] = []
    number = 0
    for section in _sections(text, noted):
        for page in layout.pages([section], after=number):
            number = page.number
            if number > conditions.limits.pages:
                break
            yield page
        if number > conditions.limits.pages:
            message = f"The text is longer than {conditions.limits.pages:,} pages; the rest is not shown."
            yield Finding(FindingKind.CUT_SHORT, message)
            defects.append(message)
            break
    yield from noted.turned
    pairs = (*linked_data.job_pairs(noted.postings), *snapshot.pairs(path))
    yield Facts(MEDIA_TYPES[0], metadata=pairs, defects=(*text.defects(), *defects))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_sections(Text(path), _Noted()), page_number, dpi)


@dataclass(slots=True)
class _Noted:
    """What is seen on the way: letters that turn the text's direction, and job postings, which travel as text too."""

    turned: list[Finding] = field(default_factory=list)
    postings: list[linked_data.Object] = field(default_factory=list)

    def look(self, text: str) -> None:
        for quote, message in characters.overrides(text):
            if len(self.turned) < _FINDINGS:
                self.turned.append(Finding(FindingKind.ZERO_WIDTH, message, untrusted_quote=quote[:200]))
        if len(self.postings) < _POSTINGS:
            self.postings += linked_data.jobs(linked_data.in_page(text))


def _sections(text: Text, noted: _Noted) -> Iterator[str]:
    """Some pages' worth of lines at a time, so that a log of a gigabyte is never whole in memory."""
    lines: list[str] = []
    size = 0
    for line in text.lines():
        lines.append(line)
        size += len(line) + 1
        if size >= _SECTION_CHARACTERS:
            yield from _laid_out(lines, noted)
            lines, size = [], 0
    if lines:
        yield from _laid_out(lines, noted)


def _laid_out(lines: list[str], noted: _Noted) -> Iterator[str]:
    joined = "\n".join(lines)
    noted.look(joined)
    yield from layout.text_sections(joined)
