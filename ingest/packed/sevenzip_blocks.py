"""The packed blocks of a 7-Zip archive. A block holds many members, one behind the other, under one compression."""

from __future__ import annotations

import lzma
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO

from py7zr.compressor import SevenZipDecompressor, SupportedMethods
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError

from ingest.errors import Encrypted, IngestError, KeptUnread, NeedsLibarchive
from ingest.packed.member import CutShort, Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from py7zr.archiveinfo import Folder

_PIECE_BYTES = 32 * 1024  # of packed bytes, read at a time
_MOST_BYTES = 1024 * 1024  # of plain ones, made at a time
_PROBE_BYTES = 4 * 1024**2
_PPMD = b"\x03\x04\x01"

# py7zr believes what a file says; this is what comes of it.
DAMAGED = (
    ArchiveError, lzma.LZMAError, zlib.error, struct.error, OSError, EOFError, ValueError, TypeError, IndexError,
    KeyError, AttributeError, AssertionError, OverflowError,
)  # fmt: skip


class Block:
    """One block, to be read from front to back once."""

    def __init__(self, file: BinaryIO, folder: Folder, start: int, packed_bytes: int) -> None:
        self._file, self._folder, self._place, self._packed_bytes = file, folder, start, packed_bytes
        self._start = start
        self._decoder: SevenZipDecompressor | None = None
        self._position = 0
        self._problem: IngestError | None = None

    @property
    def is_locked(self) -> bool:
        return bool(SupportedMethods.needs_password(self._folder.coders))

    @property
    def is_read(self) -> bool:
        """False for what py7zr does not know (BCJ2) or decodes by a thread (PPMd): our processes may start none."""
        return all(coder["numinstreams"] == 1 and coder["method"] != _PPMD for coder in self._folder.coders)

    def opens_with(self, password: str, size_bytes: int, crc: int | None) -> bool:
        """True if the first member comes out right, or as much of it as is looked at."""
        trial = Block(self._file, self._folder, self._start, self._packed_bytes)
        try:
            looked_at = 0
            for piece in trial.member(0, size_bytes, crc, password):
                looked_at += len(piece)
                if looked_at >= _PROBE_BYTES:
                    break
        except KeptUnread:
            return True
        except IngestError:
            return False
        return True

    def member(self, offset: int, size_bytes: int, crc: int | None, password: str | None) -> Iterator[bytes]:
        """The bytes of the member that lies there. Members must be asked for in their order; some may be left out.

        Raises Encrypted, KeptUnread, CutShort and Mismatch.
        """
        if not self.is_read:
            raise NeedsLibarchive(
                "It is compressed in a way that only libarchive reads, which is not installed."
            )
        if self._problem is not None:
            raise self._problem
        try:
            for _ in self._pieces(offset - self._position, password):
                pass
            seen = 0
            for piece in self._pieces(size_bytes, password):
                seen = zlib.crc32(piece, seen)
                yield piece
        except IngestError as error:
            self._problem = error
            raise
        if crc is not None and seen != crc:
            raise Mismatch

    def _pieces(self, size_bytes: int, password: str | None) -> Iterator[bytes]:
        missing = size_bytes
        while missing > 0:
            piece = self._next(min(missing, _MOST_BYTES), password)
            missing -= len(piece)
            self._position += len(piece)
            if piece:
                yield piece

    def _next(self, most_bytes: int, password: str | None) -> bytes:
        """Raises CutShort where nothing more comes out, and nothing more goes in."""
        try:
            decoder = self._decoder = self._decoder or self._opened(password)
            self._file.seek(self._place)
            piece = decoder.decompress(self._file, most_bytes)
        except PasswordRequired:
            raise Encrypted("It is locked with a password.") from None
        except UnsupportedCompressionMethodError as error:
            raise KeptUnread("It is compressed in a way that is not read.") from error
        except DAMAGED as error:
            raise CutShort from error
        if not piece and self._file.tell() == self._place:
            raise CutShort
        self._place = self._file.tell()
        return bytes(piece)

    def _opened(self, password: str | None) -> SevenZipDecompressor:
        folder = self._folder
        return SevenZipDecompressor(
            folder.coders, self._packed_bytes, folder.unpacksizes, folder.crc, password, _PIECE_BYTES
        )
