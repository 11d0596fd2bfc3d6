"""A page as it is seen, small, for looking at what is under a character."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

from PIL import Image
from pymupdf import mupdf

if TYPE_CHECKING:
    from ingest.formats.pdf.geometry import Edges

Colours = list[tuple[int, tuple[int, int, int]]]  # how many pixels of which colour

_DPI = 110
_MOST_PX = 6_000_000
_GLANCES = 12
_RGB = mupdf.FzColorspace(mupdf.FzColorspace.Fixed_RGB)
_UNTURNED = mupdf.FzMatrix()


class Look:
    """Pixels of a page, asked by places on it. Few places are drawn one by one, the whole page only for many."""

    def __init__(self, drawn: Any, whole: Edges) -> None:
        area = max((whole[2] - whole[0]) * (whole[3] - whole[1]), 1.0)
        self._scale = min(_DPI / 72, (_MOST_PX / area) ** 0.5)
        self._drawn, self._whole = drawn, whole
        self._glances = 0
        self._picture: Image.Image | None = None

    def colours(self, box: Edges) -> Colours:
        """What is seen in a box; at least one pixel unless it is off the page."""
        # Whole pixels only: those at the edge of a box are half of what lies beside it.
        x0, y0 = (ceil(edge * self._scale) for edge in box[:2])
        x1, y1 = (floor(edge * self._scale) for edge in box[2:])
        left, top, right, bottom = (round(edge * self._scale) for edge in self._whole)
        place = (max(left, x0), max(top, y0), min(right, max(x1, x0 + 1)), min(bottom, max(y1, y0 + 1)))
        if place[0] >= place[2] or place[1] >= place[3]:
            return []
        self._glances += 1
        if self._glances <= _GLANCES:
            seen = self._drawn_at(place)
        else:
            self._picture = self._picture or self._drawn_at((left, top, right, bottom))
            x0, y0, x1, y1 = place
            seen = self._picture.crop((x0 - left, y0 - top, x1 - left, y1 - top))
        found: Colours = seen.getcolors(seen.width * seen.height)  # type: ignore[assignment]
        return found

    def _drawn_at(self, place: tuple[int, int, int, int]) -> Image.Image:
        pixmap = mupdf.fz_new_pixmap_with_bbox(_RGB, mupdf.FzIrect(*place), mupdf.FzSeparations(), 0)
        mupdf.fz_clear_pixmap_with_value(pixmap, 255)
        device = mupdf.fz_new_draw_device(_UNTURNED, pixmap)
        scale = mupdf.FzMatrix(self._scale, 0, 0, self._scale, 0, 0)
        mupdf.fz_run_display_list(self._drawn, device, scale, mupdf.FzRect(*place), mupdf.FzCookie())
        mupdf.fz_close_device(device)
        width, height = place[2] - place[0], place[3] - place[1]
        return Image.frombytes("RGB", (width, height), mupdf.fz_pixmap_samples_memoryview(pixmap))
