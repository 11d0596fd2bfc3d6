"""Opening a stranger's picture with Pillow, by the readers that we trust and no others.

Not among them: EPS (starts Ghostscript), WMF (needs Windows), and formats that nobody has leaked since 1995.
"""

from __future__ import annotations

import importlib
import math
import struct
import warnings
from typing import TYPE_CHECKING

from PIL import AvifImagePlugin, Image, ImageFile

from ingest.errors import Corrupt, NeedsHeif, TooLarge

if TYPE_CHECKING:
    from ingest.model import Limits

DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, ZeroDivisionError,
    AttributeError, AssertionError, RuntimeError, struct.error,
)  # fmt: skip
"""What Pillow's readers raise on damaged files, found by feeding them some."""

MOVING = ("GIF", "WEBP", "PNG", "AVIF")
_READERS = (
    "PNG", "JPEG", "MPO", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "AVIF", "HEIF", "PSD", "ICO", "PPM", "PCX", "DCX",
)  # fmt: skip
_FRAMES = 5000
_WEBP_BYTES_A_PIXEL = 17


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
    if media_type == "image/webp" and _webp_pixels(path) * _WEBP_BYTES_A_PIXEL > limits.memory_bytes:
        raise TooLarge("The picture has more pixels than fit into a reader's memory.")
    try:
        picture = Image.open(path, formats=[name for name in _READERS if name in Image.OPEN])
    except Image.DecompressionBombError as error:
        raise TooLarge("The picture has more pixels than the limit.") from error
    except DAMAGED as error:
        raise Corrupt("The picture is damaged.") from error
    if picture.width * picture.height > limits.image_pixels:
        raise TooLarge("The picture has more pixels than the limit.")
    return picture


def _webp_pixels(path: str) -> int:
    """Pixels that a WebP file says it has (RFC 9649, 2.5 to 2.7), 0 for another; Pillow holds them all to open it."""
    with open(path, "rb") as untrusted_file:
        head = untrusted_file.read(30)
    if len(head) < 30 or head[8:12] != b"WEBP":
        return 0
    match head[12:16]:
        case b"VP8X":
            sides = (int.from_bytes(head[start : start + 3], "little") + 1 for start in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            sides = ((bits >> shift & 0x3FFF) + 1 for shift in (0, 14))
        case _:
            sides = (int.from_bytes(head[start : start + 2], "little") & 0x3FFF for start in (26, 28))
    return math.prod(sides)


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
