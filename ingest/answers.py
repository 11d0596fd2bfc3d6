"""What a reading process answered, checked field by field. It may have been taken over by the file it read."""

from __future__ import annotations

import math
import re
import sys
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.errors import IngestError, Malformed, TooLarge
from ingest.model import (
    Attachment,
    Extraction,
    Finding,
    FindingKind,
    Hidden,
    HiddenKind,
    LeftOut,
    Limits,
    Page,
    PageImage,
    TextSource,
)
from ingest.spool import Pages, Spool, Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.wire import Frame

_LARGEST_PT = 1e7
_BOX_BYTES = 16
_FINDINGS = 10_000
_HIDDEN = 10_000
_METADATA = 500


def extraction(
    frames: Iterator[Frame], limits: Limits, spool: Spool, on_page: Callable[[int], None] | None
) -> Extraction:
    """All frames of an `extract` as one value, whose larger parts lie in the spool.

    Raises what `frames` raises, Malformed or TooLarge, with what had come before it as the error's `partial`.
    """
    parts = _Parts(limits, spool, on_page)
    try:
        for frame in frames:
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

    def __init__(self, limits: Limits, spool: Spool, on_page: Callable[[int], None] | None) -> None:
        self._limits, self._on_page = limits, on_page
        self._bytes, self._pages = spool, Pages(Spool(spool.folder))
        self._attachments: list[Attachment] = []
        self._left_out: list[LeftOut] = []
        self._findings: list[Finding] = []
        self._facts: dict[str, Any] = {}
        self._open: Stretch | None = None

    @property
    def is_empty(self) -> bool:
        told = any(self._facts.get(key) for key in ("title", "author", "date", "metadata"))
        return not (len(self._pages) or self._attachments or self._left_out or self._findings or told)

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
                self._left_out.append(_left_out(frame.header))
                self._count_members()
            case "finding":
                self._findings.append(_finding(frame.header))
                _within(len(self._findings), _FINDINGS)
            case "facts":
                self._facts = frame.header
            case _:
                raise Malformed

    def extraction(self, media_type: str = "") -> Extraction:
        facts = self._facts
        return Extraction(
            media_type=_text(facts.get("media_type"), 100) or media_type,
            title=_text(facts.get("title"), 10_000),
            author=_text(facts.get("author"), 10_000),
            date=_date(facts.get("date")),
            language=_text(facts.get("language"), 8),
            metadata=_metadata(facts.get("metadata")),
            pages=self._pages,
            attachments=self._attachments,
            left_out=tuple(self._left_out),
            findings=tuple(self._findings),
            defects=_texts(facts.get("defects")),
        )

    def _take_page(self, frame: Frame) -> None:
        page = _page(frame, self._limits)
        _require(page.number == len(self._pages) + 1, "pages out of order")
        _within(page.number, self._limits.pages)
        self._pages.append(page)
        if self._on_page is not None:
            self._on_page(page.number)

    def _take_attachment(self, header: dict[str, Any]) -> None:
        self._open = Stretch(self._bytes, self._bytes.size_bytes)
        self._attachments.append(
            Attachment(
                _text(header.get("name"), 10_000),
                self._open,
                _date(header.get("modified_at")),
                _text(header.get("address"), 10_000),
                _date(header.get("captured_at")),
            )
        )
        self._count_members()

    def _take_bytes(self, piece: bytes) -> None:
        if self._open is None:
            raise Malformed
        _within(self._bytes.size_bytes + len(piece), self._limits.attachment_bytes)
        self._bytes.append(piece)
        self._open.size_bytes += len(piece)

    def _count_members(self) -> None:
        _within(len(self._attachments) + len(self._left_out), self._limits.attachments)


def image(frames: Iterator[Frame], limits: Limits) -> PageImage:
    """The one picture of a `render`."""
    found: PageImage | None = None
    for frame in frames:
        header = frame.header
        _require(header.get("is") == "image" and found is None, "not one picture")
        width_px, height_px, dpi = (_whole(header.get(key)) for key in ("width_px", "height_px", "dpi"))
        _within(width_px * height_px, limits.render_pixels)
        _require(width_px > 0 and height_px > 0 and dpi > 0, "a picture without size")
        _require(len(frame.payload) == 3 * width_px * height_px, "pixels that do not fill the picture")
        found = PageImage(width_px, height_px, dpi, frame.payload)
    if found is None:
        raise Malformed
    return found


