"""A page's pixels as a PDF keeps them: the smallest of three encodings that keeps black boxes black.

Pages of text and tables have few colours once each channel is brought to 16 levels; they are kept without loss, and
come out sharper and smaller than as JPEG. (At 4 levels they would be a third smaller still, and faint print would
vanish.) Only photographs become JPEG. Every picture is encoded afresh from raw pixels, so no marker, profile or
thumbnail of the original can come along.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

_LEVELS = [round(value / 17) * 17 for value in range(256)]  # 0 and 255 stay what they are
_HIGH_NIBBLE = bytes((value // 17) << 4 for value in _LEVELS)
_LOW_NIBBLE = bytes(value // 17 for value in _LEVELS)
_COLOUR_SPREAD = 24  # channels closer than this are grey with a scanner's tint
_COLOURED_PIXELS_PER_MILLION = 20
_SHADE_SHARE, _SHADES_OF_PRINT = 0.002, 48
_JPEG_QUALITY = 80
_LOSSLESS_PREFERENCE = 2.0  # how many times larger than JPEG a lossless picture may be


@dataclass(frozen=True, slots=True)
class Picture:
    """Encoded pixels and how to read them. `palette` is RGB triples where `colours` is "Indexed"."""

    width_px: int
    height_px: int
    data: bytes
    filter: str  # "FlateDecode" or "DCTDecode"
    colours: str  # "DeviceGray", "DeviceRGB" or "Indexed"
    bits: int
    palette: bytes
    shown: Image.Image  # RGB, as a reader will see it


def encode(image: Image.Image) -> Picture:
    """Encode an RGB image."""
    if _is_grey(image):
        grey = image.convert("L")
        if _is_photograph(grey):
            return _jpeg(grey)
        return _smaller(_sixteen_greys(grey), _jpeg(grey))
    reduced = image.point(_LEVELS * 3)
    colours = reduced.getcolors(256)
    if colours is None:
        return _jpeg(image)
    found = sorted(colour for _, colour in colours if isinstance(colour, tuple))
    return _smaller(_indexed(reduced, bytes(value for colour in found for value in colour)), _jpeg(image))


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    coloured = sum(spread.histogram()[_COLOUR_SPREAD + 1 :])
    return coloured * 1_000_000 <= image.width * image.height * _COLOURED_PIXELS_PER_MILLION


def _is_photograph(grey: Image.Image) -> bool:
    """Many shades, each over some of the page: sixteen would show as bands. Print has few, and edges between them."""
    common = grey.width * grey.height * _SHADE_SHARE
    return sum(count > common for count in grey.histogram()) > _SHADES_OF_PRINT


def _smaller(lossless: Picture, jpeg: Picture) -> Picture:
    return lossless if len(lossless.data) <= len(jpeg.data) * _LOSSLESS_PREFERENCE else jpeg


def _sixteen_greys(grey: Image.Image) -> Picture:
    """Two pixels to a byte."""
    width, height = grey.size
    even = grey.crop((0, 0, width + width % 2, height)).tobytes()
    # One long number: the only arithmetic on a million bytes that is fast without more libraries.
    left = int.from_bytes(even[0::2].translate(_HIGH_NIBBLE), "big")
    right = int.from_bytes(even[1::2].translate(_LOW_NIBBLE), "big")
    packed = (left | right).to_bytes(len(even) // 2, "big")
    shown = grey.point(_LEVELS).convert("RGB")
    return Picture(width, height, zlib.compress(packed, 9), "FlateDecode", "DeviceGray", 4, b"", shown)


def _indexed(reduced: Image.Image, palette: bytes) -> Picture:
    wanted = Image.new("P", (1, 1))
    wanted.putpalette(palette + palette[-3:] * (256 - len(palette) // 3))
    indexes = reduced.quantize(palette=wanted, dither=Image.Dither.NONE)
    data = zlib.compress(indexes.tobytes(), 9)
    shown = indexes.convert("RGB")
    return Picture(reduced.width, reduced.height, data, "FlateDecode", "Indexed", 8, palette, shown)


def _jpeg(image: Image.Image) -> Picture:
    buffer = BytesIO()
    # 4:4:4, because chroma shared by 2 x 2 pixels lets colour from beside a box bleed into it.
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    data = buffer.getvalue()
    shown = Image.open(BytesIO(data)).convert("RGB")
    colours = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    return Picture(image.width, image.height, data, "DCTDecode", colours, 8, b"", shown)
