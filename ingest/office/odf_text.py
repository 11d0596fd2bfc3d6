"""Paragraphs, lists, tables and shapes of OpenDocument as HTML, what is deleted or hidden kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import FindingKind, HiddenKind
from ingest.office import odf, xml
from ingest.office.document import escaped

if TYPE_CHECKING:
    from ingest.office.document import Document

_DEEPEST = 60
_SKIPPED = {
    "tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "dde-connection-decls",
    "soft-page-break", "notes", "settings", "event-listeners",
}  # fmt: skip


class Story:
    """Blocks of content.xml into HTML; `hidden_styles` may grow on the way.

    Notes and text boxes follow the paragraph that holds them.
    """

    def __init__(self, document: Document, hidden_styles: set[str]) -> None:
        self._document, self.hidden_styles = document, hidden_styles
        self._boxes: list[str] = []
        self._depth = 0

    def block(self, element: xml.Element) -> str:
        name = xml.local(element)
        if name in _SKIPPED or self._depth > _DEEPEST:
            return ""
        self._depth += 1
        try:
            match name:
                case "p" | "h":
                    return self._paragraph(element, "h3" if name == "h" else "p")
                case "table":
                    return self._table(element)
                case "section" if xml.attribute(element, "display") in ("none", "condition"):
                    self._hide(odf.paragraphs(element))
                    return ""
            self._beside(element, name)
            return "".join(self.block(child) for child in element)
        finally:
            self._depth -= 1

    def _beside(self, element: xml.Element, name: str) -> None:
        if name in ("title", "desc"):
            self._document.hide(HiddenKind.NOT_SHOWN, "".join(map(str, element.itertext())))
        elif name == "annotation":
            odf.comment(element, self._document)
            element.clear(keep_tail=True)
        odf.link(element, self._document)

    def _paragraph(self, element: xml.Element, tag: str) -> str:
        outer, self._boxes = self._boxes, []
        text = self._inline(element).strip("\n")
        boxes, self._boxes = self._boxes, outer
        shown = escaped(text).replace("\n", "<br>").replace("\t", " ")
        return (f"<{tag}>{shown}</{tag}>" if text.strip() else "") + "".join(boxes)

    def _inline(self, element: xml.Element) -> str:
        parts = [element.text or ""]
        for child in element:
            parts += (self._piece(child), child.tail or "")
        text = "".join(parts)
        if xml.attribute(element, "style-name") in self.hidden_styles and text.strip():
            self._hide(text)
            return ""
        return text

    def _piece(self, element: xml.Element) -> str:
        name = xml.local(element)
        match name:
            case "s" | "tab" | "line-break":
                return odf.text_of_space(element)
            case "annotation":
                odf.comment(element, self._document)
                return ""
            case "note":
                self._boxes += [self.block(body) for body in element.iterchildren("{*}note-body")]
                return "".join(citation.text or "" for citation in element.iterchildren("{*}note-citation"))
            case (
                "frame" | "custom-shape" | "rect" | "g" | "text-box" | "polygon" | "ellipse" | "line" | "path"
            ):
                self._boxes.append(self.block(element))
                return ""
            case "hidden-text" | "hidden-paragraph":
                self._hide(xml.attribute(element, "string-value") or odf.text(element))
                return ""
            case "ruby-text" | "annotation-end":
                return ""
        if name in ("a", "image", "object", "object-ole"):
            odf.link(element, self._document)
        return self._inline(element)

    def _hide(self, text: str) -> None:
        self._document.hide(HiddenKind.INVISIBLE, text)
        self._document.find(FindingKind.HIDDEN_TEXT, text)

    def _table(self, element: xml.Element) -> str:
        rows = []
        for row in element.iter("{*}table-row"):
            cells = [
                f"<td>{''.join(self.block(child) for child in cell)}</td>"
                for cell in row.iterchildren("{*}table-cell")
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table>{''.join(rows)}</table>"


def hidden_styles(root: xml.Element) -> set[str]:
    """Names of styles whose text is not shown (part 3, 20.179 text:display)."""
    return odf.styles_of(root, "text-properties", "display", "none")


def hidden_pages(root: xml.Element) -> set[str]:
    """Names of styles whose slides are left out of the show (part 3, 20.396)."""
    return odf.styles_of(root, "drawing-page-properties", "visibility", "hidden")


def changes(element: xml.Element, document: Document) -> None:
    """text:tracked-changes (part 3, 5.5): deleted text lies here, what was inserted only says so."""
    for region in element.iter("{*}changed-region"):
        for change in region:
            author = "".join(found.text or "" for found in change.iter("{*}creator"))
            text = odf.paragraphs(change) if xml.local(change) == "deletion" else ""
            document.hide(HiddenKind.TRACKED_CHANGE, text)
            document.find(FindingKind.TRACKED_CHANGE, f"{author}: {text}" if author else text)
