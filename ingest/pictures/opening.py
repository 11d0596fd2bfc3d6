"""Opening a stranger's picture with Pillow, by the readers that we trust and no others.

Not among them: EPS (starts Ghostscript), WMF (needs Windows), and formats that nobody has leaked since 1995.
"""

from __future__ import annotations

import importlib
import struct
import warnings
from typing import TYPE_CHECKING

from PIL import AvifImagePlugin, Image, ImageFile

from ingest.errors import Corrupt, NeedsHeif, TooLarge

if TYPE_CHECKING:
    from ingest.model import Limits

DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, ZeroDivisionError,
    AttributeError, RuntimeError, struct.error,
)  # fmt: skip
"""What Pillow's readers raise on damaged files, found by feeding them some."""

MOVING = ("GIF", "WEBP", "PNG", "AVIF")
_READERS = (
    "PNG", "JPEG", "MPO", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "AVIF", "HEIF", "PSD", "ICO", "PPM", "PCX", "DCX",
)  # fmt: skip
_FRAMES = 5000


def _can_read_heif() -> bool:
    """Registers the reader of the extra `heif`, where it is installed."""
    try:
        heif = importlib.import_module("pillow_heif")
    except ImportError:
        return False
    heif.options.DECODE_THREADS = 1  # a reading process may not start threads
    heif.register_heif_opener()
    return True


Image.init()  # all of Pillow's readers, before the first file and before the limits
CAN_READ_HEIF = _can_read_heif()
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def opened(path: str, media_type: str, limits: Limits) -> Image.Image:
    """The picture, with none of its pixels read yet. Raises Corrupt, TooLarge, NeedsHeif."""
    Image.MAX_IMAGE_PIXELS = limits.image_pixels
    if media_type == "image/heic" and not CAN_READ_HEIF:
        raise NeedsHeif(media_type=media_type)
    try:
        picture = Image.open(path, formats=[name for name in _READERS if name in Image.OPEN])
    except Image.DecompressionBombError as error:
        raise TooLarge("The picture has more pixels than the limit.") from error
    except DAMAGED as error:
        raise Corrupt("The picture is damaged.") from error
    if picture.width * picture.height > limits.image_pixels:
        raise TooLarge("The picture has more pixels than the limit.")
    return picture


def frame_count(picture: Image.Image, limits: Limits) -> int:
    """Frames of the file; of one whose list of frames is damaged, those that can be found."""
    try:
        return max(1, min(int(getattr(picture, "n_frames", 1)), _FRAMES, limits.pages))
    except DAMAGED:
        return _count_by_seeking(picture, min(_FRAMES, limits.pages))


def page_count(picture: Image.Image, limits: Limits) -> int:
    """Frames that are pages: not the moments of a moving picture, the layers of a drawing, or a camera's previews."""
    return frame_count(picture, limits) if picture.format in ("TIFF", "DCX", "HEIF") else 1


def _count_by_seeking(picture: Image.Image, most: int) -> int:
    for number in range(1, most):
        try:
            picture.seek(number)
        except DAMAGED:
            return number
    return most
