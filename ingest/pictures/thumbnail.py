"""The small pictures that cameras and editors keep inside a picture. An editor that cuts something out of the large
one may leave the small one as it was.
"""

from __future__ import annotations

import math
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import ExifTags, Image

from ingest.pictures import perceptual
from ingest.pictures.opening import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

_OFFSET, _LENGTH = 0x0201, 0x0202  # Exif 3.0, 4.6.8: JPEGInterchangeFormat and its length
_PHOTOSHOP_THUMBNAIL, _PHOTOSHOP_HEADER_BYTES = 1036, 28
_ALIKE = 0.8
_DARK = 24
_MOST_PIXELS = 4_000_000


def thumbnails(picture: Image.Image) -> Iterator[bytes]:
    """JPEG bytes of each small picture inside; none is decoded yet."""
    with_exif = picture.info.get("exif")
    if isinstance(with_exif, bytes):
        body = with_exif.removeprefix(b"Exif\x00\x00")
        told = picture.getexif().get_ifd(ExifTags.IFD.IFD1)
        start, length = told.get(_OFFSET), told.get(_LENGTH)
        if isinstance(start, int) and isinstance(length, int) and length > 0:
            yield body[start : start + length]
    resources = picture.info.get("photoshop")
    if isinstance(resources, dict) and isinstance(kept := resources.get(_PHOTOSHOP_THUMBNAIL), bytes):
        yield kept[_PHOTOSHOP_HEADER_BYTES:]


def shows_something_else(thumbnail: bytes, picture: Image.Image) -> bool:
    """True if the small picture is not the large one made small, whichever way up. False where it cannot be read."""
    try:
        with Image.open(BytesIO(thumbnail), formats=("JPEG",)) as small:
            if small.width * small.height > _MOST_PIXELS:
                return False
            shown = _without_bars(small.convert("RGB"), picture)
    except DAMAGED:
        return False
    turns = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    large = picture.convert("L")
    return all(
        perceptual.likeness(shown if turn is None else shown.transpose(turn), large) < _ALIKE
        for turn in turns
    )


def _without_bars(small: Image.Image, picture: Image.Image) -> Image.Image:
    """Cameras fill a thumbnail of 4:3 with black bars where the picture is wider."""
    seen = small.convert("L").point(lambda value: 255 if value > _DARK else 0).getbbox()
    if seen is None:
        return small
    cut = small.crop(seen)
    return cut if _unlike_in_shape(cut, picture) < _unlike_in_shape(small, picture) else small


def _unlike_in_shape(one: Image.Image, other: Image.Image) -> float:
    """0 for two pictures of the same proportions, upright or turned."""
    shape, wanted = math.log(one.width / one.height), math.log(other.width / other.height)
    return min(abs(shape - wanted), abs(shape + wanted))
