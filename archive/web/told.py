"""What the reader's column is told of pages and hits, ready to be shown."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from archive.untrusted import shown
from archive.web import kinds
from archive.web.show import field_said, snippet_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Box, Document, Page, PageHit

HITS_LISTED = 50
_HIDDEN_SHOWN = 40
_HIDDEN_CHARACTERS = 4_000
_AROUND_PT = 1.0  # that an outline stands off its word


def page_told(document: Document, page: Page, hit: PageHit | None = None) -> dict[str, Any]:
    """The text of a page with its language, what is hidden there, and outlines [x, y, width, height] in points."""
    return {
        "number": page.number,
        "text": page.text,
        "language": page.language or document.language,
        "read_by": "" if page.ocr_confidence is None else f"read by OCR, {page.ocr_confidence:.0f} % sure",
        "hidden": [[kinds.hidden(entry.kind), _lines(entry.text)] for entry in page.hidden[:_HIDDEN_SHOWN]],
        "hidden_total": len(page.hidden),
        "outlines": [outline(box) for box in hit.boxes] if hit else [],
    }


def hit_told(hit: PageHit) -> dict[str, Any]:
    """A hit for the list: its page, and the passage in pieces of which some match."""
    return {
        "number": hit.number,
        "snippet": snippet_pieces(hit),
        "hidden": [kinds.hidden(kind) for kind in hit.hidden],
        "beside": [[field_said(field), shown(passage, limit=1_000)] for field, passage in hit.beside],
    }


def hits_around(numbers: Sequence[int], number: int) -> Sequence[int]:
    """The part of all pages with a hit that a page is in, or that follows it; the last one where none does."""
    place = min(bisect_left(numbers, number), max(len(numbers) - 1, 0))
    start = place - place % HITS_LISTED
    return numbers[start : start + HITS_LISTED]


def outline(box: Box) -> list[float]:
    """A box with room around it: x, y, width and height, in points."""
    around = (
        box.x0 - _AROUND_PT,
        box.y0 - _AROUND_PT,
        box.x1 - box.x0 + 2 * _AROUND_PT,
        box.y1 - box.y0 + 2 * _AROUND_PT,
    )
    return [round(edge, 2) for edge in around]


def _lines(text: str) -> str:
    cut = text if len(text) <= _HIDDEN_CHARACTERS else f"{text[:_HIDDEN_CHARACTERS]}…"
    return "\n".join(shown(line, limit=10_000) for line in cut.splitlines())
