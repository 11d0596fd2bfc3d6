"""Arabic ligatures. One glyph for two letters, lam with alef above all, comes out with its letters exchanged.

MuPDF takes a glyph's two letters apart, gives the second no width, and turns the line round afterwards: "الأمن" becomes
"األمن", which nobody searches for. The letter without width tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pymupdf

    from ingest.formats.pdf.drawing import Row

_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_WORD = re.compile("[\u0600-\u060b\u060d-\u061a\u0620-\u06d3\u06d5-\u06ff]+")
_NO_WIDTH_PT = 0.01


def mended(page: pymupdf.Page, rows: list[Row], flags: int) -> list[Row]:
    """The words, those with a ligature put right. `flags` are those that the words were taken with."""
    if not any(_ARABIC.search(row[4]) for row in rows):
        return rows
    right = _right_spellings(page, flags)
    return [(*row[:4], right[row[4]], *row[5:]) if row[4] in right else row for row in rows]


def _right_spellings(page: pymupdf.Page, flags: int) -> dict[str, str]:
    """Word as it came out -> as it is written, for the words that differ."""
    found: dict[str, str] = {}
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", ()):
            letters = [letter for span in line["spans"] for letter in span["chars"]]
            came_out = "".join(letter["c"] for letter in letters)
            written = _exchanged(letters)
            found |= {
                before: after
                for before, after in zip(_words(came_out), _words(written), strict=False)
                if before != after
            }
    return found


def _words(line: str) -> list[str]:
    """With the signs around them and without: a sign may be a word of its own."""
    return line.split() + _ARABIC_WORD.findall(line)


def _exchanged(letters: list[dict[str, Any]]) -> str:
    text = [letter["c"] for letter in letters]
    for at in range(len(letters) - 1):
        x0, _, x1, _ = letters[at]["bbox"]
        if x1 - x0 < _NO_WIDTH_PT and _ARABIC.match(text[at]) and _ARABIC.match(text[at + 1]):
            touches = abs(letters[at + 1]["bbox"][2] - x0) < 1
            if touches:
                text[at], text[at + 1] = text[at + 1], text[at]
    return "".join(text)
