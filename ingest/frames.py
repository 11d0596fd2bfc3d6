"""What a format yields, as the frames that go to the archive. The other side is `ingest.answers`.

Texts of a page travel as plain bytes after its boxes, so that a header stays small: a few megabytes of hostile JSON
become hundreds when they are parsed. What a file says of itself is cut to what the other side takes, so that an honest
file never meets a limit that is meant for a reader that lies.
"""

from __future__ import annotations

import dataclasses
import sys
from array import array
from typing import TYPE_CHECKING, Any

from ingest.model import (
    Attachment,
    BareCapture,
    Facts,
    Finding,
    Hidden,
    LeftOut,
    Page,
    PageImage,
    TableGrid,
    Trace,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ingest.model import Box, Limits, Part, TablePart

BARE_CAPTURES = 50_000
FINDINGS = 10_000
TRACES = 20_000
HIDDEN_TEXTS = 10_000
METADATA_ENTRIES = 500
METADATA_CHARACTERS = 250_000
NAME_CHARACTERS = 10_000
TYPE_CHARACTERS = 100
LANGUAGE_CHARACTERS = 8
QUOTE_CHARACTERS = 20_000
SENTENCE_CHARACTERS = 500
DEFECTS = 50
TABLES = 2_000
TABLE_CELLS = 50_000
"""Of one table; of all tables of a file eight times as many."""
NO_CELL = (-1.0, -1.0, -1.0, -1.0)
TOLD_CHARACTERS = 32_000_000
"""Names, sentences and quotes of one file together: they are kept in memory."""

_PIECE_BYTES = 1024 * 1024

Plain = tuple[dict[str, Any], bytes]
"""A frame's header and payload."""


def of_parts(parts: Iterable[Part], limits: Limits) -> Iterator[Plain]:
    """The parts in their order, with a defect that says so where some had to be left out."""
    findings, traces, quotes, cut = 0, 0, TOLD_CHARACTERS // 4, False
    bare = _BareCaptures()
    for part in parts:
        match part:
            case Page():
                page = _with_less_hidden(part, limits)
                cut = cut or page is not part
                yield of_page(page)
            case Attachment() | LeftOut() | BareCapture():
                yield from _of_member(part, bare)
            case Finding():
                findings += 1
                if findings <= FINDINGS:
                    yield _of_finding(part, quotes)
                    quotes -= min(quotes, len(part.untrusted_quote), QUOTE_CHARACTERS)
            case Trace():
                traces += 1
                if traces <= TRACES:
                    yield _of_trace(part, quotes)
                    quotes -= min(quotes, len(part.untrusted_text), QUOTE_CHARACTERS)
            case Facts():
                too_many = findings > FINDINGS or traces > TRACES or bare.is_over
                yield _of_facts(part, "More was found than is listed here." if cut or too_many else "")


def of_page(page: Page) -> Plain:
    text = page.text.encode("utf-8", "replace")
    hidden = [(entry.kind.value, entry.text.encode("utf-8", "replace")) for entry in page.hidden]
    return {
        "is": "page", "number": page.number, "width_pt": page.width_pt, "height_pt": page.height_pt,
        "source": page.source.value, "ocr_confidence": page.ocr_confidence, "picture_share": page.picture_share,
        "language": page.language[:LANGUAGE_CHARACTERS], "text_bytes": len(text),
        "hidden": [[kind, len(said)] for kind, said in hidden],
    }, b"".join((_little_endian(page.boxes), text, *(said for _, said in hidden)))  # fmt: skip


def of_tables(parts: Iterable[TablePart]) -> Iterator[Plain]:
    """The tables in their order, as long as there is room; a defect says where there was none."""
    tables = cells = 0
    defects: list[str] = []
    for part in parts:
        match part:
            case int():
                yield {"is": "page seen", "number": part}, b""
            case Facts():
                defects += part.defects
            case TableGrid():
                size = len(part.rows) * len(part.rows[0]) if part.rows else 0
                if not size:
                    continue
                if tables < TABLES and size <= TABLE_CELLS and cells + size <= 8 * TABLE_CELLS:
                    tables, cells = tables + 1, cells + size
                    yield _of_grid(part)
                else:
                    defects.append("There are more tables, or larger ones, than are read of one file.")
    yield _of_facts(Facts("", defects=tuple(dict.fromkeys(defects))), "")


def _of_grid(grid: TableGrid) -> Plain:
    edges = array("f")
    for row in grid.rows:
        for box in row:
            edges.extend(_edges(box))
    header = {
        "is": "table", "page": grid.page_number, "rows": len(grid.rows), "columns": len(grid.rows[0]),
        "heading_rows": grid.heading_rows,
    }  # fmt: skip
    return header, _little_endian(edges)


def _edges(box: Box | None) -> tuple[float, float, float, float]:
    return NO_CELL if box is None else box.as_tuple()


def of_image(image: PageImage) -> Plain:
    header = {"is": "image", "width_px": image.width_px, "height_px": image.height_px, "dpi": image.dpi}
    return header, image.rgb


def _with_less_hidden(page: Page, limits: Limits) -> Page:
    room, kept = limits.page_characters, []
    for entry in page.hidden[:HIDDEN_TEXTS]:
        if room <= 0:
            break
        kept.append(entry if len(entry.text) <= room else Hidden(entry.kind, entry.text[:room]))
        room -= len(entry.text)
    return (
        page if room >= 0 and len(kept) == len(page.hidden) else dataclasses.replace(page, hidden=tuple(kept))
    )


def _of_member(part: Attachment | LeftOut | BareCapture, bare: _BareCaptures) -> Iterator[Plain]:
    if isinstance(part, Attachment):
        yield from _of_attachment(part)
    elif isinstance(part, LeftOut):
        yield _of_left_out(part)
    else:
        yield from bare.frames(part)


def _of_attachment(attachment: Attachment) -> Iterator[Plain]:
    """Its facts, then its bytes piece by piece: a member may be larger than the memory."""
    yield {
        "is": "attachment", "name": attachment.untrusted_name[:NAME_CHARACTERS],
        "modified_at": _iso(attachment.modified_at), "address": attachment.untrusted_address[:NAME_CHARACTERS],
        "captured_at": _iso(attachment.captured_at), "status": attachment.status,
    }, b""  # fmt: skip
    for chunk in attachment.chunks():
        for start in range(0, len(chunk), _PIECE_BYTES):
            yield {"is": "more"}, chunk[start : start + _PIECE_BYTES]


def _of_left_out(part: LeftOut) -> Plain:
    return {
        "is": "left out", "name": part.untrusted_name[:NAME_CHARACTERS], "reason": part.reason,
        "message": part.message[:SENTENCE_CHARACTERS], "by_rule": part.by_rule,
    }, b""  # fmt: skip


@dataclasses.dataclass(slots=True)
class _BareCaptures:
    """As many as the other side takes, and no more of their addresses than it keeps in memory."""

    count: int = 0
    characters: int = 0

    @property
    def is_over(self) -> bool:
        return self.count > BARE_CAPTURES or self.characters > TOLD_CHARACTERS // 4

    def frames(self, part: BareCapture) -> Iterator[Plain]:
        self.count += 1
        self.characters += len(part.untrusted_address) + len(part.untrusted_leads_to)
        if not self.is_over:
            yield _of_bare_capture(part)


def _of_bare_capture(part: BareCapture) -> Plain:
    return {
        "is": "bare capture", "address": part.untrusted_address[:NAME_CHARACTERS],
        "captured_at": _iso(part.captured_at), "status": part.status,
        "leads_to": part.untrusted_leads_to[:NAME_CHARACTERS], "same_as": _iso(part.same_as),
    }, b""  # fmt: skip


def _of_finding(part: Finding, characters: int) -> Plain:
    return {
        "is": "finding", "kind": part.kind.value, "message": part.message[:SENTENCE_CHARACTERS],
        "page": part.page_number, "quote": part.untrusted_quote[: min(QUOTE_CHARACTERS, characters)],
    }, b""  # fmt: skip


def _of_trace(part: Trace, characters: int) -> Plain:
    return {
        "is": "trace", "kind": part.kind.value, "where": part.untrusted_where[:SENTENCE_CHARACTERS],
        "page": part.page_number, "text": part.untrusted_text[: min(QUOTE_CHARACTERS, characters)],
    }, b""  # fmt: skip


def _of_facts(part: Facts, defect: str) -> Plain:
    defects = [*part.defects[: DEFECTS - 1], *([defect] if defect else [])]
    return {
        "is": "facts", "media_type": part.media_type[:TYPE_CHARACTERS], "title": part.title[:NAME_CHARACTERS],
        "author": part.author[:NAME_CHARACTERS], "date": _iso(part.date),
        "language": part.language[:LANGUAGE_CHARACTERS],
        "metadata": list(_metadata(part)), "defects": [entry[:SENTENCE_CHARACTERS] for entry in defects],
    }, b""  # fmt: skip


def _metadata(facts: Facts) -> Iterator[tuple[str, str]]:
    room = METADATA_CHARACTERS
    for name, value in facts.metadata[:METADATA_ENTRIES]:
        said = value[: min(QUOTE_CHARACTERS, max(room, 0))]
        room -= len(said)
        yield name[:TYPE_CHARACTERS], said


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _little_endian(boxes: array[float]) -> bytes:
    if sys.byteorder == "big":
        boxes = array("f", boxes)
        boxes.byteswap()
    return boxes.tobytes()
