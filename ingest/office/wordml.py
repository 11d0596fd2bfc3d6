"""WordprocessingML (ECMA-376 part 1, 17): paragraphs and tables as HTML, what is deleted or hidden kept apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import FindingKind, HiddenKind
from ingest.office import drawing, traps, xml
from ingest.office.document import escaped

if TYPE_CHECKING:
    from ingest.office.document import Document
    from ingest.office.package import Package

_OFF = ("0", "false", "off", "none")
_DELETED = {"del", "moveFrom"}
_SKIPPED = {
    "Fallback",
    "pPr",
    "rPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "sectPr",
    "sdtPr",
    "sdtEndPr",
    "fldData",
}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}
_DEEPEST = 60
HEADINGS = {"1": "h2", "2": "h3", "3": "h3"}


@dataclass(slots=True)
class Styles:
    """Ids of styles whose text is hidden, and of headings with their tag."""

    hidden: set[str] = field(default_factory=set)
    headings: dict[str, str] = field(default_factory=dict)


def styles(package: Package, part: str) -> Styles:
    found = Styles()
    root = package.tree(part)
    for style in root.iter("{*}style") if root is not None else ():
        name, ident = _value(style, "name").lower(), xml.attribute(style, "styleId")
        if name.startswith("heading ") or name == "title":
            found.headings[ident] = HEADINGS.get(name[8:], "h2" if name == "title" else "h3")
        if any(_is_on(mark) for mark in style.iter("{*}vanish")):
            found.hidden.add(ident)
    return found


class Story:
    """Reads one part's blocks into the document. Text boxes follow the paragraph that holds them."""

    def __init__(self, document: Document, known: Styles) -> None:
        self._document, self._styles = document, known
        self._boxes: list[str] = []
        self._instruction: list[str] = []
        self._depth = 0

    def block(self, element: xml.Element) -> str:
        """A paragraph, table or holder of them as HTML."""
        if self._depth > _DEEPEST:
            return f"<p>{escaped(' '.join(drawing.text_lines(element)))}</p>"
        self._depth += 1
        try:
            match xml.local(element):
                case "p":
                    return self._paragraph(element)
                case "tbl":
                    return self._table(element)
                case name if name in _SKIPPED:
                    return ""
                case _:
                    return "".join(self.block(child) for child in element)
        finally:
            self._depth -= 1

    def _paragraph(self, element: xml.Element) -> str:
        properties = element.find("{*}pPr")
        style = _value(properties, "pStyle")
        outer, self._boxes = self._boxes, []
        text = self._inline(element, hidden=style in self._styles.hidden).strip("\n")
        boxes, self._boxes = self._boxes, outer
        tag = self._styles.headings.get(style, "p")
        shown = escaped(text).replace("\n", "<br>").replace("\t", " ")
        return (f"<{tag}>{shown}</{tag}>" if text.strip() else "") + "".join(boxes)

    def _table(self, element: xml.Element) -> str:
        return f"<table>{''.join(map(self.row, _through(element, 'tr')))}</table>"

    def row(self, element: xml.Element) -> str:
        cells = [
            f"<td>{''.join(self.block(child) for child in cell)}</td>" for cell in _through(element, "tc")
        ]
        if element.find("{*}trPr/{*}del") is not None:
            self._document.find(FindingKind.TRACKED_CHANGE)
        return f"<tr>{''.join(cells)}</tr>"

    def _inline(self, element: xml.Element, *, hidden: bool) -> str:
        return "".join(self._piece(child, hidden=hidden) for child in element)

    def _piece(self, element: xml.Element, *, hidden: bool) -> str:
        name = xml.local(element)
        if name in _SKIPPED:
            return ""
        if name in _DELETED or name in ("ins", "moveTo"):
            return self._change(element, name, hidden=hidden)
        match name:
            case "r":
                return self._run(element, hidden=hidden)
            case "t" | "delText":
                return element.text or ""
            case "txbxContent":
                self._boxes += [self.block(child) for child in element]
                return ""
            case "drawing" | "pict" | "object":
                return self._picture(element, hidden=hidden)
            case "instrText" | "fldChar" | "fldSimple":
                return self._field(element, name, hidden=hidden)
            case "sym":
                return _symbol(element)
        return _BREAKS.get(name) or self._inline(element, hidden=hidden)

    def _run(self, element: xml.Element, *, hidden: bool) -> str:
        properties = element.find("{*}rPr")
        own = properties.find("{*}vanish") if properties is not None else None
        vanished = (
            _is_on(own) if own is not None else hidden or _value(properties, "rStyle") in self._styles.hidden
        )
        text = self._inline(element, hidden=hidden)
        if not vanished or not text.strip():
            return text
        self._document.hide(HiddenKind.INVISIBLE, text)
        self._document.find(FindingKind.HIDDEN_TEXT, text)
        return ""

    def _change(self, element: xml.Element, name: str, *, hidden: bool) -> str:
        text = self._inline(element, hidden=hidden)
        author = xml.attribute(element, "author")
        if text.strip():
            self._document.find(FindingKind.TRACKED_CHANGE, f"{author}: {text}" if author else text)
        if name not in _DELETED:
            return text
        self._document.hide(HiddenKind.TRACKED_CHANGE, text)
        return ""

    def _picture(self, element: xml.Element, *, hidden: bool) -> str:
        for text in drawing.descriptions(element):
            self._document.hide(HiddenKind.NOT_SHOWN, text)
        text = self._inline(element, hidden=hidden)
        if text.strip():
            self._boxes.append(f"<p>{escaped(text)}</p>")
        return ""

    def _field(self, element: xml.Element, name: str, *, hidden: bool) -> str:
        """An instruction comes in pieces between a begin mark and a separate or end mark (17.16.18)."""
        if name == "instrText":
            self._instruction.append(element.text or "")
            return ""
        if name == "fldSimple":
            traps.field(xml.attribute(element, "instr"), self._document)
            return self._inline(element, hidden=hidden)
        self.end_field()
        self._form_field(element)
        return ""

    def end_field(self) -> None:
        instruction, self._instruction = "".join(self._instruction), []
        if instruction.strip():
            traps.field(instruction, self._document)

    def _form_field(self, element: xml.Element) -> None:
        for entry in element.iter("{*}listEntry", "{*}default", "{*}helpText", "{*}statusText"):
            value = xml.attribute(entry, "val")
            if len(value) > 2:
                self._document.hide(HiddenKind.FORM_FIELD, value)


def _through(element: xml.Element, wanted: str) -> list[xml.Element]:
    """Rows or cells, also those that a content control, a change or custom XML wraps."""
    found: list[xml.Element] = []
    for child in element:
        name = xml.local(child)
        if name == wanted:
            found.append(child)
        elif name in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            found += _through(child, wanted)
    return found


def _value(element: xml.Element | None, name: str) -> str:
    child = element.find(f"{{*}}{name}") if element is not None else None
    return xml.attribute(child, "val") if child is not None else ""


def _is_on(mark: xml.Element) -> bool:
    return xml.attribute(mark, "val", "1").lower() not in _OFF


def _symbol(element: xml.Element) -> str:
    try:
        code = int(xml.attribute(element, "char"), 16)
    except ValueError:
        return ""
    return chr(code) if 32 <= code < 0xD800 else ""
