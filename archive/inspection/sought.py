"""Where the lines of a list stand in one file: on its pages, in all that is hidden, in every stream and byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.inspection.looking import words_on_pixels
from archive.inspection.model import Found, Grade, OwnKind
from ingest.model import TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.inspection.looking import Looked
    from archive.inspection.seeking import Secrets

_LARGEST_BYTES = 512 * 1024**2
_LARGEST_TEXT_BYTES = 200_000
_BYTES = "the bytes of the file"
_READ_BY_OCR = (TraceKind.COVERED_PICTURE, TraceKind.HIDDEN_PIXELS, TraceKind.THUMBNAIL, TraceKind.UNPAINTED)


def find(path: Path, looked: Looked, secrets: Secrets, languages: tuple[str, ...]) -> Iterator[Found]:
    """Each line once for each place."""
    for where, page_number, text in _texts(looked):
        yield from (at(line, where, page_number) for line in secrets.in_text(text))
    for trace in looked.within.traces:
        said = secrets.in_text(trace.untrusted_text, misread=trace.kind in _READ_BY_OCR)
        lines = dict.fromkeys([*said, *secrets.in_text(trace.untrusted_where)])
        yield from (at(line, trace.untrusted_where, trace.page_number) for line in lines)
    for page_number, text in words_on_pixels(path, looked, languages):
        yield from (
            at(line, "the page as it looks", page_number) for line in secrets.in_text(text, misread=True)
        )
    for stream in looked.within.attachments:
        held = dict.fromkeys(_in_stream(stream.data, secrets))
        yield from (at(line, stream.untrusted_name) for line in held)
    yield from in_file(path, secrets)


def in_file(path: Path, secrets: Secrets, inside: tuple[str, ...] = ()) -> Iterator[Found]:
    """In its plain bytes, whatever they are."""
    if path.stat().st_size > _LARGEST_BYTES:
        message = "The file is too large for its bytes to be searched."
        yield Found(OwnKind.NOT_READ, Grade.FOUND, message, "", _BYTES, untrusted_inside=inside)
        return
    yield from (at(line, _BYTES, inside=inside) for line in secrets.in_bytes(path.read_bytes()))


def at(line: int, untrusted_where: str, page_number: int = 0, inside: tuple[str, ...] = ()) -> Found:
    message = f"Line {line} of the list stands here."
    return Found(OwnKind.SECRET, Grade.FOUND, message, "", untrusted_where, page_number, inside, line)


def _texts(looked: Looked) -> Iterator[tuple[str, int, str]]:
    """(where, page, text) of all that was read and found."""
    read = looked.read
    for page in read.pages:
        yield "the text of the page", page.number, page.text
        for hidden in page.hidden:
            yield f"hidden text ({hidden.kind.value})", page.number, hidden.text
    for finding in read.findings:
        yield f"a finding ({finding.kind.value})", finding.page_number, finding.untrusted_quote
    for name, value in (("title", read.title), ("author", read.author), *read.metadata):
        yield f"metadata ({name})", 0, value
    for lost in read.left_out:
        yield "the name of a file inside", 0, lost.untrusted_name


def _in_stream(data: bytes, secrets: Secrets) -> list[int]:
    """Short secrets are sought as words as well, where a stretch is all text."""
    is_text = len(data) <= _LARGEST_TEXT_BYTES and data.isascii()
    return [*secrets.in_bytes(data), *(secrets.in_text(data.decode("ascii")) if is_text else ())]
