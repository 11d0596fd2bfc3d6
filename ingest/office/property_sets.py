"""Property sets of OLE files (MS-OLEPS): title, author and the like. `olefile` has them too, and believes any count."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import olefile

SUMMARY = "\x05SummaryInformation"
DOCUMENT_SUMMARY = "\x05DocumentSummaryInformation"

_NAMES = {
    SUMMARY: {
        2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last-modified-by",
        9: "revision", 11: "last-printed", 12: "created", 13: "modified-at", 18: "software",
    },
    DOCUMENT_SUMMARY: {2: "category", 14: "manager", 15: "company"},
}  # fmt: skip
_CODE_PAGE = 1
_TEXT, _WIDE_TEXT, _TIME = 30, 31, 64
_PROPERTIES = 200
_CHARACTERS = 5000
_STREAM_BYTES = 4 * 1024**2
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read(ole: olefile.OleFileIO) -> dict[str, str]:
    """What both property sets say, by our names; times in ISO 8601."""
    found: dict[str, str] = {}
    for stream, names in _NAMES.items():
        if ole.exists(stream) and ole.get_size(stream) <= _STREAM_BYTES:
            found |= _section(ole.openstream(stream).read(), names)
    return found


def _section(data: bytes, names: dict[int, str]) -> dict[str, str]:
    try:
        (start,) = struct.unpack_from("<I", data, 44)
        _, count = struct.unpack_from("<II", data, start)
        places = [struct.unpack_from("<II", data, start + 8 + 8 * n) for n in range(min(count, _PROPERTIES))]
    except struct.error:
        return {}
    page = next(
        (_code_page(data, start + offset) for ident, offset in places if ident == _CODE_PAGE), "cp1252"
    )
    values = {names[ident]: _value(data, start + offset, page) for ident, offset in places if ident in names}
    return {name: value for name, value in values.items() if value}


def _code_page(data: bytes, place: int) -> str:
    number = int.from_bytes(data[place + 4 : place + 6], "little")
    name = {65001: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}.get(number, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def _value(data: bytes, place: int, page: str) -> str:
    try:
        kind, length = struct.unpack_from("<II", data, place)
        if kind == _TIME:
            return _moment(*struct.unpack_from("<Q", data, place + 4))
    except struct.error:
        return ""
    raw = data[place + 8 : place + 8 + min(length, _CHARACTERS) * (2 if kind == _WIDE_TEXT else 1)]
    if kind not in (_TEXT, _WIDE_TEXT):
        return ""
    text = raw.decode("utf-16-le" if kind == _WIDE_TEXT else page, "replace")
    return " ".join(text.partition("\x00")[0].split())


def _moment(ticks: int) -> str:
    """Tenths of microseconds since 1601; small ones are spans of time and not moments."""
    try:
        moment = _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return moment.isoformat() if moment.year > 1970 else ""
