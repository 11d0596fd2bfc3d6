"""Text without pages of its own (mail, web pages, plain text) laid out as pages, by MuPDF's HTML engine.

The engine carries fonts for nearly every script, breaks lines and shapes letters. The words are taken from its layout
and not by way of a PDF: written into a PDF, shaped Arabic, Thai and Hindi no longer give back the letters that went
in. Some Indic words still come back in pieces (a vowel sign that is drawn before its consonant); they are joined again
by following the source's own words.
"""

from __future__ import annotations

import html
import re
from array import array
from typing import TYPE_CHECKING

import pymupdf

from ingest.errors import NoSuchPage
from ingest.model import Box, Page, PageImage, TextSource, Word, pack_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH_PT, HEIGHT_PT = 595.0, 842.0  # A4
_FONT_PT = 10.5
_MARGIN_PT = 50
_SECTION_CHARACTERS = 60_000
_LONGEST_UNBROKEN = 60

_CSS = f"""
@page {{ margin: {_MARGIN_PT}pt }}
body {{ font-family: sans-serif; line-height: 1.35 }}
h1 {{ font-size: 1.5em }} h2 {{ font-size: 1.25em }} h3 {{ font-size: 1.1em }}
p, li, pre {{ margin: 0 0 0.45em 0 }}
p.line {{ margin: 0 }}
td, th {{ padding: 0 0.6em 0.15em 0; text-align: left; vertical-align: top }}
blockquote {{ margin: 0 0 0.45em 1.2em }}
.mail-header {{ color: #333; font-size: 0.95em; margin: 0 0 0.2em 0 }}
.mail-rule {{ border-top: 1pt solid #888; margin: 0.6em 0 }}
"""


def pages(sections: Iterable[str]) -> Iterator[Page]:
    """Lay out HTML sections, each beginning a page, numbered through."""
    number = 0
    for section in sections:
        with _document(section) as document:
            source = _source_words(section)
            for page in document:
                number += 1
                yield _page(page, number, source)


def render(sections: Iterable[str], page_number: int, dpi: int) -> PageImage:
    """The picture of one page of the same layout."""
    before = 0
    for section in sections:
        with _document(section) as document:
            if page_number <= before + document.page_count:
                pixmap = document[page_number - before - 1].get_pixmap(
                    dpi=dpi, colorspace=pymupdf.csRGB, alpha=False
                )
                return PageImage(pixmap.width, pixmap.height, dpi, bytes(pixmap.samples))
            before += document.page_count
    raise NoSuchPage


def text_sections(text: str) -> list[str]:
    """Plain text as HTML sections, a paragraph a line, so that memory stays flat for a book or a log."""
    sections: list[str] = []
    lines: list[str] = []
    size = 0
    for line in text.splitlines() or [""]:
        for piece in _pieces(line):
            lines.append(f'<p class="line">{html.escape(piece) or "&#160;"}</p>')
            size += len(piece) + 1
            if size >= _SECTION_CHARACTERS:
                sections.append("".join(lines))
                lines, size = [], 0
    if lines:
        sections.append("".join(lines))
    return sections


def break_long_words(text: str) -> str:
    """MuPDF lets a word run off the page: give those that would a place to break."""
    return re.sub(rf"([!-\u2e7f]{{{_LONGEST_UNBROKEN}}})(?=[!-\u2e7f])", r"\1 ", text)


def _pieces(line: str) -> Iterator[str]:
    line = break_long_words(line)
    if len(line) <= _SECTION_CHARACTERS:
        yield line
        return
    for start in range(0, len(line), _SECTION_CHARACTERS):
        yield line[start : start + _SECTION_CHARACTERS]


def _document(section: str) -> pymupdf.Document:
    whole = f"<html><head><style>{_CSS}</style></head><body>{section}</body></html>"
    document = pymupdf.open(stream=whole.encode("utf-8", "replace"), filetype="html")
    document.layout(width=WIDTH_PT, height=HEIGHT_PT, fontsize=_FONT_PT)
    return document


def _page(page: pymupdf.Page, number: int, source: _Source) -> Page:
    lines: list[list[Word]] = []
    last = None
    for x0, y0, x1, y1, text, block, line, _ in page.get_text("words", flags=0):
        word = Word(text, Box(x0, y0, x1, y1))
        if last is None or (
            last != (block, line) and not source.goes_on(lines[-1][-1], word, last[0] == block)
        ):
            lines.append([])
        lines[-1].append(word)
        last = (block, line)
    text, boxes = pack_lines(source.joined(line) for line in lines)
    return Page(number, WIDTH_PT, HEIGHT_PT, text, boxes, TextSource.LAYOUT if text else TextSource.NONE)


def _source_words(section: str) -> _Source:
    text = html.unescape(re.sub(r"<[^>]*>", " ", section))
    return _Source(set(text.split()) if _has_indic(text) else set())


def _has_indic(text: str) -> bool:
    return any("\u0900" <= c <= "\u0dff" or "\u1000" <= c <= "\u109f" or c >= "\U00011000" for c in text)


class _Source:
    """The words that the text has, to join what the layout cut."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._longest = 6

    def goes_on(self, before: Word, after: Word, same_block: bool) -> bool:
        """True where MuPDF began a line for no other reason than a sign that is drawn to the left of its letter."""
        middle = (after.box.y0 + after.box.y1) / 2
        return bool(self._words) and same_block and before.box.y0 < middle < before.box.y1

    def joined(self, line: list[Word]) -> Iterator[Word]:
        start = 0
        while start < len(line):
            stop = self._stop(line, start) if self._words else start + 1
            box = line[start].box
            for word in line[start + 1 : stop]:
                box = box.union(word.box)
            yield Word("".join(word.text for word in line[start:stop]), box)
            start = stop

    def _stop(self, line: list[Word], start: int) -> int:
        """Where the word ends that begins at `start`: the longest run of pieces that is a word of the text."""
        for stop in range(min(len(line), start + self._longest), start + 1, -1):
            if "".join(word.text for word in line[start:stop]) in self._words:
                return stop
        return start + 1


def blank(number: int) -> Page:
    """A page of the usual size with nothing on it."""
    return Page(number, WIDTH_PT, HEIGHT_PT, "", array("f"), TextSource.NONE)


def break_long_words_in_html(source: str) -> str:
    """The same for HTML: text between tags only."""
    return re.sub(r">([^<]+)", lambda found: ">" + break_long_words(found.group(1)), source)
