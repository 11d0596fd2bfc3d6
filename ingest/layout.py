"""Text without pages of its own (mail, web pages, plain text) laid out as pages, by MuPDF's HTML engine.

The engine carries fonts for nearly every script, breaks lines and shapes letters. The words are taken from its layout
and not by way of a PDF: written into a PDF, shaped Arabic, Thai and Hindi no longer give back the letters that went
in. Some Indic words still come back in pieces (a vowel sign that is drawn before its consonant), or without an r that
is drawn after its consonant; they are made whole by following the source's own words.
"""

from __future__ import annotations

import html
import re
from array import array
from dataclasses import dataclass
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
_TALLEST_PT = 1_000_000.0
_WIDEST_PT = 14_400.0  # as wide as a PDF's page may be (PDF 1.7, Annex C)
_LONGEST_UNBROKEN = 60
_THAI_AND_LIKE = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"  # Thai, Lao, Burmese, Khmer: no spaces between words
)
_UNSPACED = re.compile(_THAI_AND_LIKE)
_MAY_END_HERE = re.compile(f"(?<={_THAI_AND_LIKE})\u200b")
_SIGNS = (
    "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0e31-\u0e3a\u0e47-\u0e4e"  # they belong to the letter before
)
_TOO_LONG = re.compile(rf"[!-\u2e7f]{{{_LONGEST_UNBROKEN}}}(?=[!-\u2e7f])(?![{_SIGNS}])")
_REPH = "\U00011330\U0001134d"  # r before a consonant, in Grantha: MuPDF draws it and does not give it back

_CSS = f"""
@page {{ margin: {_MARGIN_PT}pt }}
body {{ font-family: sans-serif; line-height: 1.35 }}
h1 {{ font-size: 1.5em }} h2 {{ font-size: 1.25em }} h3 {{ font-size: 1.1em }}
p, li, pre {{ margin: 0 0 0.45em 0 }}
p.line {{ margin: 0 }}
td, th {{ padding: 0 0.6em 0.15em 0; text-align: left; vertical-align: top }}
.sheet td {{ font-size: 0.8em; line-height: 1.15; white-space: nowrap }} .sheet td.long {{ white-space: normal }}
blockquote {{ margin: 0 0 0.45em 1.2em }}
.mail-header {{ color: #333; font-size: 0.95em; margin: 0 0 0.2em 0 }}
.mail-rule {{ border-top: 1pt solid #888; margin: 0.6em 0 }}
"""


@dataclass(frozen=True, slots=True)
class Sized:
    """An HTML section that wants another page size, as wide tables do.

    One that `is_one_page` gets a page as tall as it needs, so that its number is known without laying it out.
    """

    html: str
    width_pt: float = WIDTH_PT
    is_one_page: bool = False


def pages(sections: Iterable[str | Sized], *, after: int = 0) -> Iterator[Page]:
    """Lay out HTML sections, each beginning a page, numbered through from `after` + 1."""
    number = after
    for section in sections:
        with laid_out(section) as document:
            source = _source_words(section)
            for page in document:
                number += 1
                yield _page(page, number, source)


def render(sections: Iterable[str | Sized], page_number: int, dpi: int) -> PageImage:
    """The picture of one page of the same layout."""
    before = 0
    for section in sections:
        if isinstance(section, Sized) and section.is_one_page and page_number > before + 1:
            before += 1
            continue
        with laid_out(section) as document:
            if page_number <= before + document.page_count:
                return _picture(document[page_number - before - 1], dpi)
            before += document.page_count
    raise NoSuchPage


def _picture(page: pymupdf.Page, dpi: int) -> PageImage:
    pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)
    return PageImage(pixmap.width, pixmap.height, dpi, bytes(pixmap.samples))


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
    """MuPDF lets a word run off the page: give those that would a place to break.

    A space; but where words stand without spaces, the break that has no width (U+200B) and is taken out again.
    """
    return _TOO_LONG.sub(lambda found: found[0] + ("\u200b" if _UNSPACED.match(found[0][-1]) else " "), text)


def _pieces(line: str) -> Iterator[str]:
    line = break_long_words(line)
    if len(line) <= _SECTION_CHARACTERS:
        yield line
        return
    for start in range(0, len(line), _SECTION_CHARACTERS):
        yield line[start : start + _SECTION_CHARACTERS]


