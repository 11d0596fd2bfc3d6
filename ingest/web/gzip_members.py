"""A gzip file member by member, read on past what is damaged."""

from __future__ import annotations

import zlib
from collections import deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

MAGIC = b"\x1f\x8b\x08"
WBITS = 16 + zlib.MAX_WBITS
_RAW_BYTES = 8 * 1024  # what zlib gave up on is lost, so little at a time
_REMEMBERED = 16  # pieces in which the next member is looked for after a damage
_PIECE_BYTES = 256 * 1024
_TRIAL_BYTES = 4096


class Source(Protocol):
    """A file, or a member of an archive while it is unpacked."""

    def read(self, size: int, /) -> bytes: ...


class Members:
    """Unpacked pieces, each with True if a member begins with it.

    After a damage it goes on with the next member that begins as `wanted` says: there only can one tell where to.

    Attributes:
        damages: how many places could not be unpacked, a missing end among them.
    """

    def __init__(self, source: Source, wanted: re.Pattern[bytes]) -> None:
        self._source, self._wanted = source, wanted
        self._rest = b""
        self.damages = 0

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        while self._rest or self._read():
            if len(self._rest) < len(MAGIC):
                self._read()
            if self._rest.startswith(MAGIC):
                yield from self._member()
            else:
                self.damages += bool(self._rest.strip(b"\x00"))
                self._to_next_member()

    def _member(self) -> Iterator[tuple[bytes, bool]]:
        inflate = zlib.decompressobj(WBITS)
        begins = True
        packed, self._rest = self._rest, b""
        recent = deque([packed], _REMEMBERED)
        while not inflate.eof:
            try:
                piece = inflate.decompress(packed, _PIECE_BYTES)
            except zlib.error:
                self.damages += 1
                self._rest = b"".join(recent)[1:]
                self._to_next_member()
                return
            if piece:
                yield piece, begins
                begins = False
            packed = inflate.unconsumed_tail
            if not packed and not inflate.eof:
                packed = self._source.read(_RAW_BYTES)
                recent.append(packed)
                if not packed:
                    self.damages += 1
                    return
        self._rest = inflate.unused_data

    def _to_next_member(self) -> None:
        """Leave `_rest` at the start of a wanted member, or empty at the end of the file."""
        while True:
            at = self._rest.find(MAGIC)
            if at < 0:
                self._rest = self._rest[-len(MAGIC) + 1 :]
                if not self._read():
                    self._rest = b""
                    return
                continue
            self._rest = self._rest[at:]
            while len(self._rest) < _TRIAL_BYTES and self._read():
                pass
            if self._wanted.match(first_bytes(self._rest)):
                return
            self._rest = self._rest[1:]

    def _read(self) -> bool:
        more = self._source.read(_RAW_BYTES)
        self._rest += more
        return bool(more)


def first_bytes(packed: bytes) -> bytes:
    """What a gzip member begins with, as far as its first bytes tell; b"" if it is none."""
    try:
        return zlib.decompressobj(WBITS).decompress(packed[:_TRIAL_BYTES], _TRIAL_BYTES)
    except zlib.error:
        return b""
