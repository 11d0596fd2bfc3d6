"""Tables of a PDF that lines or filled cells part from each other, by PyMuPDF's `find_tables`.

First by drawn lines alone ("lines_strict"), then, for what these do not reach, by the edges of filled areas too
("lines"): with the latter first, a table whose words are shaded falls into pieces. Only the places of the cells are
taken; what stands in them are the words that the page is known to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymupdf

from ingest.formats.pdf import objects, structure
from ingest.formats.pdf.geometry import around, meets
from ingest.model import Box, Facts, TableGrid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.geometry import Edges
    from ingest.model import TablePart

PAGES = 500
"""Looked through of one file: a page takes up to a second."""

_PATHS = 20_000  # with more it is a map or a drawing, and would take minutes
_LEAST_NUMBERS = 3  # words with digits that no table has yet: fewer make none
_STRATEGIES = ("lines_strict", "lines")
_FAILURES = (*objects.MUPDF_ERRORS, TypeError, ZeroDivisionError, AttributeError, KeyError)
"""What `find_tables`, a thousand lines of arithmetic over a stranger's numbers, was seen or may be expected to
raise."""


def grids(document: pymupdf.Document, pages: frozenset[int]) -> Iterator[TablePart]:
    """Tables of at least two rows and two columns on those pages, page by page."""
    structure.forget(document)
    failed: list[int] = []
    wanted = sorted(number for number in pages if 1 <= number <= document.page_count)
    for number in wanted[:PAGES]:
        try:
            yield from _on_page(document[number - 1], number)
        except _FAILURES:
            failed.append(number)
        yield number
    yield Facts("", defects=tuple(_said(len(wanted), failed)))


def _on_page(page: pymupdf.Page, number: int) -> list[TableGrid]:
    if len(page.get_cdrawings()) > _PATHS:
        return []
    taken: list[Edges] = []
    found: list[tuple[Edges, list[tuple[Box | None, ...]]]] = []
    with_digits = [
        tuple(pymupdf.Rect(word[:4]) * page.rotation_matrix)
        for word in page.get_text("words")
        if any(map(str.isdigit, word[4]))
    ]
    for strategy in _STRATEGIES:
        rest = [word for word in with_digits if not any(meets(word, edges) for edges in taken)]
        if len(rest) < _LEAST_NUMBERS:
            break
        for table in page.find_tables(strategy=strategy).tables:
            rows = [_boxes(row.cells) for row in table.rows]
            edges = [box.as_tuple() for row in rows for box in row if box is not None]
            if len(rows) < 2 or max(map(len, rows)) < 2 or not edges:
                continue
            if not any(meets(around(edges), other) for other in taken):
                found.append((around(edges), rows))
        taken = [edges for edges, _ in found]
    in_order = sorted(found, key=lambda entry: (entry[0][1], entry[0][0]))
    return [TableGrid(number, _even(rows)) for _, rows in in_order]


def _boxes(cells: list[Any]) -> tuple[Box | None, ...]:
    return tuple(
        None if cell is None or cell[0] > cell[2] or cell[1] > cell[3] else Box(*cell) for cell in cells
    )


def _even(rows: list[tuple[Box | None, ...]]) -> tuple[tuple[Box | None, ...], ...]:
    columns = max(map(len, rows))
    return tuple((*row, *[None] * (columns - len(row))) for row in rows)


def _said(wanted: int, failed: list[int]) -> Iterator[str]:
    if wanted > PAGES:
        yield f"Only {PAGES:,} pages were looked through for tables."
    if failed:
        named = ", ".join(map(str, failed[:10]))
        yield f"Could not be looked through for tables: page {named}{' and more' if len(failed) > 10 else ''}."
