"""Where the cells of tables stand on pages that we laid out: web pages, sheets.

Which cells there are, the HTML says; where they stand, the layout: its words come in the order of the HTML, so each
row is sought in what follows the row before it. A row that the layout shows in another order has no places, and is
left out rather than guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import takewhile
from typing import TYPE_CHECKING

from ingest import layout, markup
from ingest.model import Box, Facts, TableGrid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pymupdf
    from selectolax.lexbor import LexborNode

    from ingest.model import TablePart

PAGES = 2_000
"""Looked through of one file."""

_NOT_SEEN = re.compile(r"[\s\u200b]+")
_MORE = f"Only the first {PAGES:,} pages were looked through for tables."


def grids(sections: Iterable[str | layout.Sized], pages: frozenset[int]) -> Iterator[TablePart]:
    """The tables of HTML sections on those pages, laid out as `layout.pages` lays them out."""
    before, last = 0, max(pages, default=0)
    for section in sections:
        if before >= last:
            return
        if before >= PAGES:
            yield Facts("", defects=(_MORE,))
            return
        source = section.html if isinstance(section, layout.Sized) else section
        if isinstance(section, layout.Sized) and section.is_one_page and "<table" not in source:
            before += 1
            continue
        with layout.laid_out(section) as document:
            if "<table" in source:
                yield from (
                    grid for grid in _Laid(document, before).grids(source) if grid.page_number in pages
                )
            before += document.page_count
        yield before


class _Laid:
    """The letters of some pages in a row, and of which word of which page each is."""

    def __init__(self, document: Iterable[pymupdf.Page], before: int) -> None:
        self._starts: list[int] = []
        self._places: list[tuple[int, Box]] = []
        letters: list[str] = []
        length = 0
        for number, page in enumerate(document, before + 1):
            for x0, y0, x1, y1, text, *_ in page.get_text("words", flags=0):
                if shown := _NOT_SEEN.sub("", text):
                    self._starts.append(length)
                    self._places.append((number, Box(x0, y0, x1, y1)))
                    letters.append(shown)
                    length += len(shown)
        self._letters = "".join(letters)
        self._at = 0

    def grids(self, source: str) -> Iterator[TableGrid]:
        """Of tables that hold no other table: those that do are there for the looks."""
        for table in markup.parse(source).css("table"):
            if len(table.css("table")) > 1:
                continue
            rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
            yield from self._grids_of([row for row in rows if row])

    def _grids_of(self, rows: Sequence[Sequence[LexborNode]]) -> Iterator[TableGrid]:
        """A grid a page: a table goes on behind the end of a page."""
        columns = max(map(len, rows), default=0)
        headings = sum(1 for _ in takewhile(lambda row: all(cell.tag == "th" for cell in row), rows))
        found: dict[int, list[tuple[Box | None, ...]]] = {}
        headed: dict[int, int] = {}
        for number, row in enumerate(rows):
            page, boxes = self._row([_NOT_SEEN.sub("", cell.text(separator=" ")) for cell in row])
            if page:
                found.setdefault(page, []).append((*boxes, *[None] * (columns - len(boxes))))
                headed[page] = headed.get(page, 0) + (number < headings)
        for page, lines in found.items():
            yield TableGrid(page, tuple(lines), headed[page])

    def _row(self, cells: Sequence[str]) -> tuple[int, list[Box | None]]:
        """Page and boxes of a row; page 0 if it is nowhere, or on two pages."""
        whole = "".join(cells)
        at = self._letters.find(whole, self._at) if whole else -1
        if at < 0:
            return 0, []
        boxes: list[Box | None] = []
        pages: set[int] = set()
        for cell in cells:
            page, box = self._place(at, at + len(cell))
            boxes.append(box)
            pages |= {page} if box else set()
            at += len(cell)
        self._at = at
        return (pages.pop(), boxes) if len(pages) == 1 else (0, [])

    def _place(self, start: int, stop: int) -> tuple[int, Box | None]:
        page, box = 0, None
        for index in range(bisect_right(self._starts, start) - 1, len(self._starts)):
            if self._starts[index] >= stop:
                break
            page, own = self._places[index]
            box = own if box is None else box.union(own)
        return (page, box) if stop > start else (0, None)
