"""Excel's workbooks since 2007 (.xlsx, .xlsm): sheet by sheet as tables, hidden ones too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.errors import Corrupt
from ingest.model import Conditions, FindingKind, PageImage, Part, TablePart
from ingest.office import embedded, opc, sheet_parts, spreadsheetml, traps, workbook, xml
from ingest.office.document import Document
from ingest.office.grid import Sheet
from ingest.office.package import Package
from ingest.office.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)

_USUAL = "xl/workbook.xml"
_FETCHES = re.compile(r"\b(?:WEBSERVICE|RTD|IMAGE)\s*\(", re.IGNORECASE)
_STARTS = re.compile(r"\b(?:CALL|EXEC|REGISTER)\s*\(|^[\w.]+\|'", re.IGNORECASE)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    package = Package(path, conditions)
    document = Document(MEDIA_TYPES[0], opc.properties(package), package.defects)
    traps.look(package, document)
    sheet_parts.look(package, document)
    yield from workbook.parts(_sheets(package, document), document, embedded.children(package))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return workbook.render(_sheets(Package(path, conditions), Document(MEDIA_TYPES[0])), page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    yield from workbook.tables(_sheets(Package(path, conditions), Document(MEDIA_TYPES[0])), pages)


def _sheets(package: Package, document: Document) -> Iterator[Sheet]:
    main = opc.main_part(package, _USUAL)
    root = package.tree(main)
    relations = opc.relations(package, main)
    folder = main.rpartition("/")[0] + "/"
    book = spreadsheetml.Book(
        spreadsheetml.texts(package, folder + "sharedstrings.xml"),
        spreadsheetml.codes(package, folder + "styles.xml"),
        Repeats(package.note),
        _from_1904(root),
    )
    listed = _listed(root, relations)
    # Those that the workbook does not list are in the file all the same.
    others = [part for part in package.names(folder + "worksheets/", ".xml") if part not in dict(listed)]
    if not listed and not others:
        raise Corrupt("The file calls itself a workbook and has no sheets in it.")
    names = {**dict(listed), **{part: (part, True) for part in others}}
    for part, (name, hidden) in names.items():
        sheet_parts.beside(package, part, document)
        yield _sheet(package, part, name, hidden, book, document)
    yield from sheet_parts.pivots(package)


def _sheet(
    package: Package, part: str, name: str, hidden: bool, book: spreadsheetml.Book, document: Document
) -> Sheet:
    columns: set[int] = set()

    def note_formula(formula: str) -> None:
        if _FETCHES.search(formula):
            document.find(FindingKind.REMOTE_REFERENCE, formula)
        elif _STARTS.search(formula):
            document.find(FindingKind.LAUNCH_ACTION, formula)

    printed: list[str] = []

    def note_other(element: xml.Element) -> None:
        printed.extend(sheet_parts.printed(element, document))

    rows = spreadsheetml.rows(package, part, book, columns, note_formula, note_other)
    return Sheet(
        name, rows, hidden, columns, lambda: [*sheet_parts.blocks(package, part, document), *printed]
    )


def _listed(
    root: xml.Element | None, relations: dict[str, opc.Relation]
) -> list[tuple[str, tuple[str, bool]]]:
    found = []
    for sheet in root.iter("{*}sheet") if root is not None else ():
        state = sheet.get("state", "visible")
        target = next((relations[str(v)].target for v in sheet.attrib.values() if str(v) in relations), "")
        found.append((target, (sheet.get("name") or "", state != "visible")))
    return found


def _from_1904(root: xml.Element | None) -> bool:
    marks = root.iter("{*}workbookPr") if root is not None else ()
    return any(mark.get("date1904") in ("1", "true") for mark in marks)
