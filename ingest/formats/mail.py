"""E-mail: headers and body as pages, attachments and enclosed messages as children. Broken mail is salvaged."""

from __future__ import annotations

import mmap
import plistlib
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from ingest import charset, layout
from ingest.mail import letter, mail_headers, mail_letter, mime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("message/rfc822", "message/x-emlx")

_MARK = b"\xef\xbb\xbf"
_LONGEST_LENGTH_LINE = 32


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with _opened(path) as (data, start, stop):
        scan = mime.scan(data, start, stop)
        read = mail_letter.letter(scan, _apple_notes(data[stop:]) if stop < len(data) else ())
        yield from letter.parts(read, MEDIA_TYPES[0], scan.defects)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with _opened(path) as (data, start, stop):
        return layout.render(mail_letter.letter(mime.scan(data, start, stop)).sections(), page_number, dpi)


@contextmanager
def _opened(path: str) -> Iterator[tuple[bytes | mmap.mmap, int, int]]:
    """The file's bytes, and where in them the message lies. A map of the file takes no memory of ours."""
    with (
        open(path, "rb") as untrusted_file,
        mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        data = _in_plain_bytes(mapped)
        yield data, *_apple(data, _first_byte(data))


def _in_plain_bytes(mapped: mmap.mmap) -> bytes | mmap.mmap:
    """Mail saved as UTF-16, or with the line ends of old Macs, is written anew; any other is read where it lies."""
    head = mapped[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:200]:
        return charset.decode(mapped[:])[0].encode("utf-8", "replace")
    if b"\n" not in head and b"\r" in head:
        return mapped[:].replace(b"\r", b"\n")
    return mapped


def _first_byte(data: bytes | mmap.mmap) -> int:
    head = data[:65536]
    return len(head) - len(head.removeprefix(_MARK).lstrip(b"\r\n\t "))


def _apple(data: bytes | mmap.mmap, start: int) -> tuple[int, int]:
    """Apple Mail writes the letter's length, the letter, then a property list of its own."""
    first, newline, _ = data[start : start + _LONGEST_LENGTH_LINE].partition(b"\n")
    if not newline or not first.strip().isdigit():
        return start, len(data)
    begin = start + len(first) + 1
    return begin, min(len(data), begin + int(first))


def _apple_notes(untrusted: bytes) -> tuple[tuple[str, str], ...]:
    """What Apple Mail noted of the message: when it came, in which mailbox it lay."""
    try:
        notes = plistlib.loads(untrusted.strip())
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, IndexError, OverflowError):
        return ()
    if not isinstance(notes, dict):
        return ()
    entries = [(str(name), value) for name, value in notes.items() if isinstance(value, str | int | float)]
    return tuple((f"apple-mail-{name}"[:100], mail_headers.cut(str(value))) for name, value in entries[:50])
