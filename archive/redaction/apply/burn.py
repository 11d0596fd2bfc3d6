"""Black boxes into pixels, before anything is encoded.

The mark says why something was taken out, or whom it stands for. It depends on nothing but the size of the box and
the mark itself: the same box over any words looks the same. Its exact place is in the manual (redaction.md), because
verify draws it again, on its own, and compares.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Box

_LABEL_PT = 7.0
_LABEL_SHARE = 0.6  # of the box's height at most
_LABEL_MARGIN_PX = 4
_SMALLEST_LABEL_PX = 9
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)

Pixels = tuple[int, int, int, int]


def burn(
    image: Image.Image,
    marked: Sequence[tuple[Box, str]],
    scale_x: float,
    scale_y: float,
    dpi: int,
    *,
    block_px: int = 1,
) -> None:
    """Paint every box black in `image`, every pixel it touches, then its mark on top, where it has one.

    `scale_x` and `scale_y` are pixels a point. With `block_px` the black goes on to whole blocks of so many pixels.
    """
    draw = ImageDraw.Draw(image)
    areas = [(pixels_of(box, scale_x, scale_y, image.size), mark) for box, mark in marked]
    for (x0, y0, x1, y1), _ in areas:
        if x0 < x1 and y0 < y1:
            left, top = x0 // block_px * block_px, y0 // block_px * block_px
            right, bottom = -(-x1 // block_px) * block_px, -(-y1 // block_px) * block_px
            draw.rectangle((left, top, right - 1, bottom - 1), fill=_BLACK)
    for area, mark in sorted(areas):
        if mark:
            _label(image, area, mark, dpi)


def pixels_of(box: Box, scale_x: float, scale_y: float, size: tuple[int, int]) -> Pixels:
    """The pixels that the box touches, right and bottom exclusive, within the image."""
    width, height = size
    return (
        max(0, math.floor(box.x0 * scale_x)),
        max(0, math.floor(box.y0 * scale_y)),
        min(width, math.ceil(box.x1 * scale_x)),
        min(height, math.ceil(box.y1 * scale_y)),
    )


def _label(image: Image.Image, area: Pixels, mark: str, dpi: int) -> None:
    x0, y0, x1, y1 = area
    size_px = min(round(_LABEL_PT * dpi / 72), int((y1 - y0) * _LABEL_SHARE))
    if size_px < _SMALLEST_LABEL_PX:
        return
    letters = _letters(mark, size_px)
    if letters.width + 2 * _LABEL_MARGIN_PX > x1 - x0 or letters.height + 2 > y1 - y0:
        return
    at = (x0 + (x1 - x0 - letters.width) // 2, y0 + (y1 - y0 - letters.height) // 2)
    image.paste(_WHITE, at, letters)


@lru_cache(maxsize=64)
def _letters(text: str, size_px: int) -> Image.Image:
    """The text as a mask of pure black and white, cut to its ink."""
    font = ImageFont.load_default(size_px)
    left, top, right, bottom = (math.floor(v) for v in font.getbbox(text))
    mask = Image.new("L", (right - left + 2, bottom - top + 2), 0)
    ImageDraw.Draw(mask).text((1 - left, 1 - top), text, fill=255, font=font)
    hard = mask.point([0] * 128 + [255] * 128).convert("1")
    return hard.crop(hard.getbbox() or (0, 0, 1, 1))
