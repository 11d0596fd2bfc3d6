"""The parts of a MIME message (RFC 2045, 2046) as places in its bytes.

Not the standard library's parser: that holds a message in memory several times over, writes enclosed messages anew
where the bytes that were sent are wanted, and fails at some hundred levels of nesting. Its headers are good and used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.mail import mail_headers, transfer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from mmap import mmap

DEEPEST = 100  # levels of parts in parts
MOST_PARTS = 150_000

_HEADER = rb"[!-9;-~]+[ \t]*:[^\n]*+(?:\n|\Z)(?:[ \t][^\n]*+(?:\n|\Z))*+"
_HEADERS = re.compile(rb"(?:" + _HEADER + rb")*+")
_ENVELOPE = re.compile(rb">?From [^\n]*\n")
_BLANK = re.compile(rb"[ \t]*\r?(?:\n|\Z)")
_LONGEST_HEADERS_BYTES = 4 * 1024 * 1024

NO_BLANK_LINE = "The headers run into the text: the empty line that should part them is missing."
NO_PARTS = "The message says that it has parts, and they could not be told apart: it is shown as one text."
NO_END = "The last part of the message has no end: the message may have been cut short."
TOO_DEEP = "The message has parts in parts beyond any use: the innermost are kept as one file."
TOO_MANY = "The message has more parts than are read: the rest is read as one."


@dataclass(frozen=True, slots=True)
class Part:
    """One part that holds no others: its headers, and where in the message its body is."""

    headers: Message
    data: bytes | mmap = field(repr=False)
    start: int
    stop: int
    alternative: int = -1  # the multipart/alternative that it is one version in; -1 if in none
    default_type: str = "text/plain"
    is_whole: bool = True  # False for parts that are given up as one

    @property
    def content_type(self) -> str:
        if not self.is_whole:
            return "application/octet-stream"
        return self.headers.get_content_type() if "content-type" in self.headers else self.default_type

    @property
    def main_type(self) -> str:
        return self.content_type.partition("/")[0]

    def chunks(self, defects: Defects) -> Iterator[bytes]:
        """What it holds, its transfer encoding undone."""
        encoding = str(self.headers.get("content-transfer-encoding") or "").split(";")[0].strip().lower()
        return transfer.decoded(self.data, self.start, self.stop, encoding, defects.note)

    def content(self, defects: Defects) -> bytes:
        return b"".join(self.chunks(defects))


class Defects:
    """What was wrong with the file and worked around, each once, in the order that it was met."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def note(self, what: str) -> None:
        self._seen[what] = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._seen)


@dataclass(slots=True)
class Scan:
    """One message taken apart. `loose` are the places of text before the first part and behind the last."""

    headers: Message
    parts: list[Part] = field(default_factory=list)
    loose: list[tuple[int, int]] = field(default_factory=list)
    defects: Defects = field(default_factory=Defects)


@dataclass(frozen=True, slots=True)
class _Waiting:
    start: int
    stop: int
    depth: int = 0
    alternative: int = -1
    default_type: str = "text/plain"


def scan(data: bytes | mmap, start: int = 0, stop: int | None = None) -> Scan:
    """All parts in order. Enclosed messages are not entered: those are documents of their own."""
    waiting = [_Waiting(start, len(data) if stop is None else stop)]
    found: Scan | None = None
    while waiting:
        place = waiting.pop()
        headers, body = read_headers(data, place.start, place.stop)
        found = found or Scan(headers)
        part = Part(headers, data, body, place.stop, place.alternative, place.default_type)
        if body > place.start and body == _headers_end(data, place.start, place.stop) and body < place.stop:
            found.defects.note(NO_BLANK_LINE)
        waiting.extend(reversed(_inside(found, part, place, len(waiting))))
    assert found is not None
    return found


def read_headers(data: bytes | mmap, start: int, stop: int) -> tuple[Message, int]:
    """The headers that begin there, and where the body begins."""
    begin = _skip_envelope(data, start, stop)
    end = _headers_end(data, start, stop)
    blank = _BLANK.match(data, end, stop)
    return mail_headers.parsed(data[begin:end]), blank.end() if blank else end


def _skip_envelope(data: bytes | mmap, start: int, stop: int) -> int:
    envelope = _ENVELOPE.match(data, start, stop)
    return envelope.end() if envelope else start


def _headers_end(data: bytes | mmap, start: int, stop: int) -> int:
    begin = _skip_envelope(data, start, stop)
    found = _HEADERS.match(data, begin, min(stop, begin + _LONGEST_HEADERS_BYTES))
    return found.end() if found else begin


def _inside(found: Scan, part: Part, place: _Waiting, waiting: int) -> list[_Waiting]:
    """The parts of a part; a part that holds none is added to what was found."""
    boundary = part.headers.get_boundary() if part.main_type == "multipart" else None
    if boundary is None:
        if part.main_type == "multipart":
            found.defects.note(NO_PARTS)
        found.parts.append(part)
        return []
    if place.depth >= DEEPEST or len(found.parts) + waiting >= MOST_PARTS:
        found.defects.note(TOO_DEEP if place.depth >= DEEPEST else TOO_MANY)
        found.parts.append(Part(part.headers, part.data, place.start, place.stop, is_whole=False))
        return []
    places = _places(found, part, boundary)
    if not places:
        found.defects.note(NO_PARTS)
        found.parts.append(part)
        return []
    kind = part.content_type
    default_type = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    alternative = part.start if kind == "multipart/alternative" else place.alternative
    return [_Waiting(a, b, place.depth + 1, alternative, default_type) for a, b in places]


def _places(found: Scan, part: Part, boundary: str) -> list[tuple[int, int]]:
    """Where the parts lie between lines of the boundary (RFC 2046, section 5.1.1)."""
    line = re.compile(
        rb"^--" + re.escape(boundary.encode("latin-1", "replace")) + rb"(--)?[ \t]*\r?$", re.MULTILINE
    )
    places: list[tuple[int, int]] = []
    begin, opened = part.start, False
    for delimiter in line.finditer(part.data, part.start, part.stop):
        stop = _before_newline(part.data, begin, delimiter.start())
        if opened:
            places.append((begin, stop))
        else:
            found.loose.append((begin, stop))
        begin, opened = min(delimiter.end() + 1, part.stop), True
        if delimiter.group(1):
            found.loose.append((begin, part.stop))
            return places
        if len(places) >= MOST_PARTS:
            break
    if opened:
        found.defects.note(TOO_MANY if len(places) >= MOST_PARTS else NO_END)
        places.append((begin, part.stop))
    return places


def _before_newline(data: bytes | mmap, start: int, stop: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    for newline in (b"\r\n", b"\n"):
        if stop - len(newline) >= start and data[stop - len(newline) : stop] == newline:
            return stop - len(newline)
    return stop
