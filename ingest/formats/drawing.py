"""SVG drawings, by MuPDF: a page, its words, and what would happen in a browser."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pymupdf

from ingest import charset
from ingest.errors import Corrupt, NoSuchPage, TooLarge
from ingest.model import (
    Box,
    Conditions,
    Facts,
    Finding,
    FindingKind,
    Hidden,
    HiddenKind,
    Page,
    PageImage,
    Part,
    TextSource,
    Word,
    pack_lines,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("image/svg+xml",)

_MOST_BYTES = 64 * 1024 * 1024
_LONGEST_PT = 14_400.0
_SCRIPT = re.compile(r"<(?:\w+:)?script\b|\son[a-z]{3,20}\s*=|javascript:", re.IGNORECASE)
_REMOTE = re.compile(
    r"(?:href|src)\s*=\s*[\"']\s*((?:https?:)?//[^\"'\s]+)|url\(\s*[\"']?((?:https?:)?//[^\"')\s]+)"
)
_SPOKEN = re.compile(r"<(?:\w+:)?(text|title|desc)\b[^>]*>(.*?)</(?:\w+:)?\1>", re.DOTALL)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    data = _bytes(path)
    source = charset.decode(data)[0]
    with _opened(data) as document:
        page = _page(document[0])
        seen = set(page.text.split())
        said = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inner)) for _, inner in _SPOKEN.findall(source))
        unseen = " ".join(word for word in said.split() if word not in seen)
        yield _with_hidden(page, unseen)
    yield from _findings(source)
    title = next((inner for tag, inner in _SPOKEN.findall(source) if tag == "title"), "")
    yield Facts(MEDIA_TYPES[0], title=" ".join(html.unescape(re.sub(r"<[^>]*>", " ", title)).split())[:1000])


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    if page_number != 1:
        raise NoSuchPage
    with _opened(_bytes(path)) as document:
        page = document[0]
        pixels = page.rect.width * page.rect.height * (dpi / 72) ** 2
        scale = dpi / 72 * min(1.0, (0.98 * conditions.limits.render_pixels / max(pixels, 1.0)) ** 0.5)
        try:
            pixmap = page.get_pixmap(
                matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False
            )
        except (RuntimeError, ValueError) as error:
            raise Corrupt("The drawing is damaged.") from error
        return PageImage(pixmap.width, pixmap.height, max(1, round(scale * 72)), bytes(pixmap.samples_mv))


def _bytes(path: str) -> bytes:
    with Path(path).open("rb") as untrusted_file:
        data = untrusted_file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise TooLarge("The drawing is larger than the limit for drawings.")
    return data


def _opened(data: bytes) -> pymupdf.Document:
    try:
        document = pymupdf.open(
            stream=data, filetype="svg"
        )  # from a stream, it cannot ask for its neighbours
        size = document[0].rect
    except (RuntimeError, ValueError) as error:
        raise Corrupt("The drawing is damaged.") from error
    if not (0 < size.width <= _LONGEST_PT and 0 < size.height <= _LONGEST_PT):
        document.close()
        raise Corrupt("The drawing has no size that makes sense.")
    return document


def _page(page: pymupdf.Page) -> Page:
    try:
        rows = page.get_text("words")
    except (RuntimeError, ValueError) as error:
        raise Corrupt("The drawing is damaged.") from error
    lines: dict[tuple[int, int], list[Word]] = {}
    for x0, y0, x1, y1, text, block, line, _ in rows:
        lines.setdefault((block, line), []).append(Word(text, Box(x0, y0, x1, y1)))
    text, boxes = pack_lines(lines.values())
    source = TextSource.LAYER if text else TextSource.NONE
    return Page(1, page.rect.width, page.rect.height, text, boxes, source, picture_share=1.0)


def _with_hidden(page: Page, unseen: str) -> Page:
    hidden = (Hidden(HiddenKind.NOT_SHOWN, unseen),) if unseen else ()
    return Page(
        1, page.width_pt, page.height_pt, page.text, page.boxes, page.source, picture_share=1.0, hidden=hidden
    )


def _findings(source: str) -> Iterator[Finding]:
    if found := _SCRIPT.search(source):
        quote = source[found.start() : found.start() + 200]
        yield Finding(
            FindingKind.SCRIPT, "The drawing holds a program for browsers; it was not run.", 1, quote
        )
    addresses = {one or other for one, other in _REMOTE.findall(source)} - {"http://www.w3.org/2000/svg"}
    for address in sorted(addresses)[:20]:
        yield Finding(
            FindingKind.REMOTE_REFERENCE, "Opened elsewhere, the drawing loads from another host.", 1, address
        )
