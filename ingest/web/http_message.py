"""An HTTP message as it was captured, and its body as the server meant it: unchunked and unpacked.

Captures are often wrong about themselves (a body that was unpacked already, chunks that were put together): a body is
unpacked as far as it can be, and else given as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.web import content_coding
from ingest.web.content_coding import at_least, chained
from ingest.web.web_records import header_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD_BYTES = 256 * 1024
_CHUNK_LINE_BYTES = 1024
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
        return content_coding.undone(self.fields.get("content-encoding", ""), iter(sent), self.troubles)


def message(block: Iterator[bytes]) -> Message:
    """The message in a record's block."""
    start = at_least(64, block)
    found = _START.match(start)
    if not found:
        return Message(0, {}, chained(start, block))
    while len(start) < _HEAD_BYTES and not _END_OF_HEAD.search(start) and (piece := next(block, b"")):
        start += piece
    end = _END_OF_HEAD.search(start)
    head, body = (start[: end.end()], start[end.end() :]) if end else (start, b"")
    fields = header_fields(iter([*head.splitlines(keepends=True)[1:], b""]))
    return Message(int(found["status"] or 0), fields, chained(body, block))


_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


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
            yield from chained(buffer, pieces)
            return
        left, buffer, seen_any = int(size_text, 16), rest, True
        if left == 0:
            return
        while left and (buffer or (buffer := next(pieces, b""))):
            yield buffer[:left]
            left, buffer = left - len(buffer[:left]), buffer[left:]
        if left:
            return  # the record is cut, which is said elsewhere
