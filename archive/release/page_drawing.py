"""A page of an exhibit for the web: its picture, drawn from the proven PDF, and its words with marks between them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pypdfium2
from PIL import Image

from archive.model import Word
from archive.redaction.verify.looks import only_picture, with_a_hair_of_margin
from archive.redaction.verify.readers import PDFIUM
from archive.release.public import PublicPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.model import Box
    from archive.release.public import PublicExhibit

_WIDTH_PX = 1240
_JPEG_QUALITY = 80
_PNG_EFFORT = 5  # of zlib: 6 takes a quarter longer for a thousandth less
_MOST_COLOURS = 256
_LEVELS = [round(value / 17) * 17 for value in range(256)]


class Drawer:
    """Draws the pages of one exhibit from its bytes, into the folder `place`."""

    def __init__(self, exhibit: PublicExhibit, pdf: bytes, place: Path) -> None:
        self._exhibit, self._place = exhibit, place
        with PDFIUM:
            self._pdf = pypdfium2.PdfDocument(pdf)

    def close(self) -> None:
        with PDFIUM:
            self._pdf.close()

    def page(self, number: int, words: Iterable[Word]) -> tuple[PublicPage, Image.Image]:
        """Write its picture. Returns what is told of it, and the picture in grey or RGB."""
        with PDFIUM:
            image, width_pt, height_pt = _drawn(self._pdf, number)
        name = _save(image, self._place, f"page-{number:04}")
        lines = lines_with_marks(words, self._exhibit.boxes.get(number, ()))
        return PublicPage(number, name, image.width, image.height, width_pt, height_pt, lines), image


def _drawn(pdf: pypdfium2.PdfDocument, number: int) -> tuple[Image.Image, float, float]:
    """As PDFium shows it, and the page's size. A picture that need not be made smaller is the page, pixel for pixel: to
    take it is three times as quick as to draw it."""
    own = only_picture(pdf[number - 1])
    width_px, height_px = own.get_px_size()
    dpi = round(width_px * 72 / pdf[number - 1].get_width())
    is_grey = own.get_metadata().colorspace == pypdfium2.raw.FPDF_COLORSPACE_DEVICEGRAY
    if width_px <= _WIDTH_PX:
        bitmap = own.get_bitmap()
    else:
        page = with_a_hair_of_margin(pdf, number)
        scale = _WIDTH_PX / page.get_width() * (1 - 1e-5)
        bitmap = page.render(scale=scale, may_draw_forms=False, grayscale=is_grey)
    shown = bitmap.to_pil()
    # In a copy: the bitmap goes with the document.
    image = shown.getchannel(0) if is_grey else shown.convert("RGB")
    return image, width_px * 72 / dpi, height_px * 72 / dpi


def _save(image: Image.Image, place: Path, stem: str) -> str:
    """As PNG without loss where the page has few colours, as JPEG where it is a photograph."""
    reduced = image.point(_LEVELS * len(image.getbands()))
    colours = reduced.getcolors(_MOST_COLOURS)
    if colours is None:
        image.save(place / f"{stem}.jpg", "JPEG", quality=_JPEG_QUALITY)
        return f"{stem}.jpg"
    _with_palette(reduced, [colour for _, colour in colours]).save(
        place / f"{stem}.png", "PNG", compress_level=_PNG_EFFORT
    )
    return f"{stem}.png"


def _with_palette(image: Image.Image, colours: Sequence[Any]) -> Image.Image:
    """The same pixels by number. Print is grey, and needs no search for the best palette, which takes most of the
    time."""
    if image.mode == "RGB":
        if any(len(set(colour)) > 1 for colour in colours):
            return image.quantize(_MOST_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        image, colours = image.getchannel(0), [colour[0] for colour in colours]
    greys = sorted(colours)
    numbered = image.point([greys.index(level) if level in greys else 0 for level in range(256)])
    numbered.putpalette([level for grey in greys for level in (grey, grey, grey)])
    return numbered


def lines_with_marks(
    words: Iterable[Word], boxes: Sequence[tuple[Box, str]]
) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Lines of (text, is a mark): the words, and in the place of each box its reason, so that nobody who reads or
    quotes the text overlooks that something is missing there."""
    lines: list[list[tuple[Word, bool]]] = []
    for word in words:
        same = lines and _on_line(lines[-1][-1][0].box, word.box) and word.box.x0 >= lines[-1][-1][0].box.x0
        if same:
            lines[-1].append((word, False))
        else:
            lines.append([(word, False)])
    for box, reason in boxes:
        _insert(lines, (Word(reason, box), True))
    return tuple(tuple(_runs(line)) for line in lines)


def _insert(lines: list[list[tuple[Word, bool]]], mark: tuple[Word, bool]) -> None:
    box = mark[0].box
    for line in lines:
        if any(_on_line(word.box, box) for word, _ in line):
            line.append(mark)
            line.sort(key=lambda entry: entry[0].box.x0)
            return
    below = (index for index, line in enumerate(lines) if line[0][0].box.y0 > box.y0)
    lines.insert(next(below, len(lines)), [mark])


def _on_line(one: Box, other: Box) -> bool:
    """True if the middle of either is within the height of the other."""
    middle, other_middle = (one.y0 + one.y1) / 2, (other.y0 + other.y1) / 2
    return one.y0 <= other_middle <= one.y1 and other.y0 <= middle <= other.y1


def _runs(line: Sequence[tuple[Word, bool]]) -> Iterator[tuple[str, bool]]:
    for is_mark, run in groupby(line, key=lambda entry: entry[1]):
        if is_mark:
            yield from ((word.text, True) for word, _ in run)
        else:
            yield " ".join(word.text for word, _ in run), False
