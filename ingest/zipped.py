"""The members of a zip, also of one whose directory is damaged or cut off.

A zip says what it holds twice: in a directory at its end, and in a header before each member (APPNOTE 4.3). Where the
directory is gone, a sound copy is made of what the headers still give.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL = struct.Struct("<4sHHHHHIIIHH")  # APPNOTE 4.3.7
_MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_SIZES_FOLLOW, _IS_UTF8 = 0x08, 0x800
_CHUNK_BYTES = 256 * 1024
_MENDED_BYTES = 200 * 1024**2
_MEMBERS = 200_000

DAMAGES = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, RuntimeError, ValueError,
    LookupError,
)  # fmt: skip
"""What `zipfile` raises on damaged, locked or oddly packed members."""


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    method: int
    packed_bytes: int  # 0 where the sizes follow the data
    start: int  # of the data


def names(path: str) -> list[str]:
    """Names of the members, from the directory or, where that is damaged, from their headers."""
    try:
        with zipfile.ZipFile(path) as whole:
            return whole.namelist()
    except DAMAGES:
        with (
            suppress(OSError, ValueError),
            open(path, "rb") as untrusted_file,
            _mapped(untrusted_file) as data,
        ):
            return [header.name for header in _headers(data)]
    return []


def start_of(path: str, name: str) -> bytes:
    """The first bytes of a member; b"" if they cannot be had."""
    with suppress(*DAMAGES):
        whole, _ = opened(path)
        with whole, whole.open(name) as member:
            return member.read(200)
    return b""


def opened(path: str) -> tuple[zipfile.ZipFile, bool]:
    """The zip, and True if it is a mended copy. Raises zipfile.BadZipFile if it has not one member."""
    with suppress(*DAMAGES):
        return zipfile.ZipFile(path), False
    copy = tempfile.TemporaryFile()  # noqa: SIM115  the zip that is handed out reads from it
    try:
        with open(path, "rb") as untrusted_file, _mapped(untrusted_file) as data:
            count = _mend(data, copy)
    except ValueError:  # no bytes to map
        count = 0
    if not count:
        raise zipfile.BadZipFile("no member")
    return zipfile.ZipFile(copy), True


def _mapped(file: IO[bytes]) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _headers(data: mmap.mmap) -> Iterator[_Header]:
    place, count = data.find(_MAGIC), 0
    while 0 <= place <= len(data) - _LOCAL.size and count < _MEMBERS:
        _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _LOCAL.unpack_from(data, place)
        after_name = place + _LOCAL.size + name_length
        raw = data[place + _LOCAL.size : after_name]
        name = raw.decode("utf-8" if flags & _IS_UTF8 else "cp437", "replace")
        yield _Header(name, method, 0 if flags & _SIZES_FOLLOW else packed, after_name + extra_length)
        place = data.find(
            _MAGIC, max(place + 4, after_name + extra_length + packed * (not flags & _SIZES_FOLLOW))
        )
        count += 1


def _mend(data: mmap.mmap, copy: IO[bytes]) -> int:
    """Write what the headers give as a new zip; the number of its members."""
    written = 0
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as mended:
        for header in _headers(data):
            if header.name.endswith("/") or header.name in mended.NameToInfo:
                continue
            with mended.open(header.name, "w", force_zip64=True) as member:
                for chunk in _member(data, header):
                    written += len(chunk)
                    if written > _MENDED_BYTES:
                        break
                    member.write(chunk)
        copy.flush()
        return len(mended.namelist())


def _member(data: mmap.mmap, header: _Header) -> Iterator[bytes]:
    """A member's bytes, as many as can be had."""
    if header.method not in (_STORED, _DEFLATED):
        return
    following = data.find(_MAGIC, header.start)
    stop = header.start + header.packed_bytes if header.packed_bytes else following
    stop = min(stop if stop >= 0 else len(data), len(data))
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    place = header.start
    while place < (stop if header.method == _STORED else len(data)) and not unpack.eof:
        packed = data[place : min(place + _CHUNK_BYTES, len(data) if header.method == _DEFLATED else stop)]
        place += len(packed)
        if header.method == _STORED:
            yield packed
            continue
        try:
            while packed and not unpack.eof:
                yield unpack.decompress(packed, _CHUNK_BYTES)
                packed = unpack.unconsumed_tail
        except zlib.error:
            return


def size_bytes(path: str) -> int:
    return os.stat(path).st_size  # noqa: PTH116  a descriptor's name has no Path of its own
