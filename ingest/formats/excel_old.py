"""Excel's workbooks before 2007 (.xls), back to Excel 2, by xlrd: sheet by sheet as tables, hidden ones too."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from ingest.errors import Corrupt, Encrypted
from ingest.model import Conditions, FindingKind, HiddenKind, PageImage, Part, TablePart
from ingest.office import numbers, ole, workbook
from ingest.office.document import Document
from ingest.office.grid import Row, Sheet
from ingest.office.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.ms-excel",)

_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGES = (
    XLRDError, CompDocError, struct.error, AssertionError, ValueError, TypeError, AttributeError,
    OverflowError, NotImplementedError, ZeroDivisionError, RecursionError, LookupError,
)  # fmt: skip
"""What xlrd raises on damaged files."""


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    document = Document(MEDIA_TYPES[0])
    with open(path, "rb") as untrusted_file:
        is_ole = untrusted_file.read(4) == _OLE
    inside = ole.look(path, document) if is_ole else []
    yield from workbook.parts(_sheets(path, document), document)
    yield from inside


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return workbook.render(_sheets(path, Document(MEDIA_TYPES[0])), page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    yield from workbook.tables(_sheets(path, Document(MEDIA_TYPES[0])), pages)


def _opened(path: str) -> xlrd.Book:
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            return xlrd.open_workbook(
                path, logfile=nowhere, formatting_info=True, on_demand=True, ragged_rows=True
            )
    except _DAMAGES as error:
        if "encrypted" in str(error).lower():
            raise Encrypted from error
        raise Corrupt("The workbook is damaged and nothing could be read from it.") from error


def _sheets(path: str, document: Document) -> Iterator[Sheet]:
    book = _opened(path)
    for name in book.name_obj_list:
        if not name.builtin:
            document.hide(HiddenKind.NOT_SHOWN, f"{name.name} = {name.result.text if name.result else ''}")
    repeats = Repeats(document.note)
    lost = 0
    for number in range(book.nsheets):
        try:
            sheet = book.sheet_by_index(number)
        except _DAMAGES:
            lost += 1
            continue
        _beside(sheet, document)
        hidden = {
            column for column, info in sheet.colinfo_map.items() if info.hidden and column < sheet.ncols
        }
        yield Sheet(sheet.name, _rows(book, sheet, repeats), sheet.visibility != 0, hidden)
        book.unload_sheet(number)
    if lost:
        document.defects.append(f"{lost:,} sheets of the workbook are damaged and could not be read.")
        document.find(FindingKind.CUT_SHORT)
        if lost == book.nsheets:
            raise Corrupt("The workbook is damaged and none of its sheets could be read.")


def _beside(sheet: xlrd.sheet.Sheet, document: Document) -> None:
    for (row, column), note in sorted(sheet.cell_note_map.items()):
        said = f"{workbook.letters(column)}{row + 1} {note.author or ''}: {note.text}"
        document.hide(HiddenKind.COMMENT, said)
        document.find(FindingKind.COMMENT, said)
    for link in sheet.hyperlink_list:
        document.hide(HiddenKind.NOT_SHOWN, str(link.url_or_path or ""))


def _rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet, repeats: Repeats) -> Iterator[Row]:
    for number in range(sheet.nrows):
        info = sheet.rowinfo_map.get(number)
        cells = {}
        for column, cell in enumerate(sheet.row(number)):
            if text := _shown(book, cell):
                cells[column] = repeats.shared(text)
        yield Row(cells, hidden=bool(info is not None and info.hidden))


def _shown(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return _number(book, cell)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""


def _number(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    index = cell.xf_index
    key = book.xf_list[index].format_key if index is not None and 0 <= index < len(book.xf_list) else 0
    known = book.format_map.get(key)
    code = (known.format_str if known is not None else "") or numbers.built_in(key)
    try:
        return numbers.shown(float(cell.value), code, from_1904=book.datemode == 1)
    except (ValueError, OverflowError):
        return str(cell.value)
