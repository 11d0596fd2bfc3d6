"""What a reading process answered, checked field by field. It may have been taken over by the file it read."""

from __future__ import annotations

import math
import re
import sys
from array import array
from typing import TYPE_CHECKING, Any

from ingest import fields, frames
from ingest.errors import IngestError, Malformed
from ingest.fields import require, within
from ingest.model import (
    Attachment,
    BareCapture,
    Box,
    Extraction,
    Finding,
    FindingKind,
    Hidden,
    HiddenKind,
    LeftOut,
    Limits,
    Page,
    PageImage,
    TableGrid,
    TablesFound,
    TextSource,
    Trace,
    TraceKind,
)
from ingest.spool import Pages, Spool, Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ingest.wire import Frame

clean = fields.clean

_BOX_BYTES = 16
_UTF8_BYTES = 4
_HIGHEST_STATUS = 999  # three digits (RFC 9110, 15)


def extraction(
    answer: Iterable[Frame],
    limits: Limits,
    spool: Spool,
    on_page: Callable[[int], None] | None,
    file_bytes: int,
) -> Extraction:
    """All frames of an `extract` as one value, whose larger parts lie in the spool.

    Raises what `answer` raises, Malformed or TooLarge, with what had come before it as the error's `partial`.
    """
    parts = _Parts(limits, spool, on_page, file_bytes)
    try:
        for frame in answer:
            parts.take(frame)
    except Malformed:
        raise  # who sends nonsense may have made up the rest as well
    except IngestError as error:
        if not parts.is_empty:
            error.partial = parts.extraction(error.media_type)
        raise
    return parts.extraction()


class _Parts:
    """What has come so far."""

    def __init__(
        self, limits: Limits, spool: Spool, on_page: Callable[[int], None] | None, file_bytes: int
    ) -> None:
        self._limits, self._on_page = limits, on_page
        self._bytes, self._pages = spool, Pages(Spool(spool.folder))
        self._most_bytes = limits.unpacked_bytes(file_bytes)
        self._attachments: list[Attachment] = []
        self._left_out: list[LeftOut] = []
        self._bare_captures: list[BareCapture] = []
        self._findings: list[Finding] = []
        self._traces: list[Trace] = []
        self._facts = Extraction("")
        self._open: Stretch | None = None
        self._characters = 0
        self._told_characters = 0

    @property
    def is_empty(self) -> bool:
        facts = self._facts
        told = facts.title or facts.author or facts.date or facts.metadata
        return not (
            len(self._pages)
            or self._attachments
            or self._left_out
            or self._bare_captures
            or self._findings
            or self._traces
            or told
        )

    def take(self, frame: Frame) -> None:
        kind = frame.header.get("is")
        if kind != "more":
            self._open = None
        match kind:
            case "page":
                self._take_page(frame)
            case "attachment":
                self._take_attachment(frame.header)
            case "more":
                self._take_bytes(frame.payload)
            case "left out":
                self._one_more_member()
                self._left_out.append(_left_out(frame.header))
                self._tell(self._left_out[-1].untrusted_name, self._left_out[-1].message)
            case "bare capture":
                self._take_bare_capture(_bare_capture(frame.header))
            case "finding":
                self._findings.append(_finding(frame.header))
                self._tell(self._findings[-1].message, self._findings[-1].untrusted_quote)
                within(len(self._findings), frames.FINDINGS)
            case "trace":
                self._traces.append(_trace(frame.header))
                self._tell(self._traces[-1].untrusted_where, self._traces[-1].untrusted_text)
                within(len(self._traces), frames.TRACES)
            case "facts":
                self._facts = _facts(frame.header)
            case _:
                raise Malformed

    def extraction(self, media_type: str = "") -> Extraction:
        facts = self._facts
        return Extraction(
            media_type=facts.media_type or media_type,
            title=facts.title,
            author=facts.author,
            date=facts.date,
            language=facts.language,
            metadata=facts.metadata,
            pages=self._pages,
            attachments=self._attachments,
            left_out=tuple(self._left_out),
            findings=tuple(self._findings),
            defects=facts.defects,
            traces=tuple(self._traces),
            bare_captures=tuple(self._bare_captures),
        )

    def _take_page(self, frame: Frame) -> None:
        page = _page(frame, self._limits)
        require(page.number == len(self._pages) + 1, "pages out of order")
        within(page.number, self._limits.pages)
        self._characters += len(page.text) + sum(len(entry.text) for entry in page.hidden)
        within(self._characters, self._limits.characters)
        self._pages.append(page)
        if self._on_page is not None:
            self._on_page(page.number)

    def _take_attachment(self, header: dict[str, Any]) -> None:
        self._one_more_member()
        self._open = Stretch(self._bytes, self._bytes.size_bytes)
        self._attachments.append(
            Attachment(
                fields.text(header.get("name"), frames.NAME_CHARACTERS),
                self._open,
                fields.date(header.get("modified_at")),
                fields.text(header.get("address"), frames.NAME_CHARACTERS),
                fields.date(header.get("captured_at")),
                _status(header.get("status", 0)),
            )
        )
        self._tell(self._attachments[-1].untrusted_name, self._attachments[-1].untrusted_address)

    def _take_bare_capture(self, capture: BareCapture) -> None:
        self._bare_captures.append(capture)
        self._tell(capture.untrusted_address, capture.untrusted_leads_to)
        within(len(self._bare_captures), frames.BARE_CAPTURES)

    def _take_bytes(self, piece: bytes) -> None:
        require(self._open is not None, "bytes of no attachment")
        assert self._open is not None
        within(self._bytes.size_bytes + len(piece), self._most_bytes)
        self._bytes.append(piece)
        self._open.size_bytes += len(piece)

    def _one_more_member(self) -> None:
        """Before it is kept: what had been read until then goes along with the error."""
        within(len(self._attachments) + len(self._left_out) + 1, self._limits.attachments)

    def _tell(self, *texts: str) -> None:
        self._told_characters += sum(map(len, texts))
        within(self._told_characters, frames.TOLD_CHARACTERS)


