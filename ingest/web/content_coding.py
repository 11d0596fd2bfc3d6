"""Bodies unpacked (RFC 9110, 8.4), as far as they are what they say; in pieces, so that none is whole in memory."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING

import brotli

from ingest.web.gzip_members import MAGIC, WBITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PIECE_BYTES = 256 * 1024
_TRIAL_BYTES = 4096


def undone(codings: str, pieces: Iterator[bytes], troubles: list[str]) -> Iterator[bytes]:
    """What the value of Content-Encoding says, undone in the reverse of the order it was applied in."""
    for coding in reversed(codings.lower().split(",")):
        if coding.strip() in _UNPACKERS:
            pieces = _unpacked(pieces, coding.strip(), troubles)
    return pieces


def at_least(count: int, pieces: Iterator[bytes]) -> bytes:
    """The first bytes, so many if there are, for what is told from them."""
    first = b""
    while len(first) < count and (piece := next(pieces, b"")):
        first += piece
    return first


def chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _unpacked(pieces: Iterator[bytes], coding: str, troubles: list[str]) -> Iterator[bytes]:
    first = at_least(_TRIAL_BYTES, pieces)
    for make in _UNPACKERS[coding]:
        unpacker = make()
        start = unpacker.feed(first)
        try:
            begun = next(start, b"")
        except _NOT_PACKED:
            continue
        yield begun
        try:
            yield from start
            for piece in pieces:
                yield from unpacker.feed(piece)
        except _NOT_PACKED:
            troubles.append("A packed body is damaged; what comes after the damage is lost.")
            return
        if not unpacker.is_complete:
            troubles.append("A packed body ends too early.")
        return
    yield from chained(first, pieces)


class _Zlib:
    """gzip with its members, zlib, or bare deflate."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._inflate = zlib.decompressobj(wbits)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflate.eof:
                if self._wbits != WBITS or not data.startswith(MAGIC):
                    return  # padding, or what the server sent after the end
                self._inflate = zlib.decompressobj(self._wbits)
            yield self._inflate.decompress(data, _PIECE_BYTES)
            data = self._inflate.unconsumed_tail or self._inflate.unused_data

    @property
    def is_complete(self) -> bool:
        return self._inflate.eof


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._decoder.is_finished():
            return
        piece = self._decoder.process(data, output_buffer_limit=_PIECE_BYTES)
        while piece:
            yield piece
            piece = (
                b""
                if self._decoder.is_finished()
                else self._decoder.process(b"", output_buffer_limit=_PIECE_BYTES)
            )

    @property
    def is_complete(self) -> bool:
        return bool(self._decoder.is_finished())


_NOT_PACKED = (zlib.error, brotli.error)
_GZIP = partial(_Zlib, WBITS)
_UNPACKERS: dict[str, tuple[Callable[[], _Zlib | _Brotli], ...]] = {
    "gzip": (_GZIP,),
    "x-gzip": (_GZIP,),
    # RFC 9110 says zlib; some servers send bare deflate.
    "deflate": (partial(_Zlib, zlib.MAX_WBITS), partial(_Zlib, -zlib.MAX_WBITS)),
    "br": (_Brotli,),
}
