"""What belongs to Excel's sheets and stands in parts of its own: comments, charts, text boxes, names, data sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model import FindingKind, HiddenKind
from ingest.office import drawing, opc, xml
from ingest.office.document import escaped
from ingest.office.grid import Row, Sheet
from ingest.office.spreadsheetml import rich_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.office.document import Document
    from ingest.office.package import Package

# Part 1, 18.3.1.46: &L, &C and &R begin a side; fonts, sizes, page numbers and the like begin with & too.
_PRINT_CODES = re.compile(r'&"[^"]*"|&K[0-9A-F]{6}|&\d+|&[A-Z]', re.IGNORECASE)


def look(package: Package, document: Document) -> None:
    """Defined names, links to other workbooks and connections to databases."""
    root = package.tree(opc.main_part(package, "xl/workbook.xml"))
    for name in root.iter("{*}definedName") if root is not None else ():
        if not (name.get("name") or "").startswith("_xlnm."):
            document.hide(HiddenKind.NOT_SHOWN, f"{name.get('name')} = {name.text or ''}")
    for part in package.names("xl/externallinks/", ".xml"):
        _outside(package.tree(part), document)
    root = package.tree("xl/connections.xml")
    for connection in (
        root.iter("{*}connection", "{*}dbPr", "{*}webPr", "{*}olapPr") if root is not None else ()
    ):
        said = " ".join(
            connection.get(key) or "" for key in ("name", "description", "connection", "command", "url")
        )
        if said.strip():
            document.hide(HiddenKind.NOT_SHOWN, said)
            document.find(FindingKind.REMOTE_REFERENCE, said)


def _outside(root: xml.Element | None, document: Document) -> None:
    """An external link keeps copies of the other workbook's cells (18.14)."""
    if root is None:
        return
    for link in root.iter("{*}ddeLink"):
        document.find(FindingKind.LAUNCH_ACTION, f"{link.get('ddeService')}|{link.get('ddeTopic')}")
    values = [(value.text or "").strip() for value in root.iter("{*}v", "{*}val")]
    document.hide(HiddenKind.NOT_SHOWN, "\n".join(filter(None, values)))


def beside(package: Package, sheet: str, document: Document) -> None:
    """Comments on a sheet's cells, of both kinds."""
    people = _people(package)
    for relation in opc.relations(package, sheet).values():
        root = package.tree(relation.target) if "omment" in relation.kind and not relation.external else None
        if root is None:
            continue
        authors = [author.text or "" for author in root.iter("{*}author")]
        for comment in root.iter("{*}comment", "{*}threadedComment"):
            text = " ".join("\n".join(map(_comment_text, comment.iterchildren("{*}text"))).split(" "))
            number = comment.get("authorId") or ""
            author = authors[int(number)] if number.isdecimal() and int(number[:9]) < len(authors) else ""
            author = author or people.get(comment.get("personId") or "", "")
            said = f"{comment.get('ref') or ''} {author}: {text}".strip()
            document.hide(HiddenKind.COMMENT, said)
            document.find(FindingKind.COMMENT, said)


def _comment_text(element: xml.Element) -> str:
    return (element.text or "").strip() or rich_text(element)


def _people(package: Package) -> dict[str, str]:
    found = {}
    for part in package.names("xl/persons/", ".xml"):
        root = package.tree(part)
        for person in root if root is not None else ():
            found[person.get("id") or ""] = person.get("displayName") or ""
    return found


def blocks(package: Package, sheet: str, document: Document) -> Iterator[str]:
    """What is seen on or with a sheet beside its cells: text boxes and charts."""
    for relation in opc.relations(package, sheet).values():
        root = package.tree(relation.target) if relation.kind == "drawing" and not relation.external else None
        if root is None:
            continue
        for text in drawing.descriptions(root):
            document.hide(HiddenKind.NOT_SHOWN, text)
        yield from drawing.blocks(root)
        for chart in opc.relations(package, relation.target).values():
            yield from _chart(package, chart)


def _chart(package: Package, relation: opc.Relation) -> Iterator[str]:
    root = package.tree(relation.target) if relation.kind in ("chart", "chartEx", "diagramData") else None
    for line in drawing.chart_lines(root) if root is not None else ():
        yield f"<p>{escaped(line)}</p>"


def printed(element: xml.Element, document: Document) -> Iterator[str]:
    """What is printed above and below a sheet. A rule for what may be typed in gives what it says, as hidden text."""
    if xml.local(element) == "dataValidation":
        said = " ".join(element.get(key) or "" for key in ("promptTitle", "prompt", "errorTitle", "error"))
        document.hide(HiddenKind.NOT_SHOWN, said)
    for child in element:
        text = " ".join(_PRINT_CODES.sub(" ", child.text or "").split())
        if text and xml.local(child).endswith(("Header", "Footer")):
            yield f"<p>{escaped(text)}</p>"


def pivots(package: Package) -> Iterator[Sheet]:
    """A pivot table carries a copy of the data it was made from (18.10), even where that sheet is gone."""
    for part in package.names("xl/pivotcache/pivotcachedefinition", ".xml"):
        root = package.tree(part)
        records = next(
            (r for r in opc.relations(package, part).values() if r.kind == "pivotCacheRecords"), None
        )
        if root is not None and records is not None:
            yield Sheet("Data behind a pivot table", _pivot_rows(package, root, records.target), hidden=True)


def _pivot_rows(package: Package, root: xml.Element, records: str) -> Iterator[Row]:
    fields = list(root.iter("{*}cacheField"))
    yield Row({column: found.get("name") or "" for column, found in enumerate(fields)})
    shared = [
        [item.get("v") or "" for items in found.iter("{*}sharedItems") for item in items] for found in fields
    ]
    for event, record in package.elements(records, "r"):
        if event == "start":
            continue
        cells = {}
        for column, item in enumerate(record):
            value = item.get("v") or ""
            if xml.local(item) == "x" and value.isdecimal() and column < len(shared):
                number = int(value[:9])
                value = shared[column][number] if number < len(shared[column]) else ""
            if value:
                cells[column] = value
        yield Row(cells)
        record.clear(keep_tail=False)
