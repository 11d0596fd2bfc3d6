"""winmail.dat: how Exchange wraps a message and its attachments into one (MS-OXTNEF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ingest.mail import mapi
from ingest.mail.mapi import Enclosure, Item, Properties
from ingest.mail.tnef_properties import MOST_PROPERTIES, Cursor, Damaged, into

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x78\x9f\x3e\x22"
DEEPEST = 20

_MESSAGE_IID = bytes.fromhex("0703020000000000c000000000000046")
_TEXTS = {0x8004: mapi.SUBJECT, 0x8008: mapi.MESSAGE_CLASS, 0x800C: mapi.BODY, 0x8009: mapi.MESSAGE_ID}


@dataclass(slots=True)
class _Attached:
    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    names: dict[int, int | str] = field(default_factory=dict)
    content: bytes | None = None
    item: Item | None = None
    is_too_deep: bool = False


def read(data: bytes, depth: int = 0) -> tuple[Item, bool]:
    """The message, and whether it was whole. Raises Damaged if there is nothing of it."""
    if not data.startswith(SIGNATURE):
        raise Damaged
    reader = _Reader(depth)
    try:
        for number, content in _attributes(data):
            reader.take(number, content)
        is_whole = True
    except Damaged:
        is_whole = False
    return reader.item(), is_whole


class _Reader:
    """The attributes of one message as they come: its own, then for each attachment those of it."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._page = 0
        self._values: dict[int, tuple[int, bytes]] = {}
        self._names: dict[int, int | str] = {}
        self._recipients: list[Properties] = []
        self._attached: list[_Attached] = []

    def take(self, number: int, content: bytes) -> None:
        match number:
            case 0x9007:
                self._page = int.from_bytes(content[:4], "little")
            case 0x9003:
                into(self._values, self._names, Cursor(content))
            case 0x9004:
                self._recipients += _recipients(content, self._page)
            case 0x9002:
                self._attached.append(_Attached())
            case 0x8005:
                self._values.setdefault(mapi.SUBMITTED_AT, (mapi.TIME, _file_time(content)))
            case _ if number in _TEXTS:
                self._values.setdefault(_TEXTS[number], (mapi.STRING8, content))
            case _ if self._attached:
                _into_attached(self._attached[-1], number, content, self._depth)

    def item(self) -> Item:
        if not self._values and not self._attached:
            raise Damaged
        return Item(
            Properties(self._values, self._names, self._page),
            tuple(self._recipients),
            tuple(_enclosure(entry, self._page) for entry in self._attached),
        )


def _file_time(content: bytes) -> bytes:
    """A date in seven small numbers (section 2.1.3.3.2) as Outlook's own; b"" if it is none."""
    try:
        year, month, day, hour, minute, second = struct.unpack("<6H", content[:12])
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (struct.error, ValueError):
        return b""
    return ((moment - mapi.EPOCH) // timedelta(microseconds=1) * 10).to_bytes(8, "little", signed=True)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers and contents of the stream (section 2.1.3): level, number and type, length, bytes, checksum."""
    cursor = Cursor(data, 6)
    while cursor.place < len(data):
        _, number, length = struct.unpack("<BI4s", cursor.take(9))
        content = cursor.take(int.from_bytes(length, "little"))
        yield number & 0xFFFF, content
        cursor.place += 2  # the checksum: what fails it is worth reading all the same


def _into_attached(entry: _Attached, number: int, content: bytes, depth: int) -> None:
    match number:
        case 0x800F:
            entry.content = content
        case 0x8010:
            entry.values.setdefault(mapi.ATTACHED_NAME, (mapi.STRING8, content))
        case 0x9005:
            into(entry.values, entry.names, Cursor(content))
            _, packed = entry.values.pop(mapi.ATTACHED_BYTES, (0, b""))
            if packed.startswith(_MESSAGE_IID):
                _enclosed_message(entry, packed[len(_MESSAGE_IID) :], depth)
            elif packed:
                entry.content = packed[16:] if not entry.content else entry.content


def _enclosed_message(entry: _Attached, packed: bytes, depth: int) -> None:
    if depth >= DEEPEST:
        entry.is_too_deep = True
        return
    entry.item, _ = read(packed, depth + 1)


def _enclosure(entry: _Attached, page: int) -> Enclosure:
    properties = Properties(entry.values, entry.names, page)
    content = None if entry.content is None else (entry.content,)
    return Enclosure(properties, content, entry.item, entry.is_too_deep)


def _recipients(content: bytes, page: int) -> Iterator[Properties]:
    """A table of property lists (section 2.1.3.5.1)."""
    cursor = Cursor(content)
    for _ in range(min(cursor.number(), MOST_PROPERTIES)):
        values: dict[int, tuple[int, bytes]] = {}
        names: dict[int, int | str] = {}
        into(values, names, cursor)
        yield Properties(values, names, page)
