"""From a frame of any colour mode to RGB on white, in as little memory as it takes.

Pillow holds a colour pixel in four bytes, so a picture of 100 megapixels fills 400 MB. Cameras' JPEGs are decoded at
a half, a quarter or an eighth; of others, strips are made smaller one after the other.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, cast

from PIL import Image, ImageFile, Jpeg2KImagePlugin

from ingest.errors import Corrupt, KeptUnread, TooLarge
from ingest.pictures.opening import DAMAGED

if TYPE_CHECKING:
    from ingest.model import Limits

_STRIP_PIXELS = 1_000_000
_MEMORY_SHARE = 0.93
_SMALLEST = 8
_MANY_PIXELS = 20_000_000
_NO_ROOM = "The picture has more pixels than fit into a reader's memory."
_DAMAGED = "The picture is damaged."
_NO_THREADS = (
    "HEIC pictures are kept and not read where the kernel has no seccomp: their reader needs threads."
)
_ALL_OR_NOTHING = ("HEIF", "AVIF")
_BYTES = {"1": 1, "L": 1, "P": 1, "LA": 4, "PA": 4, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}


def load(frame: Image.Image, smaller: float, limits: Limits) -> bool:
    """Read the pixels; `smaller` is how many times fewer in each direction will do. False if some are missing.

    Raises Corrupt where there are none, TooLarge where they are more than fit into memory.
    """
    pixels = frame.width * frame.height
    smaller = max(smaller, (pixels / limits.render_pixels) ** 0.5)
    if smaller >= 2:
        frame.draft(None, (int(frame.width / smaller), int(frame.height / smaller)))
        if isinstance(frame, Jpeg2KImagePlugin.Jpeg2KImageFile) and pixels > _MANY_PIXELS:
            frame.reduce = min(2, int(math.log2(smaller)))
    if not _has_room(frame, _SMALLEST, limits):
        raise TooLarge(_NO_ROOM)
    try:
        frame.load()
    except DAMAGED:
        return _load_what_is_there(frame)
    return True


def on_white(frame: Image.Image, limits: Limits) -> Image.Image:
    """The loaded frame as RGB, what is see-through as paper, with no more than `limits.render_pixels`."""
    pixels = frame.width * frame.height
    factor = 1
    while pixels / factor**2 > limits.render_pixels or not _has_room(frame, factor, limits):
        factor += 1
        if factor > _SMALLEST:
            raise TooLarge(_NO_ROOM)
    if factor == 1 and frame.mode == "RGB" and "transparency" not in frame.info:
        return frame
    scale = _to_eight_bits(frame)
    flat = Image.new("RGB", (-(-frame.width // factor), -(-frame.height // factor)))
    rows = max(1, _STRIP_PIXELS // (frame.width * factor)) * factor
    for top in range(0, frame.height, rows):
        strip = frame.crop((0, top, frame.width, min(frame.height, top + rows)))
        strip.info = {key: value for key, value in frame.info.items() if key == "transparency"}
        piece = _rgb(strip, scale)
        flat.paste(piece.reduce(factor) if factor > 1 else piece, (0, top // factor))
    return flat


def _load_what_is_there(frame: Image.Image) -> bool:
    if frame.format == "HEIF" and not _may_start_threads():
        raise KeptUnread(_NO_THREADS)
    if frame.format in _ALL_OR_NOTHING:
        raise Corrupt(_DAMAGED)
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        frame.load()
    except DAMAGED as error:
        raise Corrupt(_DAMAGED) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    if _is_of_one_colour(frame):
        raise Corrupt(_DAMAGED)
    return False


def _is_of_one_colour(frame: Image.Image) -> bool:
    """True where not a row was decoded."""
    bands = frame.getextrema()
    pairs = bands if isinstance(bands[0], tuple) else (bands,)
    return all(low == high for low, high in pairs)


def _may_start_threads() -> bool:
    """HEIC's reader needs some; where the kernel has no seccomp, a wall forbids all of them."""
    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        return False
    return True


def _has_room(frame: Image.Image, factor: int, limits: Limits) -> bool:
    """Room for the frame and for its smaller copy, but where it is handed on as it is."""
    copy = 0.0 if frame.mode == "RGB" and factor == 1 else 4 / factor**2
    pixels = frame.width * frame.height
    return pixels * (_BYTES.get(frame.mode, 4) + copy) <= limits.memory_bytes * _MEMORY_SHARE


def _to_eight_bits(frame: Image.Image) -> float:
    """What brings the brightest pixel of a frame of more than 8 bits to white; 1 where it has 8."""
    if not frame.mode.startswith(("I", "F")):
        return 1.0
    brightest = float(cast("tuple[float, float]", frame.getextrema())[1])
    # A scanner of 12 bits writes 16: by the format's range its pages would be black.
    return 255 / brightest if brightest > 255 or (frame.mode == "F" and brightest > 0) else 1.0


def _rgb(strip: Image.Image, scale: float) -> Image.Image:
    if strip.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in strip.info:
        return _on_paper(strip.convert("RGBA"))
    if strip.mode.startswith(("I", "F")):
        strip = strip.convert("F").point(lambda value: value * scale).convert("L")
    if strip.mode in ("LAB", "HSV"):
        strip = strip.getchannel(0) if strip.mode == "LAB" else strip
    return strip.convert("RGB")


def _on_paper(with_alpha: Image.Image) -> Image.Image:
    paper = Image.new("RGB", with_alpha.size, "white")
    paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return paper
