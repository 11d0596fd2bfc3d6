"""Excel's binary workbooks since 2007 (.xlsb): the same sheets as in .xlsx, written as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import Corrupt
from ingest.model import Conditions, FindingKind, HiddenKind, PageImage, Part, TablePart
from ingest.office import biff12, embedded, opc, sheet_parts, spreadsheetml, traps, workbook
from ingest.office.document import Document
from ingest.office.grid import Sheet
from ingest.office.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.ms-excel.sheet.binary.macroenabled.12",)

_USUAL = "xl/workbook.bin"


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    package = Package(path, conditions)
    document = Document(MEDIA_TYPES[0], opc.properties(package), package.defects)
    traps.look(package, document)
    yield from workbook.parts(_sheets(package, document), document, embedded.children(package))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return workbook.render(_sheets(Package(path, conditions), Document(MEDIA_TYPES[0])), page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    yield from workbook.tables(_sheets(Package(path, conditions), Document(MEDIA_TYPES[0])), pages)


def _sheets(package: Package, document: Document) -> Iterator[Sheet]:
    main = opc.main_part(package, _USUAL)
    if not package.has(main):
        raise Corrupt("The file calls itself a workbook and has no sheets in it.")
    relations = opc.relations(package, main)
    listed: dict[str, tuple[str, bool]] = {}
    from_1904 = False
    for kind, data in biff12.records(package.open(main)):
        if kind == biff12.SHEET:
            ident, end = biff12.wide(data, 8)
            name, _ = biff12.wide(data, end)
            if ident in relations:
                listed[relations[ident].target] = (name, data[:4] != b"\x00\x00\x00\x00")
        elif kind == biff12.BOOK_PROPERTIES:
            from_1904 = bool(data[:1] and data[0] & 1)
        elif kind == biff12.NAME:
            document.hide(HiddenKind.NOT_SHOWN, biff12.wide(data, 9)[0])
    folder = main.rpartition("/")[0] + "/"
    book = biff12.book(package, folder, from_1904=from_1904)
    for part in package.names(folder + "worksheets/", ".bin"):
        if "binaryindex" not in part:
            listed.setdefault(part, (part, True))  # in the file, and in no list
    for part, (name, hidden) in listed.items():
        _comments(package, part, document)
        yield _sheet(package, part, name, hidden, book, document)


def _sheet(
    package: Package, part: str, name: str, hidden: bool, book: spreadsheetml.Book, document: Document
) -> Sheet:
    columns: set[int] = set()
    rows = biff12.rows(package, part, book, columns)
    return Sheet(name, rows, hidden, columns, lambda: sheet_parts.blocks(package, part, document))


def _comments(package: Package, part: str, document: Document) -> None:
    for relation in opc.relations(package, part).values():
        if relation.kind != "comments" or not package.has(relation.target):
            continue
        authors: list[str] = []
        author, place = 0, ""
        for kind, data in biff12.records(package.open(relation.target)):
            if kind == biff12.AUTHOR:
                authors.append(biff12.wide(data, 0)[0])
            elif kind == biff12.COMMENT and len(data) >= 20:
                author = int.from_bytes(data[:4], "little")
                row, column = int.from_bytes(data[4:8], "little"), int.from_bytes(data[12:16], "little")
                place = f"{workbook.letters(column)}{row + 1}" if column < 16_384 else ""
            elif kind == biff12.COMMENT_TEXT:
                name = authors[author] if author < len(authors) else ""
                said = f"{place} {name}: {biff12.wide(data, 1)[0]}".strip()
                document.hide(HiddenKind.COMMENT, said)
                document.find(FindingKind.COMMENT, said)