def image(answer: Iterable[Frame], limits: Limits) -> PageImage:
    """The one picture of a `render`."""
    found: PageImage | None = None
    for frame in answer:
        header = frame.header
        require(header.get("is") == "image" and found is None, "not one picture")
        width_px, height_px, dpi = (fields.count(header.get(key)) for key in ("width_px", "height_px", "dpi"))
        within(width_px * height_px, limits.render_pixels)
        require(width_px and height_px and dpi, "a picture without size")
        require(len(frame.payload) == 3 * width_px * height_px, "pixels that do not fill the picture")
        found = PageImage(width_px, height_px, dpi, frame.payload)
    require(found is not None, "no picture")
    assert found is not None
    return found


def tables(answer: Iterable[Frame]) -> TablesFound:
    """The grids of a `tables`. What came before an error is kept, and the error said; without any it is raised."""
    grids: list[TableGrid] = []
    defects: tuple[str, ...] = ()
    try:
        for frame in answer:
            match frame.header.get("is"):
                case "page seen":
                    pass
                case "facts":
                    defects = _facts(frame.header).defects
                case "table":
                    _take_grid(grids, frame)
                case _:
                    require(False, "no part of a table")
    except Malformed:
        raise  # who sends nonsense may have made up the rest as well
    except IngestError as error:
        if not grids:
            raise
        last = grids[-1].page_number
        defects = (*defects, f"Tables after page {last} were not looked for: {error.message}")
    return TablesFound(tuple(grids), defects)


def _take_grid(grids: list[TableGrid], frame: Frame) -> None:
    grids.append(_grid(frame))
    within(len(grids), frames.TABLES)
    within(sum(len(grid.rows) * len(grid.rows[0]) for grid in grids), 8 * frames.TABLE_CELLS)


def _grid(frame: Frame) -> TableGrid:
    header, payload = frame.header, frame.payload
    rows, columns, headings = (fields.count(header.get(key)) for key in ("rows", "columns", "heading_rows"))
    within(rows, frames.TABLE_CELLS)
    within(columns, frames.TABLE_CELLS)
    within(rows * columns, frames.TABLE_CELLS)
    require(rows and columns and headings <= rows, "a table without cells")
    require(len(payload) == rows * columns * _BOX_BYTES, "boxes that do not fill the table")
    edges = _floats(payload)
    boxes = [_cell(tuple(edges[at : at + 4])) for at in range(0, len(edges), 4)]
    lines = tuple(tuple(boxes[at : at + columns]) for at in range(0, len(boxes), columns))
    return TableGrid(fields.count(header.get("page")), lines, headings)


def _cell(edges: tuple[float, ...]) -> Box | None:
    if edges == frames.NO_CELL:
        return None
    require(edges[0] <= edges[2] and edges[1] <= edges[3], "a cell inside out")
    return Box(*edges)


def single_page(answer: Iterable[Frame], limits: Limits) -> Page:
    """The one page of a `read_words`."""
    found: Page | None = None
    for frame in answer:
        require(frame.header.get("is") == "page" and found is None, "not one page")
        found = _page(frame, limits)
    require(found is not None, "no page")
    assert found is not None
    return found


