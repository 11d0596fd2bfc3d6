"""A page's pixels as a PDF keeps them: the smallest of three encodings that keeps black boxes black.

Pages of text and tables have few colours once each channel is brought to 8 levels; they are kept without loss, and come
out sharper and smaller than as JPEG: 60 pages of text at 200 dpi took 97 kB at the median. (With 16 levels it was 112,
with 4, where faint print vanishes, 76.) Only photographs become JPEG. Every picture is encoded afresh from raw pixels,
so no marker, profile or thumbnail of the original can come along.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

from archive.model import Colours

_STEPS = 7  # between 8 levels; 0 and 255 stay what they are
_SHOWN_AT = [round(step * 15 / _STEPS) * 17 for step in range(_STEPS + 1)]  # as 4 bits can say it
_LEVELS = [_SHOWN_AT[round(value * _STEPS / 255)] for value in range(256)]
_HIGH_NIBBLE = bytes((value // 17) << 4 for value in _LEVELS)
_LOW_NIBBLE = bytes(value // 17 for value in _LEVELS)
_FINER_LEVELS = [round(value / 17) * 17 for value in range(256)]
_MOST_COLOURS = 256
_PAPER = 160  # of 255: what is darker is ink where there are but two colours
_SHIFTED = bytes((value << 4) & 0xF0 for value in range(256))
_COLOURS_OF_A_NIBBLE = 16
_COLOUR_SPREAD = 24  # channels closer than this are grey with a scanner's tint
_COLOURED_PIXELS_PER_MILLION = 20
BLOCK_PX = 8  # of a JPEG (ITU-T T.81, A.1.1)
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


def encode(image: Image.Image, colours: Colours = Colours.COLOUR) -> Picture:
    """Encode an RGB image, in colour, in grey, or in black and white."""
    if colours is Colours.BILEVEL:
        return _bilevel(_without_yellow(image))
    if colours is Colours.GREY or _is_grey(image):
        grey = _without_yellow(image) if colours is Colours.GREY else image.convert("L")
        if _is_photograph(grey):
            return _jpeg(grey)
        return _smaller(_eight_greys(grey), _jpeg(grey))
    # Told at twice the levels that are kept: a pale photograph has few colours left at those.
    if image.point(_FINER_LEVELS * 3).getcolors(_MOST_COLOURS) is None:
        return _jpeg(image)
    reduced = image.point(_LEVELS * 3)
    found = sorted(
        colour for _, colour in reduced.getcolors(_MOST_COLOURS) or () if isinstance(colour, tuple)
    )
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


def _without_yellow(image: Image.Image) -> Image.Image:
    """The image in grey, and in white what is yellow: colour printers mark each sheet with dots of it that nobody sees.

    (P. Richter et al., "Forensic Analysis and Anonymisation of Printed Documents", IH&MMSec 2018.)
    """
    red, green, _ = image.split()
    return ImageChops.lighter(image.convert("L"), ImageChops.darker(red, green))


def _bilevel(grey: Image.Image) -> Picture:
    """A pixel a bit. No dithering: it would make letters of what is grey around them."""
    bits = grey.point([0] * _PAPER + [255] * (256 - _PAPER)).convert("1", dither=Image.Dither.NONE)
    data = zlib.compress(bits.tobytes(), 9)
    return Picture(grey.width, grey.height, data, "FlateDecode", "DeviceGray", 1, b"", bits.convert("RGB"))


def _smaller(lossless: Picture, jpeg: Picture) -> Picture:
    return lossless if len(lossless.data) <= len(jpeg.data) * _LOSSLESS_PREFERENCE else jpeg


def _eight_greys(grey: Image.Image) -> Picture:
    """Two pixels to a byte."""
    width, height = grey.size
    even = grey.crop((0, 0, width + width % 2, height)).tobytes()
    packed = _paired(even[0::2].translate(_HIGH_NIBBLE), even[1::2].translate(_LOW_NIBBLE))
    shown = grey.point(_LEVELS).convert("RGB")
    return Picture(width, height, zlib.compress(packed, 9), "FlateDecode", "DeviceGray", 4, b"", shown)


def _paired(left: bytes, right: bytes) -> bytes:
    """The bits of both, byte by byte. As long numbers: quick on a million bytes, without more libraries."""
    both = int.from_bytes(left, "big") | int.from_bytes(right, "big")
    return both.to_bytes(len(left), "big")


def _indexed(reduced: Image.Image, palette: bytes) -> Picture:
    wanted = Image.new("P", (1, 1))
    wanted.putpalette(palette + palette[-3:] * (256 - len(palette) // 3))
    indexes = reduced.quantize(palette=wanted, dither=Image.Dither.NONE)
    shown, (width, height) = indexes.convert("RGB"), reduced.size
    if len(palette) // 3 > _COLOURS_OF_A_NIBBLE:
        data = zlib.compress(indexes.tobytes(), 9)
        return Picture(width, height, data, "FlateDecode", "Indexed", 8, palette, shown)
    even = indexes.crop((0, 0, width + width % 2, height)).tobytes()
    data = zlib.compress(_paired(even[0::2].translate(_SHIFTED), even[1::2]), 9)
    return Picture(width, height, data, "FlateDecode", "Indexed", 4, palette, shown)


def _jpeg(image: Image.Image) -> Picture:
    buffer = BytesIO()
    # 4:4:4, because chroma shared by 2 x 2 pixels lets colour from beside a box bleed into it.
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    data = buffer.getvalue()
    shown = Image.open(BytesIO(data)).convert("RGB")
    colours = "DeviceGray" if image.mode == "L" else "DeviceRGB"
    return Picture(image.width, image.height, data, "DCTDecode", colours, 8, b"", shown)
