"""PDF, by MuPDF. Words with boxes from the text layer; how much of a page is pictures, so that OCR can be decided."""

from __future__ import annotations

import re
from array import array
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pymupdf

from ingest.errors import Corrupt, Encrypted, NoSuchPage, TooLarge
from ingest.model import Conditions, Facts, Page, PageImage, Part, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/pdf",)

_LARGEST_PT = 14_400.0  # PDF 2.0, Annex C.2: 200 inches is what readers agree on
_TEXT_FLAGS = pymupdf.TEXTFLAGS_WORDS & ~pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_MEDIABOX_CLIP


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with _opened(path) as document:
        defects = ["The file was damaged and has been repaired."] if document.is_repaired else []
        if document.page_count > conditions.limits.pages:
            raise TooLarge(f"The file says it has {document.page_count:,} pages.")
        unreadable = []
        for number in range(1, document.page_count + 1):
            try:
                yield _page(document, number)
            except (RuntimeError, ValueError) as error:
                if isinstance(error, MemoryError):
                    raise
                unreadable.append(number)
                yield _blank(number)
        if unreadable and len(unreadable) == document.page_count:
            raise Corrupt("None of its pages can be read.")
        defects += [f"Page {number} is damaged; nothing could be read from it." for number in unreadable]
        yield _facts(document, defects)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with _opened(path) as document:
        if not 1 <= page_number <= document.page_count:
            raise NoSuchPage
        page = document[page_number - 1]
        rect = _shown(page)
        pixels = (rect.width * dpi / 72) * (rect.height * dpi / 72)
        scale = dpi / 72 * min(1.0, (0.98 * conditions.limits.render_pixels / max(pixels, 1)) ** 0.5)
        shape = pymupdf.Matrix(scale, scale)
        pixmap = page.get_pixmap(matrix=shape, colorspace=pymupdf.csRGB, alpha=False, clip=rect)
        return PageImage(pixmap.width, pixmap.height, max(1, round(scale * 72)), bytes(pixmap.samples_mv))


def _opened(path: str) -> pymupdf.Document:
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(path, filetype="pdf")
        if document.needs_pass:
            raise Encrypted
        count = document.page_count
    except (RuntimeError, ValueError) as error:
        raise Corrupt from error
    if count == 0:
        raise Corrupt("The file has no pages that can be found.")
    return document


def _page(document: pymupdf.Document, number: int) -> Page:
    page = document[number - 1]
    rect = _shown(page)
    textpage = page.get_textpage(flags=_TEXT_FLAGS)
    rows = textpage.extractWORDS()
    text, boxes = _lines(rows, page.rotation_matrix, rect)
    source = TextSource.LAYER if text else TextSource.NONE
    # Whether a page with many words also has pictures decides nothing, so it is not asked.
    share = _picture_share(page, rect) if len(rows) < 200 else 0.0
    return Page(number, rect.width, rect.height, text, boxes, source, picture_share=share)


def _lines(
    rows: list[tuple[float, float, float, float, str, int, int, int]],
    turn: pymupdf.Matrix,
    rect: pymupdf.Rect,
) -> tuple[str, array[float]]:
    boxes = array("f")
    parts: list[str] = []
    turned = turn != pymupdf.Identity
    last = None
    for x0, y0, x1, y1, word, block, line, _ in rows:
        pieces = word.split()
        if not pieces:
            continue
        if turned:
            x0, y0, x1, y1 = pymupdf.Rect(x0, y0, x1, y1) * turn
        if last is not None:
            parts.append(" " if last == (block, line) else "\n")
        last = (block, line)
        parts.append(" ".join(pieces))
        for _piece in pieces:
            boxes.extend((x0 - rect.x0, y0 - rect.y0, x1 - rect.x0, y1 - rect.y0))
    return "".join(parts), boxes


def _picture_share(page: pymupdf.Page, rect: pymupdf.Rect) -> float:
    area = abs(rect.width * rect.height) or 1.0
    covered = 0.0
    for kind, box in page.get_bboxlog():
        if kind in ("fill-image", "fill-imgmask", "fill-path", "fill-shade", "stroke-path"):
            seen = (pymupdf.Rect(box) * page.rotation_matrix) & rect
            covered += 0.0 if seen.is_empty else abs(seen.width * seen.height)
    for _annotation in page.annots():
        covered += 0.02 * area
    return min(1.0, covered / area)


def _shown(page: pymupdf.Page) -> pymupdf.Rect:
    rect = page.rect
    width, height = min(max(rect.width, 1.0), _LARGEST_PT), min(max(rect.height, 1.0), _LARGEST_PT)
    return pymupdf.Rect(rect.x0, rect.y0, rect.x0 + width, rect.y0 + height)


def _blank(number: int) -> Page:
    return Page(number, 595.0, 842.0, "", array("f"), TextSource.NONE)


def _facts(document: pymupdf.Document, defects: list[str]) -> Facts:
    said = document.metadata or {}
    return Facts(
        MEDIA_TYPES[0],
        title=(said.get("title") or "").strip(),
        author=(said.get("author") or "").strip(),
        date=_date(said.get("creationDate") or ""),
        language=(document.language or "")[:2].lower(),
        defects=tuple(defects),
    )


def _date(text: str) -> datetime | None:
    """PDF 2.0, 7.9.4: D:YYYYMMDDHHmmSSOHH'mm, all but the year optional."""
    found = re.match(
        r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(?:(\d\d)'?(\d\d)?)?)?", text.strip()
    )
    if found is None:
        return None
    year, month, day, hour, minute, second, sign, off_h, off_m = found.groups()
    shift = timedelta(hours=int(off_h or 0), minutes=int(off_m or 0)) * (-1 if sign == "-" else 1)
    try:
        stamp = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=timezone(shift),
        )  # fmt: skip
        return stamp.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
