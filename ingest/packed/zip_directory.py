"""What a ZIP file says of its members (PKWARE's APPNOTE 6.3.10): its directory at the end, or the local headers."""

from __future__ import annotations

import calendar
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.packed.member import CutShort, moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from mmap import mmap

_LOCAL = struct.Struct("<4s5H3I2H")  # 4.3.7
_CENTRAL = struct.Struct("<4s6H3I5H2I")  # 4.3.12
_END = struct.Struct("<4s4H2IH")  # 4.3.16
_END_64 = struct.Struct("<4sQ2H2I4Q")  # 4.3.14
_LOCATOR_64 = struct.Struct("<4sIQI")  # 4.3.15
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LONGEST_COMMENT = 65535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One member. `offset` is where its local header lies; `packed_bytes` is None where nothing says how many."""

    raw_name: bytes
    flags: int
    method: int
    time: int  # of DOS, as the password check needs it
    crc: int | None
    packed_bytes: int | None
    size_bytes: int | None
    offset: int
    modified_at: datetime | None
    unix_mode: int
    extra: bytes
    comment: bytes = b""
    disk: int = 0

    @property
    def is_locked(self) -> bool:
        return bool(self.flags & 0x1)

    @property
    def says_utf8(self) -> bool:
        return bool(self.flags & 0x800)


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory lies. `shift` is how many bytes stand before the archive: a program that unpacks it, say.

    `disk` is above 0 in the last part of a split archive.
    """

    start: int
    count: int
    shift: int
    comment: bytes
    disk: int


