"""What a reading process answered, checked field by field. It may have been taken over by the file it read."""

from __future__ import annotations

import math
import sys
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.errors import Malformed, TooLarge
from ingest.model import Attachment, Extraction, Limits, Page, PageImage, TextSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.wire import Frame

_LARGEST_PT = 1e7
_BOX_BYTES = 16


def extraction(frames: Iterator[Frame], limits: Limits, on_page: Callable[[int], None] | None) -> Extraction:
    """All frames of an `extract` as one value. Raises Malformed or TooLarge."""
    pages: list[Page] = []
    attachments: list[Attachment] = []
    attachment_bytes = 0
    facts: dict[str, Any] = {}
    for frame in frames:
        match frame.header.get("is"):
            case "page":
                pages.append(_page(frame, limits))
                _require(pages[-1].number == len(pages), "pages out of order")
                _within(len(pages), limits.pages)
                if on_page is not None:
                    on_page(len(pages))
            case "attachment":
                attachments.append(Attachment(_text(frame.header.get("name"), 10_000), frame.payload))
                attachment_bytes += len(frame.payload)
                _within(len(attachments), limits.attachments)
                _within(attachment_bytes, limits.attachment_bytes)
            case "facts":
                facts = frame.header
            case _:
                raise Malformed
    return Extraction(
        media_type=_text(facts.get("media_type"), 100),
        title=_text(facts.get("title"), 10_000),
        author=_text(facts.get("author"), 10_000),
        date=_date(facts.get("date")),
        language=_text(facts.get("language"), 8),
        pages=tuple(pages),
        attachments=tuple(attachments),
        defects=_texts(facts.get("defects")),
    )


def image(frames: Iterator[Frame], limits: Limits) -> PageImage:
    """The one picture of a `render`."""
    found: PageImage | None = None
    for frame in frames:
        header = frame.header
        _require(header.get("is") == "image" and found is None, "not one picture")
        width_px, height_px, dpi = (_whole(header.get(key)) for key in ("width_px", "height_px", "dpi"))
        _within(width_px * height_px, limits.image_pixels)
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
    )


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


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise Malformed(f"The reading process sent {what}.")
