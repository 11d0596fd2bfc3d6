"""Loose text of a file in which no page can be found: what its streams would have written, as far as it can be read.

Letters of fonts with an encoding of their own cannot be told without the font: such strings are passed over.
"""

from __future__ import annotations

import dataclasses
import mmap
import re
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

from ingest import layout
from ingest.model import Facts, Finding, FindingKind, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Page, PageImage, Part

DEFECT = "No page can be found in it any more; what is shown are loose pieces of its text."
_STREAM = re.compile(rb"stream\r?\n")
_SHOWN = re.compile(rb"(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]+>|\[(?:\\.|[^\]\\])*\])\s*(?:Tj|TJ|'|\")")
_STRING = re.compile(rb"\((?P<plain>(?:\\.|[^\\()])*)\)|<(?P<hex>[0-9A-Fa-f\s]+)>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MOST_STREAM_BYTES = 4 * 1024**2
_MOST_STREAMS = 5_000
_MOST_CHARACTERS = 1_000_000
_LEAST_LETTERS = 12
_READABLE = 0.7


def parts(path: str, media_type: str) -> Iterator[Part]:
    """Nothing at all if there is nothing to be read."""
    text = _text(path)
    if not text:
        return
    for page in layout.pages(layout.text_sections(text)):
        yield _from_strings(page)
    yield Finding(FindingKind.CUT_SHORT, "The file is so damaged that only pieces of its text were found.")
    yield Facts(media_type, defects=(DEFECT,))


def render(path: str, page_number: int, dpi: int) -> PageImage | None:
    text = _text(path)
    return layout.render(layout.text_sections(text), page_number, dpi) if text else None


def _from_strings(page: Page) -> Page:
    return dataclasses.replace(page, source=TextSource.STRINGS if page.text else TextSource.NONE)


def _text(path: str) -> str:
    lines: list[str] = []
    size = 0
    with open(path, "rb") as file:
        if not file.read(1):
            return ""
        with closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
            for number, head in enumerate(_STREAM.finditer(data)):
                if number >= _MOST_STREAMS or size >= _MOST_CHARACTERS:
                    break
                for line in _lines(_unpacked(data[head.end() : head.end() + _MOST_STREAM_BYTES])):
                    lines.append(line)
                    size += len(line)
    text = "\n".join(lines)
    return text if sum(map(str.isalpha, text)) >= _LEAST_LETTERS else ""


def _unpacked(piece: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(piece, _MOST_STREAM_BYTES)
    except zlib.error:
        return piece.partition(b"endstream")[0]


def _lines(content: bytes) -> Iterator[str]:
    for shown in _SHOWN.finditer(content):
        pieces = (_decoded(found) for found in _STRING.finditer(shown.group(1)))
        line = "".join(pieces).strip()
        readable = sum(c.isalnum() or c in " .,:;-()'\"" for c in line)
        if line and readable >= _READABLE * len(line):
            yield line


def _decoded(found: re.Match[bytes]) -> str:
    if found["hex"] is not None:
        digits = b"".join(found["hex"].split())
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        raw = _ESCAPE.sub(_unescaped, found["plain"])
    if raw[:2] == b"\xfe\xff":
        return raw.decode("utf-16", "replace")
    return raw.decode("cp1252", "replace")


def _unescaped(found: re.Match[bytes]) -> bytes:
    """ISO 32000-2, 7.3.4.2."""
    said = found.group(1)
    if said[:1] in b"01234567":
        return bytes([int(said, 8) & 255])
    return _NAMED.get(said, b"" if said in (b"\n", b"\r") else said)
