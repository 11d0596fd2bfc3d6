"""Plain text in any encoding, and what is text to a reader: JSON, XML, Markdown, subtitles, source code, logs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from ingest import characters, layout
from ingest.model import Conditions, Facts, Finding, FindingKind, PageImage, Part
from ingest.text_stream import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("text/plain",)

_SECTION_CHARACTERS = 60_000
_FINDINGS = 5


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    text = Text(path)
    turned: list[Finding] = []
    defects: list[str] = []
    number = 0
    for section in _sections(text, turned):
        for page in layout.pages([section]):
            number += 1
            if number > conditions.limits.pages:
                break
            yield dataclasses.replace(page, number=number)
        if number > conditions.limits.pages:
            message = f"The text is longer than {conditions.limits.pages:,} pages; the rest is not shown."
            yield Finding(FindingKind.CUT_SHORT, message)
            defects.append(message)
            break
    yield from turned
    yield Facts(MEDIA_TYPES[0], defects=(*text.defects(), *defects))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_sections(Text(path), []), page_number, dpi)


def _sections(text: Text, turned: list[Finding]) -> Iterator[str]:
    """Some pages' worth of lines at a time, so that a log of a gigabyte is never whole in memory."""
    lines: list[str] = []
    size = 0
    for line in text.lines():
        lines.append(line)
        size += len(line) + 1
        if size >= _SECTION_CHARACTERS:
            yield from _laid_out(lines, turned)
            lines, size = [], 0
    if lines:
        yield from _laid_out(lines, turned)


def _laid_out(lines: list[str], turned: list[Finding]) -> Iterator[str]:
    joined = "\n".join(lines)
    for quote, message in characters.overrides(joined):
        if len(turned) >= _FINDINGS:
            break
        turned.append(Finding(FindingKind.ZERO_WIDTH, message, untrusted_quote=quote[:200]))
    yield from layout.text_sections(joined)
