"""libarchive from front to back, where it is installed: one reader for one kind of archive.

Its reader for mtree is never asked, which opens files of this machine by name; nor are filters that start programs.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from ingest.errors import Corrupt, Encrypted, IngestError, KeptUnread, TooLarge
from ingest.packed.member import CutShort, Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

# libarchive-c looks for the library by starting programs, which are not there behind bubblewrap.
for _name in ("libarchive.so.13", "libarchive.so", "libarchive.dylib", "libarchive.2.dylib"):
    with suppress(OSError):
        ctypes.CDLL(_name)
        os.environ.setdefault("LIBARCHIVE", _name)
        break
try:
    from libarchive import ffi
    from libarchive.entry import ArchiveEntry
    from libarchive.exception import ArchiveError

    ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], ctypes.c_int)
    is_installed = True
except (ImportError, OSError, AttributeError, TypeError):
    is_installed = False

_BLOCK_BYTES = 64 * 1024
_PIECE_BYTES = 1024 * 1024
_NO_PASSWORDS = (
    "It is locked with a password, and archives of this kind cannot be unlocked here. Unpack it with the program that "
    "made it, and ingest what comes out."
)
_NOT_KNOWN = (
    "It is packed in a way that is not read here. Unpack it with the program that made it "
    "and ingest what comes out."
)
_DAMAGED = "It is damaged, or packed in a way that is not known here."


class Reader:
    """The members of an open archive. `most_bytes` is what they may unpack to."""

    def __init__(self, archive: int, most_bytes: int) -> None:
        self._archive, self._bytes_left = archive, most_bytes
        self.has_skipped = False  # bytes between members that made no sense

    def __iter__(self) -> Iterator[ArchiveEntry]:
        """Each is good until the next is asked for. Raises Encrypted, CutShort and TooLarge."""
        while True:
            if self._bytes_left <= 0:
                raise TooLarge(
                    "The archive unpacks to far more than one of its size may: the rest was not looked at."
                )
            entry = ArchiveEntry(self._archive)
            try:
                done = ffi.read_next_header2(self._archive, entry._entry_p)
            except ArchiveError as error:
                if error.retcode == ffi.ARCHIVE_RETRY:
                    continue
                raise _why(str(error.msg).lower()) from error
            if done == ffi.ARCHIVE_EOF:
                return
            self.has_skipped |= done == ffi.ARCHIVE_WARN and "skipped" in _words(self._archive)
            yield entry

    def chunks(self, entry: ArchiveEntry, *, is_locked: bool = False) -> Iterator[bytes]:
        """The bytes of the member at hand, its holes as zeros. Raises Encrypted, KeptUnread, CutShort and Mismatch."""
        if is_locked or ffi.entry_is_encrypted(entry._entry_p):
            raise Encrypted(_NO_PASSWORDS)
        position = 0
        for offset, piece in self._blocks():
            while position < offset:
                hole = bytes(min(offset - position, _PIECE_BYTES))
                position += len(hole)
                yield hole
            position += len(piece)
            self._bytes_left -= len(piece)
            yield piece
        if entry.size is not None and position < entry.size:
            raise CutShort

    def _blocks(self) -> Iterator[tuple[int, bytes]]:
        start, size, offset = ctypes.c_void_p(), ctypes.c_size_t(), ctypes.c_longlong()
        while True:
            try:
                done = ffi.read_data_block(
                    self._archive, ctypes.byref(start), ctypes.byref(size), ctypes.byref(offset)
                )
            except ArchiveError as error:
                raise _why(str(error.msg).lower()) from error
            if done == ffi.ARCHIVE_EOF:
                return
            yield offset.value, ctypes.string_at(start, size.value) if size.value else b""
            if done == ffi.ARCHIVE_WARN:
                raise _why(_words(self._archive))


@contextmanager
def opened(
    untrusted_file: BinaryIO, formats: tuple[str, ...], filters: tuple[str, ...], most_bytes: int
) -> Iterator[Reader]:
    """The file as an archive of one of the formats, behind one of the filters. Raises Corrupt."""
    number = untrusted_file.fileno()
    os.lseek(number, 0, os.SEEK_SET)  # the file object's own seek may only move in its buffer
    archive = ffi.read_new()
    try:
        for name in filters:
            ffi.get_read_filter_function(name)(archive)
        for name in formats:
            ffi.get_read_format_function(name)(archive)
        _open(archive, number)
        yield Reader(archive, most_bytes)
    finally:
        ffi.read_free(archive)


def _open(archive: int, number: int) -> None:
    try:
        ffi.read_open_fd(archive, number, _BLOCK_BYTES)
    except ArchiveError as error:
        raise Corrupt("The archive is damaged: nothing could be read from it.") from error


def _words(archive: int) -> str:
    return str(ffi.error_string(archive) or b"").lower()


def _why(said: str) -> IngestError:
    """libarchive says what is wrong in words only."""
    if "encrypt" in said or "passphrase" in said:
        return Encrypted(_NO_PASSWORDS)
    if any(word in said for word in ("unsupported", "not supported", "unavailable")):
        return KeptUnread(_NOT_KNOWN)
    return Mismatch() if "crc" in said or "checksum" in said else CutShort(_DAMAGED)
