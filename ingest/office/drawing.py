"""DrawingML (ECMA-376 part 1, 20 and 21): text in shapes, tables, diagrams and charts, and of what pictures show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.office import xml
from ingest.office.document import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator


def blocks(root: xml.Element) -> Iterator[str]:
    """Paragraphs and tables as HTML, in the order of the file."""
    for child in root:
        match xml.local(child):
            case "p":
                if text := paragraph(child):
                    yield f"<p>{escaped(text)}</p>"
            case "tbl":
                yield table(child)
            case "Fallback":
                continue  # the same again for programs that do not know the newer way
            case _:
                yield from blocks(child)


def text_lines(root: xml.Element) -> Iterator[str]:
    """Every paragraph's text, tables' too, one by one."""
    for element in root.iter("{*}p"):
        if text := paragraph(element):
            yield text


def paragraph(element: xml.Element) -> str:
    parts = []
    for child in element.iter("{*}t", "{*}br", "{*}tab"):
        name = xml.local(child)
        parts.append(child.text or "" if name == "t" else "\n" if name == "br" else "\t")
    return "".join(parts).strip()


def table(element: xml.Element) -> str:
    rows = []
    for row in element.iter("{*}tr"):
        cells = (
            "<br>".join(escaped(line) for line in text_lines(cell)) for cell in row.iterchildren("{*}tc")
        )
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"


def chart_lines(root: xml.Element) -> Iterator[str]:
    """A chart's title and the words and numbers that it was drawn from, a series a line."""
    yield from text_lines(root)
    for series in root.iter("{*}ser"):
        words = []
        for role in ("tx", "cat", "xVal", "val", "yVal", "bubbleSize"):
            for holder in series.iterchildren(f"{{*}}{role}"):
                words += [(value.text or "").strip() for value in holder.iter("{*}v")]
        if any(words):
            yield " ".join(word for word in words if word)


def descriptions(root: xml.Element) -> Iterator[str]:
    """Alternative texts: for those who cannot see the picture, and for a reporter who searches."""
    for element in root.iter("{*}cNvPr", "{*}docPr"):
        for name in ("title", "descr"):
            if text := (element.get(name) or "").strip():
                yield text
    for element in root.iter("{*}shape", "{*}imagedata"):
        for name in ("alt", "title"):
            if (text := xml.attribute(element, name).strip()) and xml.local(element):
                yield text
