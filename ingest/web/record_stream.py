"""A file of records read one after another, plain or gzip. What is damaged is passed over and counted.

Memory stays flat, however large the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.web.gzip_members import MAGIC, Members, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE_BYTES = 64 * 1024
_LINE_BYTES = 64 * 1024
_MARK_BYTES = 16 * 1024  # no line that begins a record is longer


class Damaged(Exception):
    """The bytes end too early, or are not what they were: another record follows, or none."""


class RecordStream:
    """Lines and pieces of what the file holds.

    Attributes:
        read_bytes: how many bytes have been unpacked so far.
        is_over: True once it unpacked to more than the limit, where it ends.
    """

    def __init__(self, source: Source, record_start: bytes, limit_bytes: int) -> None:
        """`record_start` is the pattern of the line that begins a record."""
        self._limit_bytes = limit_bytes
        self._start = re.compile(record_start)
        self._start_of_line = re.compile(b"^" + record_start, re.MULTILINE)
        first = source.read(_PIECE_BYTES)
        self._members = Members(_Rejoined(first, source), self._start) if first.startswith(MAGIC) else None
        self._pieces = iter(self._members) if self._members else _plain(first, source)
        self._buffer, self._at = b"", 0
        self._begins_member = False
        self.read_bytes = 0
        self.is_over = False

    @property
    def damages(self) -> int:
        """Places that could not be unpacked so far."""
        return self._members.damages if self._members else 0

    def at_end(self) -> bool:
        return not self._left and not self._fill()

    def at_record(self) -> bool:
        """True where a record begins. Blank lines before it are passed over."""
        while True:
            while self._buffer[self._at : self._at + 1] in (b"\r", b"\n"):
                self._at += 1
            if self._start.match(self._buffer, self._at):
                return True
            if self._left >= _MARK_BYTES or not self._fill():
                return False

    def to_next_record(self) -> bool:
        """Pass over everything up to the next place where a record begins. False if there is none."""
        self._at = min(self._at + 1, len(self._buffer))
        while True:
            if found := self._start_of_line.search(self._buffer, self._at):
                self._at = found.start()
                return True
            self._at = max(self._at, len(self._buffer) - _MARK_BYTES)
            if not self._fill():
                self._at = len(self._buffer)
                return False

    def line(self) -> bytes:
        """A line with its end; b"" at the end of the file. Raises Damaged at a line that does not end."""
        while (end := self._buffer.find(b"\n", self._at) + 1) == 0:
            if self._left > _LINE_BYTES:
                raise Damaged
            if not self._fill():
                end = len(self._buffer)
                break
        return self._take(end - self._at)

    def pieces(self, size: int) -> Iterator[bytes]:
        """So many bytes. Raises Damaged after what there is, where a record begins before they are full."""
        while size:
            if not self._left:
                if not self._fill():
                    raise Damaged
                if self._begins_member and self._start.match(self._buffer, self._at):
                    raise Damaged
            piece = self._take(min(size, self._left))
            size -= len(piece)
            yield piece

    @property
    def _left(self) -> int:
        return len(self._buffer) - self._at

    def _take(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        return self._buffer[start : self._at]

    def _fill(self) -> bool:
        """Put more behind what is left. A record that begins in a new member begins a line, whatever came before it."""
        piece, self._begins_member = next(self._pieces, (b"", False))
        self.read_bytes += len(piece)
        if self.read_bytes > self._limit_bytes:
            self.is_over, piece, self._pieces = True, b"", iter(())
        left = self._buffer[self._at :]
        broken_off = self._begins_member and left[-1:] not in (b"", b"\n") and self._start.match(piece)
        self._buffer, self._at = left + (b"\n" if broken_off else b"") + piece, 0
        return bool(piece)


class _Rejoined:
    """A source of which the first bytes were read already."""

    def __init__(self, first: bytes, rest: Source) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int, /) -> bytes:
        taken, self._first = self._first[:size], self._first[size:]
        return taken or self._rest.read(size)


def _plain(first: bytes, source: Source) -> Iterator[tuple[bytes, bool]]:
    piece = first
    while piece:
        yield piece, False
        piece = source.read(_PIECE_BYTES)
