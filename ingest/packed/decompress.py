"""Compressed bytes to plain ones, in pieces of bounded size: deflate, bzip2, LZMA and xz, Zstandard."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Protocol

from backports import zstd

from ingest.packed.member import CutShort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

_PIECE_BYTES = 32 * 1024
_MOST_BYTES = 1024 * 1024  # made at a time, whatever the ratio
_XZ_MEMORY_BYTES = 400 * 1024**2

DAMAGED = (zlib.error, OSError, EOFError, lzma.LZMAError, zstd.ZstdError, ValueError)
"""What the libraries raise on bytes that make no sense."""


class Decompressor(Protocol):
    """As `bz2.BZ2Decompressor` has it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflate:
    """Deflate behind the same interface. Gives every byte before a damage: zlib alone throws away a whole call's."""

    def __init__(self, window_bits: int = -15) -> None:
        self._zlib = zlib.decompressobj(window_bits)
        self._error: zlib.error | None = None
        self._has_more = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not (self._has_more or self._zlib.unconsumed_tail or self._error)

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._error is not None:
            raise self._error
        waiting = self._zlib.unconsumed_tail + data
        before = self._zlib.copy()
        try:
            plain = self._zlib.decompress(waiting, max(0, max_length))
        except zlib.error as error:
            self._error = error
            return _until_damage(before, waiting)
        self._has_more = len(plain) == max_length and not self._zlib.eof
        return plain


def _until_damage(inflater: zlib._Decompress, data: bytes) -> bytes:
    good = bytearray()
    try:
        for position in range(len(data)):
            good += inflater.decompress(data[position : position + 1])
    except zlib.error:
        pass
    return bytes(good)


CODECS: dict[str, Callable[[], Decompressor]] = {
    "gzip": lambda: Inflate(31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES),
    "lzma": lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_XZ_MEMORY_BYTES),
    "zstd": zstd.ZstdDecompressor,
}


def pieces(
    packed: Iterable[bytes], new: Callable[[], Decompressor], *, several: bool = False
) -> Iterator[bytes]:
    """The plain bytes. With `several`, streams that follow one another are one, as gzip's and bzip2's may.

    Raises CutShort where the bytes stop making sense, after all that did.
    """
    decompressor = new()
    for data in packed:
        rest = data
        while rest or not decompressor.needs_input:
            if decompressor.eof:
                rest = rest.lstrip(b"\0") if several else b""
                if not rest:
                    break
                decompressor = new()
            yield _step(decompressor, rest)
            rest = decompressor.unused_data if decompressor.eof else b""
    if not decompressor.eof:
        raise CutShort


def _step(decompressor: Decompressor, data: bytes) -> bytes:
    try:
        return decompressor.decompress(data, _MOST_BYTES)
    except DAMAGED as error:
        raise CutShort from error


def file_pieces(untrusted_file: BinaryIO) -> Iterator[bytes]:
    while piece := untrusted_file.read(_PIECE_BYTES):
        yield piece


def head(data: bytes, codec: str, size_bytes: int) -> bytes:
    """The first plain bytes behind the first packed ones, as far as they go."""
    made = bytearray()
    try:
        for piece in pieces([data[start : start + 512] for start in range(0, len(data), 512)], CODECS[codec]):
            made += piece
            if len(made) >= size_bytes:
                break
    except CutShort:
        pass
    return bytes(made[:size_bytes])