def laid_out(section: str | Sized) -> pymupdf.Document:
    """The pages of one section. The caller closes it."""
    sized = section if isinstance(section, Sized) else Sized(section)
    whole = f"<html><head><style>{_CSS}</style></head><body>{sized.html}</body></html>"
    document = pymupdf.open(stream=whole.encode("utf-8", "replace"), filetype="html")
    document.layout(width=sized.width_pt, height=HEIGHT_PT, fontsize=_FONT_PT)
    width = _widen(document, sized) if "<table" in sized.html else sized.width_pt
    height = HEIGHT_PT
    while sized.is_one_page and document.page_count > 1 and height < _TALLEST_PT:
        height *= 1.5
        document.layout(width=width, height=height, fontsize=_FONT_PT)
    return document


def _widen(document: pymupdf.Document, sized: Sized) -> float:
    """MuPDF lets a table that is too wide run off the page, and its words are gone: give it a wider page, and say how
    wide.
    """
    wanted = _letters(html.unescape(re.sub(r"<[^>]*>", " ", sized.html)))
    width = sized.width_pt
    found, fits = _seen(document, width)
    while (found < wanted or not fits) and width < _WIDEST_PT:
        document.layout(width=width * 1.5, height=HEIGHT_PT, fontsize=_FONT_PT)
        more, fits_now = _seen(document, width * 1.5)
        if more <= found and fits:  # the width is not what they are missing for
            document.layout(width=width, height=HEIGHT_PT, fontsize=_FONT_PT)
            break
        found, fits, width = more, fits_now, width * 1.5
    return width


def _seen(document: pymupdf.Document, width: float) -> tuple[int, bool]:
    """How many letters the pages have, and whether all words end before the edge."""
    letters, fits = 0, True
    for page in document.pages():
        for _, _, x1, _, text, *_ in page.get_text("words", flags=0):
            letters += _letters(text)
            fits = fits and x1 <= width
    return letters, fits


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _page(page: pymupdf.Page, number: int, source: _Source) -> Page:
    lines: list[list[Word]] = []
    last = None
    for x0, y0, x1, y1, text, block, line, _ in page.get_text("words", flags=0):
        word = Word(_MAY_END_HERE.sub("", text), Box(x0, y0, x1, y1))
        if last is None or (
            last != (block, line)
            and not source.goes_on(lines[-1][-1], word, last[0] == block)
            and not _stands_beside(lines[-1][-1], word)
        ):
            lines.append([])
        lines[-1].append(word)
        last = (block, line)
    text, boxes = pack_lines(source.joined(line) for line in lines)
    rect = page.rect
    return Page(number, rect.width, rect.height, text, boxes, TextSource.LAYOUT if text else TextSource.NONE)


def _stands_beside(before: Word, after: Word) -> bool:
    """True where a table's next cell begins on the same line."""
    return abs(before.box.y0 - after.box.y0) < 1 and after.box.x0 >= before.box.x1


def _source_words(section: str | Sized) -> _Source:
    section = section.html if isinstance(section, Sized) else section
    text = _MAY_END_HERE.sub("", html.unescape(re.sub(r"<[^>]*>", " ", section)))
    return _Source(set(text.split()) if _has_indic(text) else set())


def _has_indic(text: str) -> bool:
    return any("\u0900" <= c <= "\u0dff" or "\u1000" <= c <= "\u109f" or c >= "\U00011000" for c in text)


class _Source:
    """The words that the text has, to join what the layout cut."""

    def __init__(self, words: set[str]) -> None:
        self._words = {word: word for word in words}
        for word in filter(lambda word: _REPH in word, words):
            self._words.setdefault(word.replace(_REPH, ""), word)
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
            text = "".join(word.text for word in line[start:stop])
            yield Word(self._words.get(text, text), box)
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
    """The same for HTML: text between tags only, where a character reference is one character and stays whole."""

    def broken(found: re.Match[str]) -> str:
        return ">" + html.escape(break_long_words(html.unescape(found.group(1))), quote=False)

    return re.sub(r">([^<]+)", broken, source)
