"""Sheets in order as the parts of one document."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from ingest import layout, table_cells
from ingest.model import FindingKind, HiddenKind, PageImage
from ingest.office import grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.model import Attachment, Page, Part, TablePart
    from ingest.office.document import Document


def parts(
    sheets: Iterable[grid.Sheet], document: Document, children: Iterable[Attachment] = ()
) -> Iterator[Part]:
    """Pages as the rows are read; what is known only then follows."""
    yield from document.unless_lost(_parts(sheets, document, children))


def _parts(
    sheets: Iterable[grid.Sheet], document: Document, children: Iterable[Attachment]
) -> Iterator[Part]:
    yield from _pages(sheets, document)
    yield from document.findings()
    yield from children
    yield document.facts()


def render(sheets: Iterable[grid.Sheet], page_number: int, dpi: int) -> PageImage:
    sections = _sections(sheets)
    first = next(sections, layout.Sized(""))  # a workbook of empty sheets is one empty page
    return layout.render(itertools.chain((first,), sections), page_number, dpi)


def tables(sheets: Iterable[grid.Sheet], pages: frozenset[int]) -> Iterator[TablePart]:
    """Each page of a sheet is a table."""
    yield from table_cells.grids(_sections(sheets), pages)


def _sections(sheets: Iterable[grid.Sheet]) -> Iterator[layout.Sized]:
    return (section for sheet in sheets for section in grid.sections(sheet))


def _pages(sheets: Iterable[grid.Sheet], document: Document) -> Iterator[Page]:
    """Hidden text goes with the first page of its sheet; what turns up with the last row, with the last page."""
    number = 0
    last: Page | None = None
    for sheet in sheets:
        before = number
        for page in layout.pages(grid.sections(_noted(sheet, document)), after=number):
            if last is not None:
                yield last
            number = page.number
            last = dataclasses.replace(page, hidden=document.hidden())
        if number == before:
            document.hide(HiddenKind.NOT_SHOWN, f"Empty sheet: {sheet.name}")
        elif sheet.hidden:
            document.find(FindingKind.HIDDEN_CELLS, sheet.name)
    last = last or layout.blank(1)
    yield dataclasses.replace(last, hidden=(*last.hidden, *document.hidden()))


def _noted(sheet: grid.Sheet, document: Document) -> grid.Sheet:
    """The sheet, counting what is hidden in it as its rows go by."""

    def rows() -> Iterator[grid.Row]:
        first = True
        for row in sheet.rows:
            if first:
                for column in sorted(sheet.hidden_columns):
                    document.find(FindingKind.HIDDEN_CELLS, f"{sheet.name}: column {letters(column)}")
            first = False
            if row.hidden and row.cells:
                document.find(
                    FindingKind.HIDDEN_CELLS, f"{sheet.name}: " + " ".join(row.cells.values())[:200]
                )
            yield row

    return dataclasses.replace(sheet, rows=rows())


def letters(column: int) -> str:
    """The name of a column counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(reference: str) -> int:
    """The column of "AB12", from 0; -1 if it names none."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
        if number > 100_000:
            return -1
    return number - 1
