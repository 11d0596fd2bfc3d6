"""Fields that say when, where and by whom a document is laid out, stopped: pages are to show what was stored in them.

An office program fills such a field in anew each time: today's date, the name of the copy that we made, the name of our
account. Here each becomes a field that no program knows, of which it shows what was stored, or one that is marked as
fixed. Only the copy for LibreOffice is changed.

The fields are those of ISO/IEC 29500-1, 17.16.5, of OpenDocument 1.3, part 3, 7.3, of RTF 1.9.1 and, in Word's binary
files, of [MS-DOC] 2.8.25 (Plcfld) and 2.9.90 (flt).
"""

from __future__ import annotations

import mmap
import re
import shutil
import struct
import tempfile
import zipfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import olefile

from ingest import compound, zipped
from ingest.errors import TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES = 1024 * 1024
_LARGEST_PART_BYTES = 64 * 1024**2


class _Live(NamedTuple):
    """`parts` are the names of those that may have it; `stopped` is what to put in its place."""

    parts: re.Pattern[str]
    pattern: re.Pattern[bytes]
    stopped: bytes


_WORD_PARTS = re.compile(r"word/\w+\.xml")
_OPENDOCUMENT_PARTS = re.compile(r"(content|styles)\.xml")
_NAME = rb"(?=(?:DATE|TIME|FILENAME|FILESIZE|TEMPLATE|USERNAME|USERINITIALS|USERADDRESS)\b)"
_WORD = (
    _Live(_WORD_PARTS, re.compile(rb"(?i)(<(?:\w+:)?instrText\b[^>]{0,400}>\s{0,40})" + _NAME), rb"\1X"),
    _Live(
        _WORD_PARTS, re.compile(rb"(?i)(<(?:\w+:)?fldSimple\b[^>]{0,400}\binstr=\"\s{0,40})" + _NAME), rb"\1X"
    ),
)
_SLIDES = (
    _Live(
        re.compile(r"ppt/\w+/\w+\.xml"), re.compile(rb"(<a:fld\b[^>]{0,400}\btype=\")(?=datetime)"), rb"\1x"
    ),
)
_NOT_FIXED = rb"(?![^>]{0,400}\btext:fixed=\"true\")"
_SAYS_SO = rb"(?:( [^>]{0,400}?)text:fixed=\"false\")?"
_OPENDOCUMENT = (
    _Live(
        _OPENDOCUMENT_PARTS,
        re.compile(
            rb"<(text:(?:date|time|file-name|author-name|author-initials|sender-[a-z-]+))(?= |>)"
            + _NOT_FIXED
            + _SAYS_SO
        ),
        rb'<\1 text:fixed="true"\2',
    ),
)
_ZIPPED = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _WORD,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": _SLIDES,
    "application/vnd.oasis.opendocument.text": _OPENDOCUMENT,
    "application/vnd.oasis.opendocument.presentation": _OPENDOCUMENT,
}
_RTF = re.compile(rb"(?i)(\\fldinst\b(?:[\s{}]|\\[a-z]+-?\d*){0,12})" + _NAME)

_OLDEST_FIB = 0x00C1  # Word 97
_TABLE_1 = 0x0200  # which of two streams has the tables
_FIELD_TABLES = (0x11A, 0x122, 0x12A, 0x132, 0x21A, 0x262, 0x27A)
"""Where the FIB says where the fields are: of text, headers, footnotes, comments, endnotes, text boxes."""
_BEGINS, _QUOTE = 0x13, 0x23
_LIVE_KINDS = frozenset((0x1D, 0x1E, 0x1F, 0x20, 0x3C, 0x3D, 0x3E, 0x45))
"""FILENAME, TEMPLATE, DATE, TIME, USERNAME, USERINITIALS, USERADDRESS, FILESIZE"""


def stopped(path: str, media_type: str, most_bytes: int) -> Iterator[bytes] | None:
    """The document with its live fields stopped; None if it has none, or none that is known.

    `most_bytes` is how much it may unpack to. Raises TooLarge, while it is read too.
    """
    if fields := _ZIPPED.get(media_type):
        return _of_zip(path, fields, most_bytes)
    if media_type == "application/rtf":
        return _of_rtf(path)
    return _of_word(path) if media_type == "application/msword" else None


