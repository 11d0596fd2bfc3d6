"""Outlook's .msg (MS-OXMSG): a compound file whose storages are messages, recipients and attachments."""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import TYPE_CHECKING

import olefile

from ingest import layout
from ingest.errors import Corrupt
from ingest.mail import compound_file, letter, mapi, mapi_letter
from ingest.mail.mapi import Enclosure, Item, Properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.mail.letter import Letter
    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("application/vnd.ms-outlook",)

_Path = tuple[str, ...]

_HEADER_BYTES = {"top": 32, "enclosed": 24, "part": 8}  # of a property stream (MS-OXMSG, section 2.4.1)
_NAMES = "__nameid_version1.0"
_OBJECT_ATTACHED = f"__substg1.0_{mapi.ATTACHED_BYTES:04X}{mapi.OBJECT:04X}"
_BYTES_ATTACHED = f"__substg1.0_{mapi.ATTACHED_BYTES:04X}{mapi.BINARY:04X}"
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    struct.error,
    RecursionError,
)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with open(path, "rb") as untrusted_file:
        read = _letter(untrusted_file)
        yield from letter.parts(read, MEDIA_TYPES[0], ())


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with open(path, "rb") as untrusted_file:
        return layout.render(_letter(untrusted_file).sections(), page_number, dpi)


def _letter(untrusted_file: object) -> Letter:
    try:
        return mapi_letter.letter(_Reader(olefile.OleFileIO(untrusted_file)).item((), 0))
    except _DAMAGE as error:
        raise Corrupt("The Outlook message is damaged.") from error


class _Reader:
    """The compound file, and what it calls the properties that have names."""

    def __init__(self, ole: olefile.OleFileIO) -> None:
        self._ole = ole
        self._entries: dict[_Path, list[str]] = {}
        for path in ole.listdir(streams=True, storages=True):
            self._entries.setdefault(tuple(path[:-1]), []).append(path[-1])
        self._names = self._named_properties()

    def item(self, path: _Path, depth: int) -> Item:
        properties = self._properties(path, "enclosed" if path else "top", 0)
        page = properties.integer(mapi.CODE_PAGE) or properties.integer(mapi.BODY_CODE_PAGE) or 0
        parts = self._entries.get(path, [])
        return Item(
            properties,
            tuple(
                self._properties((*path, entry), "part", page)
                for entry in sorted(parts)
                if entry.startswith("__recip_version1.0_")
            ),
            tuple(
                self._enclosure((*path, entry), page, depth)
                for entry in sorted(parts)
                if entry.startswith("__attach_version1.0_")
            ),
        )

    def _enclosure(self, path: _Path, page: int, depth: int) -> Enclosure:
        properties = self._properties(path, "part", page)
        inner = (*path, _OBJECT_ATTACHED)
        if "__properties_version1.0" in self._entries.get(inner, ()):
            if depth >= mapi_letter.DEEPEST:
                return Enclosure(properties, is_too_deep=True)
            return Enclosure(properties, item=self.item(inner, depth + 1))
        if inner in self._entries:
            return Enclosure(properties, self._embedded_object(inner))
        if _BYTES_ATTACHED in self._entries.get(path, ()):
            return Enclosure(properties, self._content((*path, _BYTES_ATTACHED)))
        return Enclosure(properties)

    def _content(self, path: _Path) -> Iterator[bytes]:
        """Only when it is taken: all attachments at once may be more than the memory."""
        data = b""
        with suppress(*_DAMAGE):
            data = self._stream(path)
        yield data

    def _embedded_object(self, path: _Path) -> Iterator[bytes]:
        """A document that lies in the message as a storage (ATTACH_OLE), as a file of its own."""
        data = b""
        with suppress(*_DAMAGE):
            data = compound_file.written(self._storage(path))
        yield data

    def _storage(self, path: _Path) -> compound_file.Storage:
        found = compound_file.Storage(class_id=self._ole.getclsid(list(path)) or "")
        for entry in self._entries[path]:
            inner = (*path, entry)
            if inner in self._entries:
                found.storages[entry] = self._storage(inner)
            else:
                found.streams[entry] = self._stream(inner)
        return found

    def _stream(self, path: _Path) -> bytes:
        data: bytes = self._ole.openstream(list(path)).read()
        return data

    def _properties(self, path: _Path, place: str, page: int) -> Properties:
        """Fixed values lie in the property stream, the others in a stream each (MS-OXMSG, section 2.4)."""
        known = self._entries.get(path, [])
        stream = (*path, "__properties_version1.0")
        table = self._stream(stream)[_HEADER_BYTES[place] :] if stream[-1] in known else b""
        values: dict[int, tuple[int, bytes]] = {}
        for kind, number, value in struct.iter_unpack("<HH4x8s", table[: len(table) // 16 * 16]):
            values[number] = kind, value
        for entry in known:
            if (named := _property_of(entry)) and named[0] != mapi.ATTACHED_BYTES:
                values[named[0]] = named[1], self._stream((*path, entry))
        return Properties(values, self._names, page)

    def _named_properties(self) -> dict[int, int | str]:
        """What properties with names are called in this message."""
        known = self._entries.get((_NAMES,), ())
        entries, texts = (
            self._stream((_NAMES, stream)) if stream in known else b""
            for stream in ("__substg1.0_00030102", "__substg1.0_00040102")
        )
        return mapi.property_names(entries, texts)


def _property_of(entry: str) -> tuple[int, int] | None:
    """The number and type of the property that a stream holds; None for any other entry, and for one of many values."""
    try:
        tag = int(entry.removeprefix("__substg1.0_"), 16) if len(entry) == 20 else 0
    except ValueError:
        return None
    return (tag >> 16, tag & 0xFFFF) if tag and not tag & mapi.MULTIPLE else None
