"""Letters that an embedded font is cut down to and no page shows: what a removed text may have been written with.

Programs embed of a font what a document uses. Where text is taken out afterwards, its letters stay in the font.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf

from ingest.formats.pdf import structure
from ingest.formats.pdf.inside import damages
from ingest.model import Trace, TraceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions

_SUBSET = re.compile(r"/[A-Z]{6}\+")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf(?:char|range)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_MOST_PAGES = 300
_MOST_LEFT = 40
"""A font with more letters than that left was not cut down to what the pages use."""


def traces(path: str, document: pikepdf.Pdf, conditions: Conditions) -> Iterator[Trace]:
    fonts = [(entry, letters) for entry in document.objects if (letters := _letters(entry))]
    if not fonts or len(document.pages) > _MOST_PAGES:
        return
    shown = _shown(path, conditions.passwords)
    for font, letters in fonts:
        left = [letter for letter in letters if letter not in shown and letter.isalnum()]
        if 0 < len(left) <= _MOST_LEFT and len(left) < len(letters):
            where = f"object {font.objgen[0]}, a font"
            yield Trace(TraceKind.LEFTOVER_LETTERS, where, " ".join(left))


def _letters(entry: Any) -> list[str]:
    if not isinstance(entry, pikepdf.Dictionary) or not _SUBSET.match(str(entry.get("/BaseFont", ""))):
        return []
    table = entry.get("/ToUnicode")
    if not isinstance(table, pikepdf.Stream):
        return []
    try:
        return list(dict.fromkeys(_mapped(bytes(table.read_bytes()))))
    except damages.DAMAGES:
        return []


def _mapped(table: bytes) -> Iterator[str]:
    """Letters of a ToUnicode map (9.10.3): those listed one by one, and ranges of a few."""
    for kind, body in _BLOCK.findall(table):
        codes = [bytes(found).replace(b"\n", b"").replace(b" ", b"") for found in _HEX.findall(body)]
        if kind == b"char":
            for target in codes[1::2]:
                yield from _text(target)
            continue
        for first, last, target in zip(codes[::3], codes[1::3], codes[2::3], strict=False):
            for step in range(min(int(last or b"0", 16) - int(first or b"0", 16) + 1, 256)):
                yield from (
                    chr(ord(letter) + step) for letter in _text(target)[:1] if ord(letter) + step < 0xD800
                )


def _text(target: bytes) -> str:
    return bytes.fromhex(target.decode("ascii")[: len(target) // 2 * 2]).decode("utf-16-be", "ignore")


def _shown(path: str, passwords: tuple[str, ...]) -> set[str]:
    with pymupdf.open(path, filetype="pdf") as pages:
        if pages.needs_pass:
            any(map(pages.authenticate, passwords))
        structure.forget(pages)
        return {letter for page in pages.pages() for letter in page.get_text()}
