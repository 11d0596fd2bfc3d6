"""What a picture's file carries beside its pixels: segments of a JPEG, chunks of a PNG or WebP, tags of a TIFF."""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from PIL import TiffImagePlugin

from ingest import strings
from ingest.model import Attachment, Trace, TraceKind
from ingest.packed import inflating

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PIL import Image

    from ingest.model import Part

_PIXELS_OF_PNG = (b"IHDR", b"IDAT", b"PLTE", b"IEND", b"fdAT", b"fcTL", b"tRNS")
_PIXELS_OF_WEBP = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANMF", b"ANIM")
_START_OF_SCAN, _COMMENT, _FIRST_APP, _LAST_APP = 0xDA, 0xFE, 0xE0, 0xEF
_LONGEST_TEXT = 4_000
_HEAD = re.compile(
    rb"^(?:Exif\x00\x00|ICC_PROFILE\x00..|Photoshop 3\.0\x00|http://ns\.adobe\.com/xap/1\.0/\x00"
    rb"|http://ns\.adobe\.com/xmp/extension/\x00|ICC Profile\x00)",
    re.DOTALL,
)
"""What a segment begins with to say what it is."""
_KEY = re.compile(rb"^[^\x00]{1,79}\x00")  # of a PNG's text (PNG 3rd edition, 11.3.3)
_TEXT_OF_PNG = (b"tEXt", b"zTXt", b"iTXt")
_PROFILES = (b"ICC_PROFILE", b"iCCP", b"ICCP")


class Carried(NamedTuple):
    name: str
    data: bytes
    is_profile: bool = False


def parts(
    several: Iterable[Carried], *, with_streams: bool, where: str = "", page_number: int = 0
) -> Iterator[Part]:
    """The words of each, and on request its bytes, unpacked where they are packed."""
    for carried in several:
        label = f"{where}{carried.name}"
        unpacked = [run for _, run in inflating.runs(carried.data)]
        texts = dict.fromkeys(text for data in (carried.data, *unpacked) for text in _words(data, carried))
        if texts:
            kind = TraceKind.COLOUR_PROFILE if carried.is_profile else TraceKind.PICTURE_DATA
            yield Trace(kind, label, "\n".join(texts)[:_LONGEST_TEXT], page_number)
        if with_streams:
            yield Attachment(label, b"\n".join((carried.data, *unpacked)))


def _words(data: bytes, carried: Carried) -> Iterator[str]:
    """In UTF-16 too for colour profiles; elsewhere, what looks like it is mostly numbers."""
    body = _HEAD.sub(b"", data)
    if any(mark in body for mark in (b"<rdf:", b"<x:xmpmeta", b"<?xml")):
        between = (found.strip().decode("utf-8", "replace") for found in re.findall(rb">([^<>]+)<", body))
        yield from (text for text in between if strings.looks_like_words(text))
        return
    for text in strings.found_in(body):
        if carried.is_profile or _stands_in(text.split()[0], body):
            yield text


def _stands_in(word: str, body: bytes) -> bool:
    """True for UTF-8, and for UTF-16 of plain letters."""
    wide = (word.encode("utf-16-le"), word.encode("utf-16-be")) if word.isascii() else ()
    return any(spelled in body for spelled in (word.encode(), *wide))


def of_file(data: bytes) -> Iterator[Carried]:
    """Of a JPEG, PNG or WebP, until it is damaged; nothing of others."""
    with suppress(struct.error, IndexError):
        if data[:2] == b"\xff\xd8":
            yield from _jpeg(data)
        elif data[:8] == b"\x89PNG\r\n\x1a\n":
            yield from _chunks(data, 8, ">I4s", 4, _PIXELS_OF_PNG, "PNG chunk")
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            yield from _chunks(data, 12, "<4sI", 0, _PIXELS_OF_WEBP, "WebP chunk")


def of_tags(picture: Image.Image) -> Iterator[Carried]:
    """Texts and bytes of a TIFF's tags."""
    if not isinstance(picture, TiffImagePlugin.TiffImageFile):
        return
    for tag, value in dict(picture.tag_v2).items():
        data = value.encode() if isinstance(value, str) else value
        if isinstance(data, bytes):
            yield Carried(f"TIFF tag {tag}", data, tag == TiffImagePlugin.ICCPROFILE)


def _jpeg(data: bytes) -> Iterator[Carried]:
    place = 2
    while data[place] == 0xFF and data[place + 1] != _START_OF_SCAN:
        marker, length = struct.unpack_from(">xBH", data, place)
        body = data[place + 4 : place + 2 + length]
        if _FIRST_APP <= marker <= _LAST_APP:
            yield Carried(f"JPEG segment APP{marker - _FIRST_APP}", body, body.startswith(_PROFILES))
        elif marker == _COMMENT:
            yield Carried("JPEG comment", body)
        place += 2 + length


def _chunks(
    data: bytes, place: int, head: str, checksum_bytes: int, pixels: tuple[bytes, ...], called: str
) -> Iterator[Carried]:
    while place + 8 <= len(data):
        one, other = struct.unpack_from(head, data, place)
        name, length = (other, one) if isinstance(other, bytes) else (one, other)
        if name not in pixels:
            body = data[place + 8 : place + 8 + length]
            body = _KEY.sub(b"", body) if name in _TEXT_OF_PNG else body
            yield Carried(f"{called} {name.decode('ascii', 'replace')}", body, name in _PROFILES)
        if name == b"IEND":
            return
        place += 8 + length + checksum_bytes + (length % 2 if head[0] == "<" else 0)