def find(data: mmap) -> Directory | None:
    """The directory that the end of the file points to; None if there is none, or not where it should be."""
    end = data.rfind(_END_SIGN, max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if end < 0 or end + _END.size > len(data):
        return None
    _, disk, _, _, count, size, offset, comment_size = _END.unpack_from(data, end)
    before = end
    if _FULL_32 in (size, offset) or count == _FULL_16:
        count, size, offset, before = _end_64(data, end) or (count, size, offset, end)
    start = before - size
    comment = data[end + _END.size : end + _END.size + comment_size]
    if start < 0 or (count and data[start : start + 4] != _CENTRAL_SIGN):
        return None
    return Directory(start, count, start - offset, comment, disk)


def _end_64(data: mmap, end: int) -> tuple[int, int, int, int] | None:
    place = end - _LOCATOR_64.size
    if place < 0 or data[place : place + 4] != b"PK\x06\x07":
        return None
    record = data.rfind(b"PK\x06\x06", 0, place)
    if record < 0 or record + _END_64.size > place:
        return None
    *_, count, size, offset = _END_64.unpack_from(data, record)
    return count, size, offset, record


def entries(data: mmap, directory: Directory) -> Iterator[Entry]:
    """As the directory lists them. Raises CutShort where it stops making sense."""
    position = directory.start
    for _ in range(directory.count):
        if data[position : position + 4] != _CENTRAL_SIGN or position + _CENTRAL.size > len(data):
            raise CutShort("The archive's directory is damaged: it lists fewer members than it says.")
        entry, position = _central(data, position, directory.shift)
        yield entry


def _central(data: mmap, position: int, shift: int) -> tuple[Entry, int]:
    (_, made_by, _, flags, method, time, date, crc, packed, size, name_size, extra_size, comment_size, disk, _,
     attributes, offset) = _CENTRAL.unpack_from(data, position)  # fmt: skip
    name_at = position + _CENTRAL.size
    extra_at = name_at + name_size
    comment_at = extra_at + extra_size
    extra = data[extra_at:comment_at]
    size, packed, offset = _wide(extra, size, packed, offset)
    entry = Entry(
        data[name_at:extra_at], flags, method, time, crc, packed, size, offset + shift,
        _modified(date, time, extra), attributes >> 16 if made_by >> 8 == _UNIX else 0, extra,
        data[comment_at : comment_at + comment_size], disk,
    )  # fmt: skip
    return entry, comment_at + comment_size


def _wide(extra: bytes, *values: int) -> list[int]:
    """Sizes past 32 bits stand in an extra field, only those that are full (4.5.3)."""
    found = extra_field(extra, 0x0001)
    wide: list[int] = []
    for value in values:
        if value == _FULL_32 and len(found) >= 8:
            value, found = int.from_bytes(found[:8], "little"), found[8:]
        wide.append(value)
    return wide


def walk(data: mmap) -> Iterator[Entry]:
    """Members by their local headers, for an archive without a good directory, or a part of one."""
    position = data.find(_LOCAL_SIGN)
    while 0 <= position <= len(data) - _LOCAL.size:
        entry, start = _local(data, position)
        known = entry.packed_bytes is not None and start + entry.packed_bytes <= len(data)
        yield entry
        position = data.find(_LOCAL_SIGN, start + (entry.packed_bytes or 0) if known else start)


def _local(data: mmap, position: int) -> tuple[Entry, int]:
    _, _, flags, method, time, date, crc, packed, size, name_size, extra_size = _LOCAL.unpack_from(
        data, position
    )
    name_at = position + _LOCAL.size
    start = name_at + name_size + extra_size
    extra = data[name_at + name_size : start]
    size, packed = _wide(extra, size, packed)
    unsaid = flags & 0x8 and not packed  # sizes and checksum follow the data (4.3.9)
    entry = Entry(
        data[name_at : name_at + name_size], flags, method, time, None if unsaid else crc,
        None if unsaid else packed, None if unsaid else size, position, _modified(date, time, extra), 0, extra,
    )  # fmt: skip
    return entry, start


def data_start(data: mmap, entry: Entry) -> int:
    """Where the bytes of the member begin. Raises CutShort if there is no local header where one should be."""
    if data[entry.offset : entry.offset + 4] != _LOCAL_SIGN or entry.offset + _LOCAL.size > len(data):
        raise CutShort("The archive is damaged or incomplete: the member is not where its directory says.")
    *_, name_size, extra_size = _LOCAL.unpack_from(data, entry.offset)
    return int(entry.offset + _LOCAL.size + name_size + extra_size)


def data_stop(data: mmap, entry: Entry, start: int) -> int:
    """Where they end, at most: without a said size, before the next sign of the archive's own."""
    if entry.packed_bytes is not None:
        return min(len(data), start + entry.packed_bytes)
    if entry.method != 0:
        return len(data)
    signs = [data.find(sign, start) for sign in (b"PK\x07\x08", _LOCAL_SIGN, _CENTRAL_SIGN)]
    return min([place for place in signs if place >= 0], default=len(data))


def unicode_name(entry: Entry) -> str | None:
    """The name that Info-ZIP's Unicode Path field gives (4.6.9), if it belongs to the name."""
    field = extra_field(entry.extra, 0x7075)
    if len(field) <= 5 or int.from_bytes(field[1:5], "little") != zlib.crc32(entry.raw_name):
        return None
    try:
        return field[5:].decode("utf-8")
    except UnicodeError:
        return None


def extra_field(extra: bytes, wanted: int) -> bytes:
    """The data of an extra field (4.5), b"" if there is none of that number."""
    position = 0
    while position + 4 <= len(extra):
        number, size = struct.unpack_from("<2H", extra, position)
        if number == wanted:
            return extra[position + 4 : position + 4 + size]
        position += 4 + size
    return b""


def _modified(date: int, time: int, extra: bytes) -> datetime | None:
    """From Unix or NTFS time in an extra field where there is one; DOS time has no zone and is taken as UTC."""
    unix = extra_field(extra, 0x5455)
    if len(unix) >= 5 and unix[0] & 1:
        return moment(int.from_bytes(unix[1:5], "little", signed=True))
    ntfs = extra_field(extra, 0x000A)
    if len(ntfs) >= 16 and ntfs[4:8] == b"\x01\x00\x18\x00":
        return moment(int.from_bytes(ntfs[8:16], "little") / 1e7 - 11644473600)
    return _dos(date, time)


def _dos(date: int, time: int) -> datetime | None:
    year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return moment(calendar.timegm((year, month, day, time >> 11, time >> 5 & 63, (time & 31) * 2)))
