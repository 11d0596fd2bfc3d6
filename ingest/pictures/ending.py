"""Where a picture ends in its file. What comes behind, viewers never show; cameras and people put things there."""

from __future__ import annotations

import mmap
import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST_BYTES = 16
_CHUNK_BYTES = 1024 * 1024
# A marker within JPEG's coded data: 0xFF and neither a stuffed zero, nor a restart, nor filling (T.81, B.1.1).
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def end_of(path: str, picture_format: str) -> int | None:
    """Offset of the first byte behind the picture; None where it is cut short. 0 if that cannot be told."""
    find = {"JPEG": _jpeg, "MPO": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _riff, "BMP": _bmp}.get(
        picture_format
    )
    if find is None:
        return 0
    with (
        open(path, "rb") as untrusted_file,
        mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        try:
            end = find(data)
        except (struct.error, IndexError):
            return None
        return end if end is not None and end <= len(data) else None


def rest(path: str, end: int) -> Iterator[bytes]:
    """What comes behind `end`, in pieces; nothing if that is only filling."""
    with open(path, "rb") as untrusted_file:
        untrusted_file.seek(end)
        while chunk := untrusted_file.read(_CHUNK_BYTES):
            yield chunk


def is_filling(path: str, end: int) -> bool:
    """True if nothing follows but zeros, spaces, or so little that it can be no file."""
    return sum(len(chunk.strip(b"\x00\xff \r\n\t")) for chunk in rest(path, end)) < _LEAST_BYTES


def _jpeg(data: mmap.mmap) -> int | None:
    place = 2
    while True:
        found = _MARKER.search(data, place)
        if found is None:
            return None
        place = found.end()
        marker = data[place - 1]
        if marker == _END_OF_IMAGE:
            return place
        if marker not in (0x01, 0xD8):
            place += int(struct.unpack_from(">H", data, place)[0])
        if place > len(data):
            return None


def _png(data: mmap.mmap) -> int | None:
    place = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, place)
        place += int(length) + 12
        if name == b"IEND":
            return place


def _gif(data: mmap.mmap) -> int | None:
    """GIF89a, sections 17 to 27: blocks, each a chain of sub-blocks that an empty one ends, and a trailer."""
    place = 13 + _colours(data[10])
    while (kind := data[place]) != 0x3B:
        if kind == 0x2C:
            place += 10 + _colours(data[place + 9]) + 1
        elif kind == 0x21:
            place += 2
        else:
            return None
        while size := data[place]:
            place += size + 1
        place += 1
    return place + 1


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _riff(data: mmap.mmap) -> int | None:
    size: int = struct.unpack_from("<I", data, 4)[0]
    return 8 + size + size % 2 if 8 + size < len(data) else 8 + size


def _bmp(data: mmap.mmap) -> int | None:
    size: int = struct.unpack_from("<I", data, 2)[0]
    return size
