"""How large a frame is on paper, which way up it goes, and in how many pixels it is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass

from PIL import Image

from ingest.errors import Corrupt, NoSuchPage
from ingest.pictures.opening import DAMAGED

_SCREEN_DPI = 96
_LEAST_DPI, _MOST_DPI = 50, 2400
_LONGEST_PT = 14_400
_A4_LONG_PT = 842
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_STRIPS, _TILES = (273, 279), (324, 325)  # TIFF 6.0: where they begin, how many bytes each has


def seek(picture: Image.Image, number: int) -> None:
    """Go from the first frame to another, 1 being the first. Raises NoSuchPage, Corrupt."""
    try:
        if number > 1:  # Photoshop's first is not its frame 0
            picture.seek(number - 1)
    except EOFError:
        raise NoSuchPage from None
    except DAMAGED as error:
        raise Corrupt("The picture is damaged.") from error


def is_there(picture: Image.Image, number: int, path: str) -> bool:
    """Go to a frame; False where its pixels are said to lie behind the end of the file. Raises as `seek`."""
    seek(picture, number)
    tags = getattr(picture, "tag_v2", {})
    end = os.stat(path).st_size  # noqa: PTH116  a file descriptor has no Path
    for starts, lengths in (_STRIPS, _TILES):
        places = zip(tags.get(starts, ()), tags.get(lengths, ()), strict=False)
        if any(start + length > end for start, length in places):
            return False
    return True


def turn_of(picture: Image.Image) -> Image.Transpose | None:
    """What brings the picture upright, as its camera says."""
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except DAMAGED:
        return None


def size_pt(picture: Image.Image) -> tuple[float, float]:
    """Width and height of the frame on paper, upright."""
    across, down = _dpi(picture)
    width, height = picture.width * 72 / across, picture.height * 72 / down
    return (height, width) if _is_sideways(picture) else (width, height)


@dataclass(frozen=True, slots=True)
class Shape:
    """A frame's own pixels before it is turned upright, and how many of them are in an inch each way."""

    width_px: int
    height_px: int
    across: int
    down: int

    def size_at(self, dpi: int) -> tuple[int, int]:
        """In square pixels, so many of them in an inch."""
        width, height = self.width_px * dpi / self.across, self.height_px * dpi / self.down
        return max(1, round(width)), max(1, round(height))

    def fitting_dpi(self, wanted: int, most_pixels: int) -> int:
        """As fine as wanted, but no finer than the frame is, nor of more pixels than allowed."""
        dpi = max(1, min(wanted, max(self.across, self.down)))
        width, height = self.size_at(dpi)
        if width * height <= most_pixels:
            return dpi
        return max(1, int(dpi * (0.995 * most_pixels / (width * height)) ** 0.5))


def shape_of(picture: Image.Image) -> Shape:
    return Shape(picture.width, picture.height, *_dpi(picture))


def _is_sideways(picture: Image.Image) -> bool:
    return turn_of(picture) in (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8])


def _dpi(picture: Image.Image) -> tuple[int, int]:
    """Across and down, which differ in a fax. What the file says, where it makes sense; otherwise a screen's, or such
    that the page is no larger than A4.
    """
    said = picture.info.get("dpi")
    try:
        across, down = round(float(said[0])), round(float(said[1]))  # type: ignore[index]
    except DAMAGED:
        across = down = 0
    longest_pt = max(picture.width * 72 / max(across, 1), picture.height * 72 / max(down, 1))
    finest, coarsest = max(across, down), min(across, down)
    makes_sense = coarsest >= _LEAST_DPI and finest <= min(_MOST_DPI, 3 * coarsest)
    if makes_sense and 36 <= longest_pt <= _LONGEST_PT:
        return across, down
    usual = max(_SCREEN_DPI, round(max(picture.size) * 72 / _A4_LONG_PT))
    return usual, usual
