"""What libarchive does not tell of RAR archives: that they are one part of several, and which members are locked.

Of a locked RAR 5 member it gives the scrambled bytes as if they were the file. By RARLAB's RAR 5.0 technical note.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_RAR_4, _RAR_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_MAIN, _FILE, _SERVICE = 1, 2, 3
_HAS_EXTRA, _HAS_DATA = 0x1, 0x2
_HAS_TIME, _HAS_CRC = 0x2, 0x4
_LOCK_RECORD = 0x01
_VOLUME = 0x1
_HEADER_BYTES = 2 * 1024**2  # the most that a header may have


def is_volume(untrusted_file: BinaryIO) -> bool:
    """True if the main header says that the archive is one of several."""
    untrusted_file.seek(0)
    start = untrusted_file.read(len(_RAR_5) + 8)
    if start.startswith(_RAR_4):
        return len(start) > 10 and bool(start[10] & _VOLUME)
    return any(
        kind == _MAIN and _Fields(body).number() & _VOLUME for kind, body, _ in _blocks(untrusted_file)
    )


def locked_names(untrusted_file: BinaryIO) -> set[bytes]:
    """The names of locked members of a RAR 5 archive, in UTF-8. None of others: libarchive knows theirs."""
    return {
        _name(body)
        for kind, body, extra in _blocks(untrusted_file)
        if kind == _FILE and _LOCK_RECORD in _record_types(extra)
    }


def _blocks(untrusted_file: BinaryIO) -> Iterator[tuple[int, bytes, bytes]]:
    """Type, own fields and extra area of each header, as far as they make sense."""
    end = untrusted_file.seek(0, os.SEEK_END)
    untrusted_file.seek(0)
    if untrusted_file.read(len(_RAR_5)) != _RAR_5:
        return
    while len(start := untrusted_file.read(7)) == 7:
        fields = _Fields(start[4:])  # behind a checksum
        size = fields.number()
        if not 0 < size <= _HEADER_BYTES:
            return
        header = _Fields(
            start[4 + fields.position :] + untrusted_file.read(max(0, size - 3 + fields.position))
        )
        kind, flags = header.number(), header.number()
        extra_bytes = header.number() if flags & _HAS_EXTRA else 0
        data_bytes = header.number() if flags & _HAS_DATA else 0
        body = header.data[header.position : size]
        yield kind, body[: len(body) - extra_bytes], body[max(0, len(body) - extra_bytes) :]
        following = untrusted_file.tell() + data_bytes - max(0, len(header.data) - size)
        if following > end:
            return
        untrusted_file.seek(following)


def _name(body: bytes) -> bytes:
    fields = _Fields(body)
    flags = fields.number()
    for _ in ("unpacked size", "attributes"):
        fields.number()
    fields.position += 4 * bool(flags & _HAS_TIME) + 4 * bool(flags & _HAS_CRC)
    for _ in ("compression", "host"):
        fields.number()
    length = fields.number()
    return body[fields.position : fields.position + length]


def _record_types(extra: bytes) -> set[int]:
    fields, found = _Fields(extra), set()
    while fields.position < len(extra):
        size = fields.number()
        following = fields.position + size
        found.add(fields.number())
        if size <= 0:
            break
        fields.position = following
    return found


class _Fields:
    """Numbers of seven bits a byte, the lowest first; the top bit says that more follow. 0 where there are none."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def number(self) -> int:
        value = 0
        for index, byte in enumerate(self.data[self.position : self.position + 10]):
            value |= (byte & 0x7F) << (7 * index)
            if not byte & 0x80:
                self.position += index + 1
                return value
        self.position = len(self.data)
        return 0
