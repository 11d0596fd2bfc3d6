"""What one page draws, in the order it is drawn: run once into a display list, then asked from several sides.

Coordinates here are those of the page before it is turned; `Drawing.shown` takes them to what a reader sees.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pymupdf
from pymupdf import extra, mupdf

from ingest.formats.pdf import upside_down
from ingest.formats.pdf.devices import OrderDevice, Picture, PictureDevice
from ingest.formats.pdf.geometry import meets
from ingest.formats.pdf.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.geometry import Edges

_LARGEST_PT = 14_400.0  # PDF 2.0, Annex C.2: 200 inches is what readers agree on
WORDS = pymupdf.TEXTFLAGS_WORDS & ~pymupdf.TEXT_PRESERVE_LIGATURES
_INK = WORDS & ~pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_COLLECT_VECTORS
_EVERYWHERE = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
_UNTURNED = mupdf.FzMatrix()
TINY_PT = 1.0
_FAINT = 13  # of 255
_PALE = 0xF0
_VECTOR = 3  # FZ_STEXT_BLOCK_VECTOR
_OPAQUE = 250
_ANY_INK = mupdf.FZ_STEXT_FILLED | mupdf.FZ_STEXT_STROKED | mupdf.FZ_STEXT_CLIPPED

Row = tuple[float, float, float, float, str, int, int, int]


class Letter(NamedTuple):
    order: int
    text: str
    box: Edges
    size_pt: float
    rgb: int


class Span(NamedTuple):
    """Characters of one line in one font and colour; `order` says when it is drawn."""

    order: int
    text: str
    box: Edges
    size_pt: float
    rgb: int
    has_ink: bool


class Shape(NamedTuple):
    """A path that is filled or stroked."""

    order: int
    box: Edges
    rgb: int
    is_cover: bool  # a filled, opaque rectangle


class Drawing:
    """Not to be used after its document is closed."""

    def __init__(self, page: pymupdf.Page) -> None:
        self.turn, shown = page.rotation_matrix, page.rect
        rotation = page.rotation
        self.is_turned = rotation != 0
        if self.is_turned:
            page.set_rotation(0)
        whole = page.rect
        self.whole: Edges = (whole.x0, whole.y0, whole.x1, whole.y1)
        self.origin = (shown.x0, shown.y0)
        self.is_moved = self.is_turned or self.origin != (0.0, 0.0)
        self.width_pt = min(max(shown.width, 1.0), _LARGEST_PT)
        self.height_pt = min(max(shown.height, 1.0), _LARGEST_PT)
        self._shown_rect = mupdf.FzRect(*self.whole)  # MuPDF keeps no copy of its own
        self._list = mupdf.fz_new_display_list_from_page(mupdf.FzPage(page.this))
        if self.is_turned:
            page.set_rotation(rotation)

    def rows(self) -> list[Row]:
        """Words in reading order with their boxes, block, line and word number."""
        found = self.plain_rows() if self._shapes_part_lines() else self._rows_of(self._ink)
        return upside_down.mended(found, self._blocks)

    def plain_rows(self) -> list[Row]:
        """The same, for one who asks for nothing else."""
        return self._rows_of(self._laid(WORDS))

    def _rows_of(self, laid: Any) -> list[Row]:
        laid.m_internal.mediabox = self._shown_rect.internal()
        found: list[Row] = extra.extractWORDS(laid, None)
        return found

    def shown(self, box: Edges) -> Edges:
        """Where a box is once the page is turned as it is shown."""
        if self.is_turned:
            turned = pymupdf.Rect(box) * self.turn
            box = (turned.x0, turned.y0, turned.x1, turned.y1)
        left, top = self.origin
        return (box[0] - left, box[1] - top, box[2] - left, box[3] - top)

    @cached_property
    def spans(self) -> list[Span]:
        return [_span(order, span) for order, span in self._spans()]

    def odd_spans(self) -> Iterator[Span]:
        """Those that may not be seen: without ink, pale, tiny or off the page. Nearly all text is passed over here."""
        left, top, right, bottom = self.whole
        for order, span in self._spans():
            x0, y0, x1, y1 = span["bbox"]
            if (
                span["alpha"] < _FAINT
                or not span["char_flags"] & _ANY_INK
                or span["size"] < TINY_PT
                or is_pale(span["color"])
                or x1 <= left
                or x0 >= right
                or y1 <= top
                or y0 >= bottom
            ):
                yield _span(order, span)

    @cached_property
    def shapes(self) -> list[Shape]:
        return [
            Shape(
                order, block["bbox"], block["color"],
                block["isrect"] and not block["stroked"] and block["alpha"] >= _OPAQUE,
            )
            for order, block in enumerate(self._blocks)
            if block["type"] == _VECTOR
        ]  # fmt: skip

    @cached_property
    def pictures(self) -> list[Picture]:
        device = PictureDevice()
        self._run(device)
        return device.found

    def lines_under(self, boxes: list[Edges]) -> list[list[Letter]]:
        """Every character of the lines that meet one of the boxes; dear, so only asked for where it matters."""
        return [
            [
                Letter(order, char["c"], char["bbox"], span["size"], span["color"])
                for span in line["spans"]
                for char in span["chars"]
            ]
            for order, block in enumerate(self._dictionary(raw=True))
            if block["type"] == 0
            for line in block["lines"]
            if any(meets(line["bbox"], box) for box in boxes)
        ]

    def order(self) -> list[tuple[bool, Edges]]:
        """Pictures (True) and runs of text (False) in the order they are drawn; dear for pages of many runs."""
        device = OrderDevice()
        self._run(device)
        return device.found

    @cached_property
    def look(self) -> Look:
        """The page as it is seen, small, for looking at what is under a character."""
        return Look(self._list, self.whole)

    @cached_property
    def _ink(self) -> Any:
        return self._laid(_INK)

    @cached_property
    def _blocks(self) -> list[dict[str, Any]]:
        return self._dictionary(raw=False)

    def _spans(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for order, block in enumerate(self._blocks):
            if block["type"] == 0:
                for line in block["lines"]:
                    for span in line["spans"]:
                        yield order, span

    def _shapes_part_lines(self) -> bool:
        """True if a line goes on behind a shape: MuPDF ends it there, and may cut a word in two."""
        before: dict[str, Any] | None = None
        parted = False
        for block in self._blocks:
            if block["type"]:
                parted = True
                continue
            if (
                parted
                and before is not None
                and _goes_on(before["lines"][-1]["bbox"], block["lines"][0]["bbox"])
            ):
                return True
            before, parted = block, False
        return False

    def _dictionary(self, *, raw: bool) -> list[dict[str, Any]]:
        found: dict[str, list[dict[str, Any]]] = {}
        self._ink.m_internal.mediabox = _EVERYWHERE.internal()  # text off the page counts
        extra.JM_make_textpage_dict(self._ink.m_internal, found, raw)
        return found["blocks"]

    def _run(self, device: Any) -> None:
        mupdf.fz_run_display_list(self._list, device, _UNTURNED, _EVERYWHERE, mupdf.FzCookie())
        mupdf.fz_close_device(device)

    def _laid(self, flags: int) -> Any:
        return mupdf.FzStextPage(self._list, mupdf.FzStextOptions(flags))


def is_pale(rgb: int) -> bool:
    return rgb >> 16 >= _PALE and rgb >> 8 & 255 >= _PALE and rgb & 255 >= _PALE


def _span(order: int, span: dict[str, Any]) -> Span:
    has_ink = span["alpha"] >= _FAINT and span["char_flags"] & _ANY_INK != 0
    return Span(order, span["text"], span["bbox"], span["size"], span["color"], has_ink)


def _goes_on(line: Edges, after: Edges) -> bool:
    height = line[3] - line[1]
    return (
        min(line[3], after[3]) - max(line[1], after[1]) > height / 4 and abs(after[0] - line[2]) < 2 * height
    )
