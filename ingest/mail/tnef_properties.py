"""Lists of properties as winmail.dat writes them (MS-OXTNEF, section 2.1.3.4)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ingest.mail import mapi

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PROPERTIES = 20_000
_FIXED_BYTES = {
    mapi.INTEGER16: 4, mapi.INTEGER32: 4, 0x04: 4, mapi.FLOATING64: 8, 0x06: 8, 0x07: 8, 0x0A: 4, mapi.BOOLEAN: 4,
    mapi.INTEGER64: 8, mapi.TIME: 8, mapi.GUID: 16,
}  # fmt: skip


class Damaged(ValueError):
    """The bytes end, or lead, where they should not."""


class Cursor:
    """Reads on from a place in the bytes."""

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data, self.place = data, place

    def take(self, count: int) -> bytes:
        taken = self.data[self.place : self.place + count]
        if count < 0 or len(taken) < count:
            raise Damaged
        self.place += count
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def padded(self, count: int) -> bytes:
        """That many bytes, and those that fill the last four."""
        return self.take(count + -count % 4)[:count]


def into(values: dict[int, tuple[int, bytes]], names: dict[int, int | str], cursor: Cursor) -> None:
    """A property list (section 2.1.3.4), as far as it can be read."""
    for _ in range(min(cursor.number(), MOST_PROPERTIES)):
        kind, number = struct.unpack("<HH", cursor.take(4))
        if number >= 0x8000:
            names[number] = _name(cursor)
        found = list(_values(cursor, kind))
        if found and not kind & mapi.MULTIPLE:
            values[number] = kind, found[0]


def _name(cursor: Cursor) -> int | str:
    """A set of names, then a number in it or a text."""
    cursor.take(16)
    if cursor.number() == 0:
        return cursor.number()
    return cursor.padded(cursor.number()).decode("utf-16-le", "replace").rstrip("\x00")


def _values(cursor: Cursor, kind: int) -> Iterator[bytes]:
    single = kind & ~mapi.MULTIPLE
    if width := _FIXED_BYTES.get(single):
        for _ in range(cursor.number() if kind & mapi.MULTIPLE else 1):
            yield cursor.take(width)
        return
    if single not in (mapi.STRING8, mapi.STRING, mapi.BINARY, mapi.OBJECT):
        raise Damaged
    for _ in range(cursor.number()):
        yield cursor.padded(cursor.number())
