"""Records of binary workbooks (.xlsb; MS-XLSB 2.1.4 and 2.4): an id, a length, and so many bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ingest.office import numbers
from ingest.office.grid import Row
from ingest.office.repeats import Repeats
from ingest.office.spreadsheetml import Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.office.package import Package
    from ingest.office.xml import Source

ROW, BLANK, RK, ERROR, BOOL, REAL, TEXT, SHARED = range(8)
FORMULA_TEXT, FORMULA_REAL, FORMULA_BOOL, FORMULA_ERROR, RICH_TEXT = 8, 9, 10, 11, 62
SHARED_ITEM, NAME, FORMAT, STYLE, COLUMN, BOOK_PROPERTIES, SHEET = 19, 39, 44, 47, 60, 153, 156
STYLES_BEGIN, STYLES_END, AUTHOR, COMMENT, COMMENT_TEXT = 617, 618, 632, 635, 637

_LARGEST_BYTES = 16 * 1024**2
_COLUMNS = 16_384
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def records(source: Source) -> Iterator[tuple[int, bytes]]:
    """Ends where the bytes do, or where they make no sense."""
    buffer = _Bytes(source)
    while True:
        kind, length = buffer.number(2), buffer.number(4)
        if kind is None or length is None or length > _LARGEST_BYTES:
            return
        data = buffer.take(length)
        if len(data) < length:
            return
        yield kind, data


class _Bytes:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._held = b""
        self._place = 0

    def take(self, count: int) -> bytes:
        while len(self._held) - self._place < count and (more := self._source.read(65536)):
            self._held = self._held[self._place :] + more
            self._place = 0
        found = self._held[self._place : self._place + count]
        self._place += count
        return found

    def number(self, most: int) -> int | None:
        """Seven bits a byte, the lowest first; the eighth says that there are more."""
        value = 0
        for index in range(most):
            byte = self.take(1)
            if not byte:
                return None
            value |= (byte[0] & 0x7F) << 7 * index
            if not byte[0] & 0x80:
                break
        return value


def wide(data: bytes, place: int) -> tuple[str, int]:
    """An XLWideString (2.5.169), and where it ends; a null one is ""."""
    if place + 4 > len(data):
        return "", len(data)
    (count,) = struct.unpack_from("<I", data, place)
    if count == 0xFFFFFFFF:
        return "", place + 4
    end = place + 4 + 2 * count
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


def book(package: Package, folder: str, *, from_1904: bool) -> Book:
    texts = [
        wide(data, 1)[0] for kind, data in _part(package, folder + "sharedstrings.bin") if kind == SHARED_ITEM
    ]
    own: dict[int, str] = {}
    codes: list[str] = []
    in_styles = False
    for kind, data in _part(package, folder + "styles.bin"):
        if kind == FORMAT and len(data) >= 2:
            own[int.from_bytes(data[:2], "little")] = wide(data, 2)[0]
        elif kind in (STYLES_BEGIN, STYLES_END):
            in_styles = kind == STYLES_BEGIN
        elif kind == STYLE and in_styles:
            number = int.from_bytes(data[2:4], "little")
            codes.append(own.get(number) or numbers.built_in(number))
    return Book(texts, codes, Repeats(package.note), from_1904)


def rows(package: Package, part: str, known: Book, hidden_columns: set[int]) -> Iterator[Row]:
    """The rows of a sheet as they are read; columns come before them."""
    row: Row | None = None
    for kind, data in _part(package, part):
        if kind == ROW and len(data) >= 12:
            if row is not None:
                yield row
            row = Row({}, hidden=bool(data[11] & 0x10))
        elif kind == COLUMN and len(data) >= 18:
            first, last = struct.unpack_from("<II", data)
            if data[16] & 1 and last - first < 1000:
                hidden_columns.update(range(first, last + 1))
        elif row is not None and len(data) >= 8 and (RK <= kind <= FORMULA_ERROR or kind == RICH_TEXT):
            column, style = struct.unpack_from("<II", data)
            text = _cell(kind, data[8:], style & 0xFFFFFF, known) if column < _COLUMNS else ""
            if text:
                row.cells[column] = text
    if row is not None:
        yield row


def _cell(kind: int, data: bytes, style: int, known: Book) -> str:
    if kind in (TEXT, FORMULA_TEXT):
        return wide(data, 0)[0]
    if kind == RICH_TEXT:
        return wide(data, 1)[0]
    if kind in (ERROR, FORMULA_ERROR):
        return _ERRORS.get(data[0], "#N/A") if data else ""
    if kind in (BOOL, FORMULA_BOOL):
        return "TRUE" if data[:1] == b"\x01" else "FALSE"
    if kind == SHARED:
        return known.text(int.from_bytes(data[:4], "little"))
    return _number(kind, data, style, known)


def _number(kind: int, data: bytes, style: int, known: Book) -> str:
    if len(data) < (4 if kind == RK else 8):
        return ""
    value = _rk(data) if kind == RK else struct.unpack_from("<d", data)[0]
    code = known.codes[style] if style < len(known.codes) else ""
    try:
        return numbers.shown(value, code, from_1904=known.from_1904)
    except (ValueError, OverflowError):
        return ""


def _rk(data: bytes) -> float:
    """A number in 30 bits (2.5.122): whole, or the upper half of a float; perhaps a hundredth of it."""
    (raw,) = struct.unpack_from("<i", data)
    value: float = (
        raw >> 2 if raw & 2 else struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<i", raw & ~3))[0]
    )
    return value / 100 if raw & 1 else value


def _part(package: Package, name: str) -> Iterator[tuple[int, bytes]]:
    return records(package.open(name)) if package.has(name) else iter(())
