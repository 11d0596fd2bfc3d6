"""The encoded pictures: pixels and nothing beside them.

A JPEG has room for EXIF, XMP, colour profiles, thumbnails and comments; a deflated picture has room after its last
row. The markers are those of ITU-T T.81, table B.1.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import pikepdf

from archive.model import Colours
from archive.redaction.verify.findings import counted, outcome
from archive.redaction.verify.objects import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model import Check

_START, _END, _SCAN, _JFIF = 0xD8, 0xD9, 0xDA, 0xE0
_PLAIN = {0xC0, 0xC4, 0xDB, 0xDD}  # baseline frame, Huffman tables, quantisation tables, restart interval
_JFIF_BYTES = 16  # without a thumbnail
_PNG_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}  # PNG, third edition, 11.2: those that show the picture
_PNG_START = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {"/DeviceGray": 1, "/DeviceRGB": 3}


def check(data: bytes) -> Check:
    """Every picture is exactly its pixels."""
    count, faults = _of_each(data, _faults)
    name = "Pictures hold pixels only: no EXIF, XMP, profile, comment or thumbnail"
    return outcome(name, [counted(count, "picture")], faults)


def check_colours(data: bytes, colours: Colours) -> Check:
    """An exhibit in grey or in black and white can show no other colour, so that no mark in colour is left."""
    count, faults = _of_each(
        data, lambda picture: [] if _is_in(picture, colours) else ["colours that the plan has not"]
    )
    return outcome("No colours but those of the plan", [colours.value, counted(count, "picture")], faults)


def _of_each(data: bytes, look: Callable[[Any], list[str]]) -> tuple[int, list[str]]:
    """How many pictures there are, and what `look` finds wrong with each, with its page."""
    faults: list[str] = []
    count = 0
    try:
        with opened(data) as pdf:
            for number, page in enumerate(pdf.pages, 1):
                for picture in page.get_images().values():
                    count += 1
                    faults += [f"page {number}: {fault}" for fault in look(picture)]
    except (pikepdf.PdfError, KeyError, AttributeError, TypeError, ValueError):
        faults.append("the pictures cannot be read")
    return count, faults


def _is_in(picture: Any, colours: Colours) -> bool:
    is_grey = isinstance(picture.ColorSpace, pikepdf.Name) and str(picture.ColorSpace) == "/DeviceGray"
    match colours:
        case Colours.COLOUR:
            return True
        case Colours.GREY:
            return is_grey
        case Colours.BILEVEL:
            return is_grey and int(picture.BitsPerComponent) == 1


def _faults(picture: Any) -> list[str]:
    raw = picture.read_raw_bytes()
    if str(picture.Filter) == "/DCTDecode":
        return jpeg_faults(raw)
    colours = picture.ColorSpace
    channels = _CHANNELS[str(colours)] if isinstance(colours, pikepdf.Name) else 1
    row_bytes = (int(picture.Width) * channels * int(picture.BitsPerComponent) + 7) // 8
    return _deflated_faults(raw, row_bytes * int(picture.Height))


def _deflated_faults(raw: bytes, expected_bytes: int) -> list[str]:
    inflater = zlib.decompressobj()
    try:
        size = len(inflater.decompress(raw, expected_bytes + 1))
    except zlib.error:
        return ["a deflated picture is damaged"]
    if size != expected_bytes or inflater.unconsumed_tail or not inflater.eof:
        return ["a deflated picture has more or fewer bytes than pixels"]
    return ["bytes after the end of a deflated picture"] if inflater.unused_data else []


def holds_only_pixels(data: bytes) -> bool:
    """Whether a file is a PNG or a JPEG of which every byte is needed to show it."""
    return _png_is_plain(data) if data.startswith(_PNG_START) else not jpeg_faults(data)


def _png_is_plain(data: bytes) -> bool:
    position = len(_PNG_START)
    while position + 12 <= len(data):
        length, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        position += 12 + length
        if kind not in _PNG_CHUNKS:
            return False
        if kind == b"IEND":
            return position == len(data) and length == 0
    return False


def jpeg_faults(raw: bytes) -> list[str]:
    """What a JPEG holds beside pixels; [] if nothing."""
    position = 2
    faults: list[str] = []
    if raw[:2] != bytes((0xFF, _START)):
        return ["a JPEG does not begin as one"]
    while position + 4 <= len(raw):
        if raw[position] != 0xFF:
            return [*faults, "bytes between the segments of a JPEG"]
        marker, length = raw[position + 1], int.from_bytes(raw[position + 2 : position + 4], "big")
        if marker == _SCAN:
            return faults + _scan_faults(raw, position + 2 + length)
        if not (marker in _PLAIN or (marker == _JFIF and length == _JFIF_BYTES)):
            faults.append(f"a JPEG segment of kind {marker:02X}")
        position += 2 + length
    return [*faults, "a JPEG without an image"]


def _scan_faults(raw: bytes, position: int) -> list[str]:
    """After the scan comes the end, and after the end comes nothing. In a scan FF is followed by 00 or D0 to D7."""
    while (position := raw.find(b"\xff", position)) >= 0 and position + 1 < len(raw):
        following = raw[position + 1]
        if following == _END:
            return [] if position + 2 == len(raw) else ["bytes after the end of a JPEG"]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return ["a JPEG with more than one scan"]
        position += 2
    return ["a JPEG that does not end"]
