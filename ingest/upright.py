"""Which way up a picture of text is, before it is read: two of its lines are tried both ways.

Reading a whole page upside down costs as much as reading it, and gives nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from ingest import tesseract
from ingest.model import Box, Word

if TYPE_CHECKING:
    from ingest.tesseract import Line, Reading

_FEWEST_LINES = 3
_TRIED_LINES = 2
_SURE_CONFIDENCE = 80.0
_CLEARLY_BETTER = 15.0
_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


def quarter_by_lines(picture: Image.Image, lines: list[Line], languages: str) -> int:
    """By how many degrees to turn the picture (counter-clockwise) for most of its lines to be readable.

    0 also where Tesseract will turn them by itself, as it does with lines that run from the top to the bottom.
    """
    if len(lines) < _FEWEST_LINES or "vert" in languages:
        return 0
    sideways = 2 * sum(line.length for line in lines if line.is_sideways) > sum(line.length for line in lines)
    tried = sorted((line for line in lines if line.is_sideways == sideways), key=lambda line: line.length)
    gain = 0.0
    for line in tried[-_TRIED_LINES:]:
        strip = _strip(picture, line)
        as_found = tesseract.line_confidence(strip, languages)
        if as_found >= _SURE_CONFIDENCE:
            return 0
        gain += tesseract.line_confidence(turned(strip, 180), languages) - as_found
    if gain < _CLEARLY_BETTER * _TRIED_LINES:
        return 0
    return 270 if sideways else 180


def turned(picture: Image.Image, quarter: int) -> Image.Image:
    """The picture turned counter-clockwise by 90, 180 or 270 degrees."""
    return picture.transpose(_TURNS[quarter])


def turn_back(reading: Reading, quarter: int, size: tuple[int, int]) -> Reading:
    """Boxes of a picture that was turned by `quarter` degrees, in the coordinates of the picture as it was, whose
    `size` is given.
    """
    width, height = size

    def back(box: Box) -> Box:
        match quarter:
            case 90:  # turned x = y, turned y = width - x
                return Box(width - box.y1, box.x0, width - box.y0, box.x1)
            case 180:
                return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
            case _:  # turned x = height - y, turned y = x
                return Box(box.y0, height - box.x1, box.y1, height - box.x0)

    reading.lines = [[Word(word.text, back(word.box)) for word in line] for line in reading.lines]
    return reading


def _strip(picture: Image.Image, line: Line) -> Image.Image:
    x0, y0, x1, y1 = (round(edge) for edge in line.box.as_tuple())
    strip = picture.crop((x0, y0, x1, y1))
    return ImageOps.expand(turned(strip, 90) if line.is_sideways else strip, border=10, fill=255)