def single_page(frames: Iterator[Frame], limits: Limits) -> Page:
    """The one page of a `read_words`."""
    pages = [_page(frame, limits) for frame in frames if frame.header.get("is") == "page"]
    if len(pages) != 1:
        raise Malformed
    return pages[0]


def clean(text: str) -> str:
    """Text that every encoder and database takes: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def _page(frame: Frame, limits: Limits) -> Page:
    header = frame.header
    text = _text(header.get("text"), limits.page_characters)
    _require(len(frame.payload) % _BOX_BYTES == 0, "boxes cut short")
    boxes = array("f", frame.payload)
    if sys.byteorder == "big":
        boxes.byteswap()
    _require(len(text.split()) * 4 == len(boxes), "words and boxes that do not match")
    _require(all(map(math.isfinite, boxes)), "a box without end")
    source = header.get("source")
    _require(source in set(TextSource), "words from nowhere")
    confidence = header.get("ocr_confidence")
    return Page(
        number=_whole(header.get("number")),
        width_pt=_length(header.get("width_pt")),
        height_pt=_length(header.get("height_pt")),
        text=text,
        boxes=boxes,
        source=TextSource(str(source)),
        ocr_confidence=None if confidence is None else min(100.0, max(0.0, _number(confidence))),
        picture_share=min(1.0, max(0.0, _number(header.get("picture_share", 0.0)))),
        language=_text(header.get("language"), 8),
        hidden=_hidden(header.get("hidden"), limits),
    )


def _hidden(value: object, limits: Limits) -> tuple[Hidden, ...]:
    if not isinstance(value, list | None):
        raise Malformed
    entries = value or []
    _within(len(entries), _HIDDEN)
    found = []
    for entry in entries:
        _require(isinstance(entry, list) and len(entry) == 2, "hidden text without its kind")
        _require(entry[0] in set(HiddenKind), "hidden text of no kind")
        found.append(Hidden(HiddenKind(entry[0]), _text(entry[1], limits.page_characters)))
    _within(sum(len(entry.text) for entry in found), limits.page_characters)
    return tuple(found)


def _left_out(header: dict[str, Any]) -> LeftOut:
    reason = _text(header.get("reason"), 32)
    _require(re.fullmatch(r"[a-z][a-z-]*", reason), "a member left out for no reason")
    return LeftOut(
        _text(header.get("name"), 10_000),
        reason,
        _text(header.get("message"), 500),
        header.get("by_rule") is True,
    )


def _finding(header: dict[str, Any]) -> Finding:
    kind = header.get("kind")
    _require(kind in set(FindingKind), "a finding of no kind")
    number = _whole(header.get("page"))
    _require(number >= 0, "a finding on no page")
    return Finding(
        FindingKind(str(kind)), _text(header.get("message"), 500), number, _text(header.get("quote"), 20_000)
    )


def _metadata(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list | None):
        raise Malformed
    pairs = []
    for entry in (value or [])[:_METADATA]:
        _require(isinstance(entry, list) and len(entry) == 2, "metadata without a name")
        pairs.append((_text(entry[0], 100), _text(entry[1], 20_000)))
    return tuple(pairs)


def _length(value: object) -> float:
    length = _number(value)
    _require(0 < length <= _LARGEST_PT, "a page without size")
    return length


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Malformed
    return float(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**40:
        raise Malformed
    return value


def _text(value: object, characters: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed
    _within(len(value), characters)
    return clean(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | None):
        raise Malformed
    return tuple(_text(entry, 500) for entry in (value or [])[:50])


def _date(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(_text(value, 40)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed from None


def _within(count: int, limit: int) -> None:
    if count > limit:
        raise TooLarge("The file holds more than the limit for one file.")


def _require(condition: object, what: str) -> None:
    if not condition:
        raise Malformed(f"The reading process sent {what}.")
