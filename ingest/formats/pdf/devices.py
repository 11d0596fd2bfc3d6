"""Listeners to the drawing of a page (MuPDF's devices): each takes note of some things and lets all else pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pymupdf import mupdf

if TYPE_CHECKING:
    from ingest.formats.pdf.geometry import Edges

_MOST_PICTURES = 2_000


class Picture(NamedTuple):
    """`is_opaque` where nothing shines through it."""

    box: Edges
    is_opaque: bool


class PictureDevice(mupdf.FzDevice2):  # type: ignore[misc]  # has no types
    """Pictures and shadings."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Picture] = []
        self.use_virtual_fill_image()
        self.use_virtual_fill_image_mask()
        self.use_virtual_fill_shade()

    def fill_image(self, _context: Any, image: Any, place: Any, alpha: float, _colour: Any) -> None:
        self._take(place, is_opaque=alpha >= 1 and not image.mask)

    def fill_image_mask(self, _context: Any, _image: Any, place: Any, *_rest: Any) -> None:
        self._take(place, is_opaque=False)

    def fill_shade(self, _context: Any, shade: Any, place: Any, *_rest: Any) -> None:
        box = mupdf.ll_fz_bound_shade(shade, place)
        self._note((box.x0, box.y0, box.x1, box.y1), is_opaque=False)

    def _take(self, place: Any, *, is_opaque: bool) -> None:
        self._note(_square_at(place), is_opaque=is_opaque)

    def _note(self, box: Edges, *, is_opaque: bool) -> None:
        if len(self.found) < _MOST_PICTURES:
            self.found.append(Picture(box, is_opaque))


class OrderDevice(mupdf.FzDevice2):  # type: ignore[misc]  # has no types
    """Pictures (True) and runs of text (False)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[bool, Edges]] = []
        self.use_virtual_fill_image()
        self.use_virtual_fill_text()

    def fill_image(self, _context: Any, _image: Any, place: Any, *_rest: Any) -> None:
        self.found.append((True, _square_at(place)))

    def fill_text(self, _context: Any, text: Any, place: Any, *_rest: Any) -> None:
        box = mupdf.ll_fz_bound_text(text, None, place)
        self.found.append((False, (box.x0, box.y0, box.x1, box.y1)))


def _square_at(place: Any) -> Edges:
    """The unit square, which every picture fills (ISO 32000-2, 8.9.5), under a matrix."""
    xs = (place.e, place.e + place.a, place.e + place.c, place.e + place.a + place.c)
    ys = (place.f, place.f + place.b, place.f + place.d, place.f + place.b + place.d)
    return (min(xs), min(ys), max(xs), max(ys))