def _of_zip(path: str, fields: tuple[_Live, ...], most_bytes: int) -> Iterator[bytes] | None:
    with suppress(*zipped.DAMAGES):
        whole, _ = zipped.opened(path)
        with whole:
            for member in whole.infolist():
                mine = [field for field in fields if field.parts.fullmatch(member.filename)]
                if (
                    mine
                    and (part := _part(whole, member))
                    and any(field.pattern.search(part) for field in mine)
                ):
                    return _rewritten(path, fields, most_bytes)
    return None


def _part(whole: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with whole.open(member) as file:
        part = file.read(_LARGEST_PART_BYTES + 1)
    if len(part) > _LARGEST_PART_BYTES:
        raise TooLarge("A part of the document is larger than the limit.")
    return part


class _Sink:
    """Takes what a zip file writes, and gives it away again: no place is needed for the whole."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to wait for."""

    def given(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _rewritten(path: str, fields: tuple[_Live, ...], most_bytes: int) -> Iterator[bytes]:
    sink = _Sink()
    whole, _ = zipped.opened(path)
    with whole, zipfile.ZipFile(cast("IO[bytes]", sink), "w", compresslevel=1) as copy:
        for member in whole.infolist():
            kept = zipfile.ZipInfo(member.filename, member.date_time)
            is_first = member.filename == "mimetype"  # OpenDocument wants it as it is
            kept.compress_type = zipfile.ZIP_STORED if is_first else zipfile.ZIP_DEFLATED
            with copy.open(kept, "w", force_zip64=True) as out:
                for chunk in _chunks(whole, member, fields):
                    most_bytes -= len(chunk)
                    if most_bytes < 0:
                        raise TooLarge("The document unpacks to more than the limit.")
                    out.write(chunk)
                    yield sink.given()
    yield sink.given()


def _chunks(whole: zipfile.ZipFile, member: zipfile.ZipInfo, fields: tuple[_Live, ...]) -> Iterator[bytes]:
    mine = [field for field in fields if field.parts.fullmatch(member.filename)]
    if mine:
        part = _part(whole, member)
        for field in mine:
            part = field.pattern.sub(field.stopped, part)
        yield part
        return
    with suppress(*zipped.DAMAGES), whole.open(member) as file:
        yield from iter(lambda: file.read(_CHUNK_BYTES), b"")


def _of_rtf(path: str) -> Iterator[bytes] | None:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _rtf_pieces(path) if _RTF.search(data) else None


def _rtf_pieces(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        done = 0
        for field in _RTF.finditer(data):
            yield from _cut(data, done, field.end())
            yield b"X"
            done = field.end()
        yield from _cut(data, done, len(data))


def _cut(data: mmap.mmap, start: int, stop: int) -> Iterator[bytes]:
    return (data[at : min(at + _CHUNK_BYTES, stop)] for at in range(start, stop, _CHUNK_BYTES))


def _of_word(path: str) -> Iterator[bytes] | None:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  what is handed out reads from it
    with open(path, "rb") as file:
        shutil.copyfileobj(file, copy, _CHUNK_BYTES)
    try:
        with olefile.OleFileIO(copy, write_mode=True) as ole:
            name, table = _field_table(ole)
            if not name:
                return None
            ole.write_stream(name, bytes(table))
    except (*compound.DAMAGES, struct.error):
        return None
    copy.seek(0)
    return iter(lambda: copy.read(_CHUNK_BYTES), b"")


def _field_table(ole: olefile.OleFileIO) -> tuple[str, bytearray]:
    """The stream of tables with its live fields stopped; without a name if it has none."""
    main = ole.openstream("WordDocument").read()
    version, flags = struct.unpack_from("<2xH6xH", main)
    if version < _OLDEST_FIB:
        return "", bytearray()
    name = "1Table" if flags & _TABLE_1 else "0Table"
    table = bytearray(ole.openstream(name).read())
    live = list(_live_in(main, table))
    for place in live:
        table[place] = _QUOTE
    return (name if live else ""), table


def _live_in(main: bytes, table: bytearray) -> Iterator[int]:
    """Where in the tables a field's kind says that it is live."""
    for place in _FIELD_TABLES:
        start, size = struct.unpack_from("<II", main, place)
        count = (size - 4) // 6 if size >= 10 else 0
        first = start + 4 * (count + 1)
        for at in range(first, min(first + 2 * count, len(table) - 1), 2):
            if table[at] & 0x1F == _BEGINS and table[at + 1] in _LIVE_KINDS:
                yield at + 1
