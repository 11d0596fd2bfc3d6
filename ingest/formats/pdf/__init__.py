"""PDF, by MuPDF: the pages, and what else is in the file.

`opening` repairs and unlocks. `sheet` reads one page by way of its `drawing`; `unseen` and `cover` find what is on it
and cannot be seen. `beside` and `margin` gather what lies beside the pages, each kind read by
a module of its own; `salvage` reads loose text where no page is left. `inside` looks at what the structure holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pymupdf
from pymupdf import mupdf

from ingest.errors import NoSuchPage
from ingest.formats.pdf import inside, objects, reading, ruled_tables, salvage, structure
from ingest.formats.pdf.opening import NoPages, opened
from ingest.model import Conditions, PageImage, Part, TablePart

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/pdf",)

_LARGEST_PT = 14_400.0
_LARGE_PX = 10_000_000


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    try:
        with opened(path, conditions) as found:
            yield from reading.read(found, path, conditions, Path(path).stat().st_size)
    except NoPages:
        pieces = list(salvage.parts(path, MEDIA_TYPES[0]))
        if not pieces:
            raise
        yield from pieces


def inspect(
    path: str, conditions: Conditions, languages: tuple[str, ...], *, with_streams: bool
) -> Iterator[Part]:
    yield from inside.inspect(path, conditions, languages, with_streams=with_streams)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    try:
        with opened(path, conditions) as found:
            yield from ruled_tables.grids(found.document, pages)
    except objects.MUPDF_ERRORS as error:
        raise objects.as_ours(error) from error


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    try:
        with opened(path, conditions) as found:
            if not 1 <= page_number <= found.document.page_count:
                raise NoSuchPage
            structure.forget(found.document)
            return _picture(found.document[page_number - 1], dpi, conditions.limits.render_pixels)
    except NoPages:
        image = salvage.render(path, page_number, dpi)
        if image is None:
            raise
        return image
    except objects.MUPDF_ERRORS as error:
        raise objects.as_ours(error) from error


def _picture(page: pymupdf.Page, dpi: int, most_pixels: int) -> PageImage:
    whole = page.rect
    width, height = (min(max(side, 1.0), _LARGEST_PT) for side in (whole.width, whole.height))
    rect = pymupdf.Rect(whole.x0, whole.y0, whole.x0 + width, whole.y0 + height)
    pixels = (rect.width * dpi / 72) * (rect.height * dpi / 72)
    scale = dpi / 72 * min(1.0, (0.98 * most_pixels / max(pixels, 1)) ** 0.5)
    shape = pymupdf.Matrix(scale, scale)
    pixmap = page.get_pixmap(matrix=shape, colorspace=pymupdf.csRGB, alpha=False, clip=rect)
    if pixmap.width * pixmap.height > _LARGE_PX:
        mupdf.fz_empty_store()  # what was drawn lies there unpacked, and the copy needs the room
    return PageImage(pixmap.width, pixmap.height, max(1, round(scale * 72)), bytes(pixmap.samples_mv))
