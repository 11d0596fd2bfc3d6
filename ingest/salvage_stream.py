"""The bytes of a file of records one after another, plain or gzip, read on past what is damaged.

A web archive is often one gzip member a record (ISO 28500:2017, annex D), so that a damaged member costs one record.
Memory stays flat: a few buffers, however large the file.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP = b"\x1f\x8b\x08"
_RAW_BYTES = 64 * 1024
_PIECE_BYTES = 256 * 1024
_LINE_BYTES = 64 * 1024
_TRIAL_BYTES = 4096
_OVERLAP = 300  # longer than any mark


class Source(Protocol):
    """A file, or a member of an archive while it is unpacked."""

    def read(self, size: int, /) -> bytes: ...


class Damaged(Exception):
    """The bytes end too early or are not what they were: what follows is another record, or nothing."""


class SalvageStream:
    """Lines and pieces of what the file holds.

    Attributes:
        read_bytes: how many bytes have been unpacked so far.
    """

    def __init__(self, source: Source, record_start: re.Pattern[bytes]) -> None:
        self._start = record_start
        self._pieces = _unpacked(source, record_start)
        self._buffer = b""
        self._begins_member = False
        self.read_bytes = 0

    def line(self) -> bytes:
        """Up to a line break and with it; b"" at the end. Raises Damaged where a line does not end."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > _LINE_BYTES:
                raise Damaged
            if not self._fill():
                break
        cut = self._buffer.find(b"\n") + 1 or len(self._buffer)
        return self._take(cut)

    def pieces(self, size: int) -> Iterator[bytes]:
        """Exactly `size` bytes. Raises Damaged after those that there are, if another record begins before or none is left."""
        while size:
            if not self._buffer and not self._fill():
                raise Damaged
            if self._begins_member and self._start.match(self._buffer):
                raise Damaged
            piece = self._take(min(size, len(self._buffer)))
            size -= len(piece)
            yield piece

    def begins_record(self) -> bool:
        """True where a record begins; blank lines before it are passed over. False at the end and in the middle of things."""
        while True:
            self._buffer = self._buffer.lstrip(b"\r\n")
            if len(self._buffer) >= _OVERLAP or not self._fill_or_damaged():
                return self._start.match(self._buffer) is not None

    def skip_to_record(self) -> bool:
        """Pass over what is there up to where a record begins in a line of its own. False if there is none."""
        while True:
            found = self._start.search(self._buffer, 1)
            while found and self._buffer[found.start() - 1 : found.start()] != b"\n" and not self._begins_member:
                found = self._start.search(self._buffer, found.start() + 1)
            if found and (len(self._buffer) - found.start() >= _OVERLAP or not self._fill_or_damaged()):
                self._take(found.start())
                return True
            if not found:
                self._take(max(0, len(self._buffer) - _OVERLAP))
                if not self._fill_or_damaged():
                    return self._finish()
