"""OpenDocument spreadsheets (.ods): sheet by sheet as tables, hidden ones too, cells as they were shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.errors import Corrupt
from ingest.model import Conditions, FindingKind, HiddenKind, PageImage, Part, TablePart
from ingest.office import odf, odf_text, workbook, xml
from ingest.office.document import Document, escaped
from ingest.office.grid import Row, Sheet
from ingest.office.package import Package
from ingest.office.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.oasis.opendocument.spreadsheet",)

_TAGS = ("automatic-styles", "table", "table-column", "table-row", "tracked-changes", "named-range", "shapes")
_COLUMNS = 16_384
_REPEATED = 100
"""How often the same row or cell is shown again; files say that a million empty ones follow."""


@dataclass(slots=True)
class _Reading:
    """The one pass over content.xml, which sheets and their rows share."""

    events: Iterator[tuple[str, xml.Element]]
    document: Document
    repeats: Repeats
    hidden_tables: set[str] = field(default_factory=set)
    shapes: list[str] = field(default_factory=list)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    package = Package(path, conditions)
    document = _opened(package)
    odf.look(package, document)
    yield from workbook.parts(_sheets(package, document), document, odf.children(package))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    package = Package(path, conditions)
    return workbook.render(_sheets(package, _opened(package)), page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    package = Package(path, conditions)
    yield from workbook.tables(_sheets(package, _opened(package)), pages)


def _opened(package: Package) -> Document:
    odf.refuse_locked(package)
    if not package.has("content.xml"):
        raise Corrupt("The file calls itself a spreadsheet and has no sheets in it.")
    return Document(MEDIA_TYPES[0], odf.properties(package), package.defects)


def _sheets(package: Package, document: Document) -> Iterator[Sheet]:
    reading = _Reading(package.elements("content.xml", *_TAGS), document, Repeats(package.note))
    for event, element in reading.events:
        name = xml.local(element)
        if event == "start" and name == "table":
            columns: set[int] = set()
            yield Sheet(
                xml.attribute(element, "name"), _rows(reading, columns),
                xml.attribute(element, "style-name") in reading.hidden_tables, columns, lambda: _taken(reading),
            )  # fmt: skip
        elif event == "end":
            _take(reading, element, name)
    charts = [
        escaped(line) for root in odf.object_parts(package) for line in odf.paragraphs(root).splitlines()
    ]
    if charts:
        yield Sheet("", (), blocks=lambda: [f"<p>{line}</p>" for line in charts])


def _take(reading: _Reading, element: xml.Element, name: str) -> None:
    match name:
        case "automatic-styles":
            # part 3, 20.141 table:display
            reading.hidden_tables = odf.styles_of(element, "table-properties", "display", "false")
        case "tracked-changes":
            _changes(element, reading.document)
        case "named-range":
            said = f"{xml.attribute(element, 'name')} = {xml.attribute(element, 'cell-range-address')}"
            reading.document.hide(HiddenKind.NOT_SHOWN, said)
    if name != "table":
        element.clear(keep_tail=False)


def _rows(reading: _Reading, hidden_columns: set[int]) -> Iterator[Row]:
    """Up to the end of the table that has begun."""
    depth, column = 1, 0
    for event, element in reading.events:
        name = xml.local(element)
        if name == "table":
            depth += 1 if event == "start" else -1
            if not depth:
                return
        elif event == "end" and depth == 1:
            match name:
                case "table-column":
                    count = odf.whole(xml.attribute(element, "number-columns-repeated", "1"))
                    if xml.attribute(element, "visibility") == "collapse" and count < 1000:
                        hidden_columns.update(range(column, column + count))
                    column += count
                case "table-row":
                    yield from _repeated(element, reading)
                case "shapes":
                    reading.shapes.append(odf_text.Story(reading.document, set()).block(element))
            xml.forget(element)


def _repeated(element: xml.Element, reading: _Reading) -> Iterator[Row]:
    cells = _cells(element, reading)
    hidden = xml.attribute(element, "visibility") in ("collapse", "filter")
    count = odf.whole(xml.attribute(element, "number-rows-repeated", "1")) if cells else 1
    for index in range(min(count, _REPEATED)):
        again = {column: reading.repeats.again(text) for column, text in cells.items()} if index else cells
        yield Row(dict(again), hidden=hidden)
    if count > _REPEATED:
        yield Row({0: f"(the same row {count - _REPEATED:,} more times)"})


def _cells(row: xml.Element, reading: _Reading) -> dict[int, str]:
    found: dict[int, str] = {}
    column = 0
    for cell in row:
        if xml.local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        count = odf.whole(xml.attribute(cell, "number-columns-repeated", "1"))
        text = _cell(cell, reading)
        if text:
            for place in range(column, min(column + count, column + _REPEATED, _COLUMNS)):
                found[place] = text if place == column else reading.repeats.again(text)
        column += count
    return found


def _cell(cell: xml.Element, reading: _Reading) -> str:
    for note in list(cell.iterchildren("{*}annotation")):
        odf.comment(note, reading.document)
        cell.remove(note)
    kind = xml.attribute(cell, "value-type")
    if kind == "date":
        return xml.attribute(cell, "date-value").removesuffix("T00:00:00").replace("T", " ")
    text = odf.paragraphs(cell)
    value = text or xml.attribute(cell, "value") or xml.attribute(cell, "string-value")
    return value or xml.attribute(cell, "formula").removeprefix("of:")


def _taken(reading: _Reading) -> list[str]:
    shapes, reading.shapes = reading.shapes, []
    return shapes


def _changes(element: xml.Element, document: Document) -> None:
    """What cells held before (part 3, 9.9)."""
    for change in element:
        if text := odf.paragraphs(change):
            document.hide(HiddenKind.TRACKED_CHANGE, text)
        document.find(FindingKind.TRACKED_CHANGE, text)
