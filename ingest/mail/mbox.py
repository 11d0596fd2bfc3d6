"""Where the messages of an mbox lie (RFC 4155 and the older customs), told without holding any of them in memory."""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.mail import mime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_ENVELOPE = re.compile(rb"From [^\r\n]{0,1000}\r?\n")
_DATED = re.compile(rb"From .*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d:\d\d")
_HEADER_NEXT = re.compile(rb"[!-9;-~]{1,80}[ \t]*:")
_KNOWN_NEXT = re.compile(
    rb"(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|content-|x-[a-z-]+|cc|status|"
    rb"reply-to|sender|dkim-signature|envelope-to|>from )",
    re.IGNORECASE,
)
_BLANK_BEFORE = (b"\n\n", b"\n\r\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_PIECE_BYTES = 1024 * 1024
_LONGEST_LINE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message begins, behind its envelope line, and ends; and its headers."""

    headers: Message
    start: int
    stop: int


def places(mailbox: mmap.mmap) -> Iterator[Place]:
    """Every message in order. What lies before the first is passed over: see `first`."""
    begin = first(mailbox)
    while begin is not None:
        start = mailbox.find(b"\n", begin) + 1
        headers, body = mime.read_headers(mailbox, start, len(mailbox))
        # Content-Length is not asked: where it is wrong, or meant to be, it would hide the letters behind it.
        following = _envelope(mailbox, body)
        stop = len(mailbox) if following is None else following
        yield Place(headers, start, _before_blank_line(mailbox, start, stop))
        _let_go(mailbox, stop)
        begin = following


def first(mailbox: bytes | mmap.mmap) -> int | None:
    """Where the first envelope line is; None if there is none."""
    return _envelope(mailbox, 0)


def holds_several(path: str) -> bool:
    """True if a second envelope line follows the first, however far behind it."""
    with (
        open(path, "rb") as untrusted_file,
        mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        found = places(mapped)
        return next(found, None) is not None and next(found, None) is not None


def chunks(mailbox: mmap.mmap, place: Place) -> Iterator[bytes]:
    """The message as it was before it was put into the mailbox, in pieces."""
    begin = place.start
    while begin < place.stop:
        stop = min(place.stop, begin + _PIECE_BYTES)
        if stop < place.stop:
            newline = mailbox.find(b"\n", stop, min(place.stop, stop + _LONGEST_LINE_BYTES))
            stop = newline + 1 if newline >= 0 else min(place.stop, stop + _LONGEST_LINE_BYTES)
        piece = mailbox[begin:stop]
        yield _QUOTED.sub(rb"\1", piece) if b">From " in piece else piece
        _let_go(mailbox, stop)
        begin = stop


def _envelope(mailbox: bytes | mmap.mmap, start: int) -> int | None:
    """The next line that begins a message, and is no sentence that begins with "From"."""
    begin = _line_from(mailbox, start)
    while begin >= 0:
        line = _ENVELOPE.match(mailbox, begin)
        if line is not None and _begins_message(mailbox, begin, line.end(), line.group()):
            return begin
        begin = _line_from(mailbox, begin + 1)
    return None


def _line_from(mailbox: bytes | mmap.mmap, start: int) -> int:
    """The next line that begins "From "; -1 if none. A plain search: this passes over every byte of a mailbox."""
    if mailbox[start : start + 5] == b"From " and (start == 0 or mailbox[start - 1 : start] == b"\n"):
        return start
    found = mailbox.find(b"\nFrom ", start)
    return found + 1 if found >= 0 else -1


def _begins_message(mailbox: bytes | mmap.mmap, begin: int, end: int, line: bytes) -> bool:
    if not _HEADER_NEXT.match(mailbox, end) and mailbox[end : end + 6] != b">From ":
        return False
    blank = begin == 0 or mailbox[max(0, begin - 3) : begin].endswith(_BLANK_BEFORE)
    return _DATED.match(line) is not None or (blank and _KNOWN_NEXT.match(mailbox, end) is not None)


def _before_blank_line(mailbox: mmap.mmap, start: int, stop: int) -> int:
    """The empty line behind a message belongs to the mailbox."""
    for blank in (b"\r\n\r\n", b"\n\n"):
        if stop - len(blank) >= start and mailbox[stop - len(blank) : stop] == blank:
            return stop - len(blank) // 2
    return stop


def _let_go(mailbox: mmap.mmap, stop: int) -> None:
    """Pages of the file that were read need not be kept in memory."""
    whole = stop - stop % mmap.PAGESIZE
    if whole and hasattr(mailbox, "madvise"):
        mailbox.madvise(mmap.MADV_DONTNEED, 0, whole)
