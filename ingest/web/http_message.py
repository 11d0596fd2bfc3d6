"""An HTTP message as it was captured, and its body as the server meant it: unchunked and unpacked.

Captures are often wrong about themselves (a body that was unpacked already, chunks that were put together): a body is
unpacked as far as it can be, and else given as it is.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import brotli

from ingest.web.gzip_members import MAGIC, WBITS
from ingest.web.web_records import header_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_HEAD_BYTES = 256 * 1024
_PIECE_BYTES = 256 * 1024
_CHUNK_LINE_BYTES = 1024
_TRIAL_BYTES = 4096
_START = re.compile(rb"(?:[A-Z]{3,8}/\d[\d.]*|ICY) +(?P<status>\d{3})|[A-Z]{3,10} [^\r\n]+ HTTP/\d")


@dataclass(slots=True)
class Message:
    """`status` is 0 for a request; `fields` is empty where the block is no HTTP message. `raw` is the body as sent.

    `troubles` fills while the body is read.
    """

    status: int
    fields: dict[str, str]
    raw: Iterator[bytes]
    troubles: list[str] = field(default_factory=list)

    @property
    def media_type(self) -> str:
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_chunked(self) -> bool:
        return "chunked" in self.fields.get("transfer-encoding", "").lower()

    def unchunked(self, raw: Iterable[bytes]) -> Iterator[bytes]:
        """RFC 9112, 7.1."""
        return _unchunked(raw, self.troubles) if self.is_chunked else iter(raw)

    def unpacked(self, sent: Iterable[bytes]) -> Iterator[bytes]:
        """RFC 9110, 8.4: codings undone in the reverse of the order they were applied in."""
        pieces = iter(sent)
        for coding in reversed(self.fields.get("content-encoding", "").lower().split(",")):
            if coding.strip() in _UNPACKERS:
                pieces = _unpacked(pieces, coding.strip(), self.troubles)
        return pieces


def message(block: Iterator[bytes]) -> Message:
    """The message in a record's block."""
    start = _at_least(64, block)
    found = _START.match(start)
    if not found:
        return Message(0, {}, _chained(start, block))
    while len(start) < _HEAD_BYTES and not _END_OF_HEAD.search(start) and (piece := next(block, b"")):
        start += piece
    end = _END_OF_HEAD.search(start)
    head, body = (start[: end.end()], start[end.end() :]) if end else (start, b"")
    fields = header_fields(iter([*head.splitlines(keepends=True)[1:], b""]))
    return Message(int(found["status"] or 0), fields, _chained(body, block))


_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


def _at_least(count: int, pieces: Iterator[bytes]) -> bytes:
    """The first bytes, so many if there are, for what is told from them."""
    first = b""
    while len(first) < count and (piece := next(pieces, b"")):
        first += piece
    return first


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _unchunked(raw: Iterable[bytes], troubles: list[str]) -> Iterator[bytes]:
    pieces, buffer, seen_any = iter(raw), b"", False
    while True:
        while (
            b"\n" not in buffer.lstrip(b"\r\n")
            and len(buffer) < _CHUNK_LINE_BYTES
            and (more := next(pieces, b""))
        ):
            buffer += more
        line, _, rest = (buffer.lstrip(b"\r\n") if seen_any else buffer).partition(b"\n")
        size_text = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size_text):
            if seen_any and buffer.strip():
                troubles.append("The chunks of a body are damaged; from there on it is given as it is.")
            yield from _chained(buffer, pieces)
            return
        left, buffer, seen_any = int(size_text, 16), rest, True
        if left == 0:
            return
        while left and (buffer or (buffer := next(pieces, b""))):
            yield buffer[:left]
            left, buffer = left - len(buffer[:left]), buffer[left:]
        if left:
            return  # the record is cut, which is said elsewhere


def _unpacked(pieces: Iterator[bytes], coding: str, troubles: list[str]) -> Iterator[bytes]:
    first = _at_least(_TRIAL_BYTES, pieces)
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
    yield from _chained(first, pieces)


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