def _page(frame: Frame, limits: Limits) -> Page:
    header, payload = frame.header, frame.payload
    hidden = [
        (fields.one_of(HiddenKind, kind), fields.count(size))
        for kind, size in map(fields.pair, fields.entries(header.get("hidden"), frames.HIDDEN_TEXTS))
    ]
    text_start = len(payload) - fields.count(header.get("text_bytes")) - sum(size for _, size in hidden)
    require(text_start >= 0, "texts longer than their frame")
    hidden_start = text_start + fields.count(header.get("text_bytes"))
    text = _utf8(payload[text_start:hidden_start], limits.page_characters)
    confidence = header.get("ocr_confidence")
    return Page(
        number=fields.whole(header.get("number")),
        width_pt=fields.length(header.get("width_pt")),
        height_pt=fields.length(header.get("height_pt")),
        text=text,
        boxes=_boxes(payload[:text_start], text),
        source=fields.one_of(TextSource, header.get("source")),
        ocr_confidence=None if confidence is None else fields.share(confidence, 100.0),
        picture_share=fields.share(header.get("picture_share", 0.0), 1.0),
        language=fields.text(header.get("language"), frames.LANGUAGE_CHARACTERS),
        hidden=_hidden(hidden, payload[hidden_start:], limits),
    )


def _boxes(data: bytes, text: str) -> array[float]:
    require(len(data) % _BOX_BYTES == 0, "boxes cut short")
    boxes = _floats(data)
    require(len(text.split()) * 4 == len(boxes), "words and boxes that do not match")
    return boxes


def _floats(data: bytes) -> array[float]:
    found = array("f", data)
    if sys.byteorder == "big":
        found.byteswap()
    require(all(map(math.isfinite, found)), "a box without end")
    return found


def _hidden(sizes: list[tuple[HiddenKind, int]], data: bytes, limits: Limits) -> tuple[Hidden, ...]:
    found, start = [], 0
    for kind, size in sizes:
        found.append(Hidden(kind, _utf8(data[start : start + size], limits.page_characters)))
        start += size
    within(sum(len(entry.text) for entry in found), limits.page_characters)
    return tuple(found)


def _utf8(data: bytes, characters: int) -> str:
    within(len(data), _UTF8_BYTES * characters)
    text = data.decode("utf-8", "replace")
    within(len(text), characters)
    return clean(text)


def _bare_capture(header: dict[str, Any]) -> BareCapture:
    return BareCapture(
        fields.text(header.get("address"), frames.NAME_CHARACTERS),
        fields.date(header.get("captured_at")),
        _status(header.get("status")),
        fields.text(header.get("leads_to"), frames.NAME_CHARACTERS),
        fields.date(header.get("same_as")),
    )


def _status(value: object) -> int:
    status = fields.count(value)
    require(status <= _HIGHEST_STATUS, "a status that HTTP has not")
    return status


def _left_out(header: dict[str, Any]) -> LeftOut:
    reason = fields.text(header.get("reason"), 32)
    require(re.fullmatch(r"[a-z][a-z-]*", reason), "a member left out for no reason")
    return LeftOut(
        fields.text(header.get("name"), frames.NAME_CHARACTERS),
        reason,
        fields.text(header.get("message"), frames.SENTENCE_CHARACTERS),
        header.get("by_rule") is True,
    )


def _finding(header: dict[str, Any]) -> Finding:
    return Finding(
        fields.one_of(FindingKind, header.get("kind")),
        fields.text(header.get("message"), frames.SENTENCE_CHARACTERS),
        fields.count(header.get("page")),
        fields.text(header.get("quote"), frames.QUOTE_CHARACTERS),
    )


def _trace(header: dict[str, Any]) -> Trace:
    return Trace(
        fields.one_of(TraceKind, header.get("kind")),
        fields.text(header.get("where"), frames.SENTENCE_CHARACTERS),
        fields.text(header.get("text"), frames.QUOTE_CHARACTERS),
        fields.count(header.get("page")),
    )


def _facts(header: dict[str, Any]) -> Extraction:
    defects = fields.entries(header.get("defects"), frames.DEFECTS)
    return Extraction(
        media_type=fields.text(header.get("media_type"), frames.TYPE_CHARACTERS),
        title=fields.text(header.get("title"), frames.NAME_CHARACTERS),
        author=fields.text(header.get("author"), frames.NAME_CHARACTERS),
        date=fields.date(header.get("date")),
        language=fields.text(header.get("language"), frames.LANGUAGE_CHARACTERS),
        metadata=_metadata(header.get("metadata")),
        defects=tuple(fields.text(entry, frames.SENTENCE_CHARACTERS) for entry in defects),
    )


def _metadata(value: object) -> tuple[tuple[str, str], ...]:
    pairs = map(fields.pair, fields.entries(value, frames.METADATA_ENTRIES))
    return tuple(
        (fields.text(name, frames.TYPE_CHARACTERS), fields.text(said, frames.QUOTE_CHARACTERS))
        for name, said in pairs
    )
