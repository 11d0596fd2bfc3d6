"""SpreadsheetML (ECMA-376 part 1, 18): the parts of a workbook that its sheets need, and one sheet's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.office import numbers, xml
from ingest.office.grid import Row
from ingest.office.workbook import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.office.package import Package
    from ingest.office.repeats import Repeats

_COLUMNS = 16_384
_TRUE = ("1", "true")


@dataclass(slots=True)
class Book:
    """What cells refer to: texts by number, format codes by style."""

    texts: list[str]
    codes: list[str]
    repeats: Repeats
    from_1904: bool = False

    def text(self, number: int) -> str:
        """ "" if there is none of that number."""
        return self.repeats.shared(self.texts[number]) if 0 <= number < len(self.texts) else ""


def texts(package: Package, part: str) -> list[str]:
    """The shared strings; readings of Japanese words (rPh) are left out."""
    found = []
    for event, element in package.elements(part, "si"):
        if event == "end":
            found.append(rich_text(element))
            xml.forget(element)
    return found


def rich_text(element: xml.Element) -> str:
    parts = []
    for child in element:
        if xml.local(child) == "t":
            parts.append(child.text or "")
        elif xml.local(child) == "r":
            parts += [text.text or "" for text in child.iterchildren("{*}t")]
    return "".join(parts)


def codes(package: Package, part: str) -> list[str]:
    """The number format of each cell style."""
    root = package.tree(part)
    if root is None:
        return []
    own = {xml.attribute(fmt, "numFmtId"): xml.attribute(fmt, "formatCode") for fmt in root.iter("{*}numFmt")}
    found = []
    for styles in root.iterchildren("{*}cellXfs"):
        for style in styles:
            number = xml.attribute(style, "numFmtId", "0")
            found.append(own.get(number) or numbers.built_in(int(number) if number.isdecimal() else 0))
    return found


def rows(
    package: Package,
    part: str,
    book: Book,
    hidden_columns: set[int],
    on_formula: Callable[[str], None],
    on_other: Callable[[xml.Element], None],
) -> Iterator[Row]:
    """The rows of a sheet as they are read; columns come before them, and what else it says of itself after them."""
    for event, element in package.elements(part, "row", "col", "headerFooter", "dataValidation"):
        if event == "start":
            continue
        match xml.local(element):
            case "row":
                yield Row(_cells(element, book, on_formula), hidden=element.get("hidden") in _TRUE)
            case "col":
                _note_column(element, hidden_columns)
            case _:
                on_other(element)
        xml.forget(element)


def _note_column(element: xml.Element, hidden_columns: set[int]) -> None:
    if element.get("hidden") in _TRUE:
        first, last = (_whole(element.get(name)) for name in ("min", "max"))
        if last - first < 1000:  # more is the empty rest of the sheet
            hidden_columns.update(range(max(0, first - 1), last))


def _cells(row: xml.Element, book: Book, on_formula: Callable[[str], None]) -> dict[int, str]:
    found: dict[int, str] = {}
    place = -1
    for cell in row:
        reference = cell.get("r") or ""
        place = column_of(reference) if reference else place + 1
        if not 0 <= place < _COLUMNS:
            continue
        text = _cell(cell, book, on_formula)
        if text:
            found[place] = text
    return found


def _cell(cell: xml.Element, book: Book, on_formula: Callable[[str], None]) -> str:
    kind = cell.get("t", "n")
    value = formula = ""
    for child in cell:
        match xml.local(child):
            case "v":
                value = child.text or ""
            case "f":
                formula = child.text or ""
                on_formula(formula)
            case "is":
                value = rich_text(child)
    if not value:
        return f"={formula}" if formula else ""
    match kind:
        case "s":
            return book.text(_whole(value, -1))
        case "b":
            return "TRUE" if value in _TRUE else "FALSE"
        case "n":
            return _number(value, cell.get("s"), book)
    return value


def _number(value: str, style: str | None, book: Book) -> str:
    number = _whole(style)
    code = book.codes[number] if number < len(book.codes) else ""
    try:
        return numbers.shown(float(value), code, from_1904=book.from_1904)
    except (ValueError, OverflowError):
        return value


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
