"""Reading words off a picture. A step of reading, not a format's job.

Nearly all of the time is Tesseract's, and it grows with what is read twice. So the lines of text are found first; found
but not read, they say how large the letters are and, by trying two of them, which way up the page is. Then it is read,
once.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from PIL import Image

from ingest import grain, tesseract, upright
from ingest.model import Box, Page, PageImage, TextSource, Word, pack_lines
from ingest.tesseract import Line, Reading, is_loaded, prepare
from ingest.tesseract import installed as languages

if TYPE_CHECKING:
    from collections.abc import Callable

    import tesserocr

__all__ = [
    "FINE_DPI", "MEMORY_BYTES", "POOR_CONFIDENCE", "USUAL_DPI", "is_loaded", "languages", "load", "prepare",
    "read_page", "script",
]  # fmt: skip

USUAL_DPI, FINE_DPI = 300, 450
POOR_CONFIDENCE = 60.0
_BLANK_CONTRAST = 16  # of 255
# Heights of a line from the top of its tall letters to the foot of its low ones.
_LEGIBLE_PX, _GOOD_PX, _HUGE_PX = 20.0, 30.0, 180.0
_SMALLEST_PX = 5.0
_MOST_ENLARGED = 3.0
_SMALL_PICTURE_PX = 2000
_MOST_PIXELS = 40_000_000
_WORTH_IT = 1.2
MEMORY_BYTES = 64 * 1024**2
"""What Tesseract takes with its data of one language."""


def load(languages: tuple[str, ...], *, has_pictures: bool) -> None:
    """Have the data of these languages in memory, as far as it is installed.

    That of English came with the program and costs a quarter of a start: until there are pictures to read it can wait.
    """
    known = tesseract.known(languages)
    if has_pictures or known != "eng":
        tesseract.load(known)


def read_page(
    image: PageImage,
    number: int,
    languages: tuple[str, ...],
    finer: Callable[[], PageImage] | None = None,
) -> Page:
    """The words of the picture as a page; its size and boxes in points by the picture's dpi.

    `finer` gives the same page with more pixels, for letters that are too small in `image`.
    """
    grey = _grey(image)
    best = Reading() if _is_blank(grey) else _best_reading(grey, tesseract.known(languages), finer)
    per_px = 72 / image.dpi
    text, boxes = pack_lines(best.lines)
    points = array("f", (value * per_px for value in boxes))
    return Page(
        number, image.width_px * per_px, image.height_px * per_px, text, points,
        TextSource.OCR if text else TextSource.NONE, round(best.confidence, 1) if text else None,
    )  # fmt: skip


def script(image: PageImage) -> str:
    """What most of the picture's text is written in, as Tesseract calls it ("Arabic"); "" where that is unclear."""
    return tesseract.way_up(_grey(image))[1]


def _grey(image: PageImage) -> Image.Image:
    size = (image.width_px, image.height_px)
    return Image.frombuffer("RGB", size, image.rgb, "raw", "RGB", 0, 1).convert("L")


def _is_blank(grey: Image.Image) -> bool:
    darkest, lightest = (float(value) for value in grey.getextrema())  # type: ignore[arg-type]
    return lightest - darkest < _BLANK_CONTRAST


def _best_reading(grey: Image.Image, languages: str, finer: Callable[[], PageImage] | None) -> Reading:
    best = _read(grey, languages, finer)
    if best.confidence < POOR_CONFIDENCE and (quarter := tesseract.way_up(grey)[0]):
        other = _read(upright.turned(grey, quarter), languages, None)
        best = max(best, upright.turn_back(other, quarter, grey.size), key=lambda reading: reading.weight)
    return best


def _read(grey: Image.Image, languages: str, finer: Callable[[], PageImage] | None) -> Reading:
    """Boxes in pixels of `grey`, whatever size it is read in."""
    reader = tesseract.page_reader(languages)
    try:
        picture = grain.smoothed(grey)
        lines = _find_lines(reader, picture)
        scale = _scale_for(lines, grey.size)
        if not 1 / _WORTH_IT <= scale <= _WORTH_IT:
            sized = _enlarged(grey, scale, finer) if scale > 1 else _resized(grey, scale)
            picture = grain.smoothed(sized)
            lines = _find_lines(reader, picture)
        quarter = upright.quarter_by_lines(picture, lines, languages)
        if quarter:
            tesseract.show(reader, upright.turned(picture, quarter), _dpi_of(picture))
        reading = tesseract.words(reader)
    finally:
        reader.Clear()
    if quarter:
        upright.turn_back(reading, quarter, picture.size)
    return _shrunk(reading, picture.width / grey.width, picture.height / grey.height)


def _find_lines(reader: tesserocr.PyTessBaseAPI, picture: Image.Image) -> list[Line]:
    tesseract.show(reader, picture, _dpi_of(picture))
    return tesseract.lines(reader)


def _dpi_of(picture: Image.Image) -> int:
    """Tesseract judges the size of specks and letters by this."""
    return 300 if max(picture.size) >= _SMALL_PICTURE_PX else 150


def _scale_for(lines: list[Line], size: tuple[int, int]) -> float:
    """How much larger the picture should be for its smaller lines to be legible; smaller, where the letters are such
    that Tesseract takes words for drawings.
    """
    most = min(_MOST_ENLARGED, (_MOST_PIXELS / (size[0] * size[1])) ** 0.5)
    if not lines:
        return min(most, 2.0) if max(size) < _SMALL_PICTURE_PX else 1.0
    small_px = _small_letters_px(lines)
    if small_px > _HUGE_PX:
        return 2 * _GOOD_PX / small_px
    return min(most, _GOOD_PX / max(small_px, _SMALLEST_PX)) if small_px < _LEGIBLE_PX else 1.0


def _small_letters_px(lines: list[Line]) -> float:
    """The height under which a quarter of the text lies, measured along its lines."""
    quarter = sum(line.length for line in lines) / 4
    for line in sorted(lines, key=lambda line: line.height):
        quarter -= line.length
        if quarter <= 0:
            return line.height
    return lines[0].height


def _enlarged(grey: Image.Image, scale: float, finer: Callable[[], PageImage] | None) -> Image.Image:
    if finer is not None:
        picture = _grey(finer())
        if picture.width > _WORTH_IT * grey.width:
            return picture
    return _resized(grey, scale)


def _resized(grey: Image.Image, scale: float) -> Image.Image:
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(size, Image.Resampling.LANCZOS)


def _shrunk(reading: Reading, across: float, down: float) -> Reading:
    if across != 1 or down != 1:
        reading.lines = [
            [Word(word.text, _divided(word.box, across, down)) for word in line] for line in reading.lines
        ]
    return reading


def _divided(box: Box, across: float, down: float) -> Box:
    return Box(box.x0 / across, box.y0 / down, box.x1 / across, box.y1 / down)
