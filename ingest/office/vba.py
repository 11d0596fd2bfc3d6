"""The source text of macros: read, never run.

A VBA project (MS-OVBA) is an OLE file; each module's stream ends in its source, compressed (2.4.1). The source begins
with "Attribute VB_Name", so that its place is found without the project's own index, which hostile files falsify.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import olefile

from ingest import charset, compound

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = re.compile(rb"\x01..\x00Attribut\x00e ", re.DOTALL)
_SOURCE_BYTES = 8 * 1024**2
_STREAM_BYTES = 32 * 1024**2


def sources(project: bytes) -> list[str]:
    """The text of each module of a vbaProject.bin, as far as it can be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(project)) as ole:
            return list(sources_in(ole))
    except compound.DAMAGES:
        return []


def sources_in(ole: olefile.OleFileIO) -> Iterator[str]:
    """The same for an old office file, which holds its project in itself."""
    for path in ole.listdir():
        if ole.get_size(path) > _STREAM_BYTES:
            continue
        data = ole.openstream(path).read()
        found = _START.search(data)
        if found is not None and (source := unpacked(data[found.start() :])):
            yield charset.decode(source)[0].replace("\r\n", "\n")


def unpacked(data: bytes) -> bytes:
    """MS-OVBA 2.4.1: a signature byte, then chunks of at most 4,096 bytes; ends where that stops making sense."""
    out = bytearray()
    place = 1
    while place + 2 <= len(data) and len(out) < _SOURCE_BYTES:
        header = int.from_bytes(data[place : place + 2], "little")
        if (header >> 12) & 7 != 3:
            break
        stop = min(place + (header & 0xFFF) + 3, len(data))
        chunk = data[place + 2 : stop]
        out += _chunk(chunk) if header & 0x8000 else chunk
        place = stop
    return bytes(out)


def _chunk(data: bytes) -> bytes:
    out = bytearray()
    place = 0
    while place < len(data):
        flags = data[place]
        place += 1
        for bit in range(8):
            if place >= len(data):
                break
            if not flags >> bit & 1:
                out.append(data[place])
                place += 1
                continue
            token = int.from_bytes(data[place : place + 2], "little")
            place += 2
            width = max(4, (len(out) - 1).bit_length())  # of the offset: 2.4.1.3.19.1
            offset = (token >> (16 - width)) + 1
            if offset > len(out):
                return bytes(out)
            for _ in range((token & (0xFFFF >> width)) + 3):
                out.append(out[-offset])
    return bytes(out)
