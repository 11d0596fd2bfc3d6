"""Word's documents since 2007 (.docx, .docm): the text with its notes, headers and boxes as pages; what is not seen on
them, such as comments and deleted text, as hidden text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt
from ingest.model import Conditions, FindingKind, HiddenKind, PageImage, Part
from ingest.office import drawing, embedded, opc, traps, wordml, xml
from ingest.office.document import Document, escaped
from ingest.office.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)

_USUAL = "word/document.xml"
_ROWS = 200
_NOTES = ("footnotes", "endnotes")


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    package = Package(path, conditions)
    document = _read(package)
    traps.look(package, document)
    yield from document.parts(embedded.children(package))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_read(Package(path, conditions)).sections(), page_number, dpi)


def _read(package: Package) -> Document:
    main = opc.main_part(package, _USUAL)
    if not package.has(main):
        raise Corrupt("The file calls itself a Word document and has no text in it.")
    document = Document(MEDIA_TYPES[0], opc.properties(package), package.defects)
    folder = main.rpartition("/")[0] + "/"
    known = wordml.styles(package, folder + "styles.xml")
    story = wordml.Story(document, known)
    _headers(package, story, document, folder, "header")
    _body(package, main, story, document)
    for name in _NOTES:
        _notes(package, folder + name + ".xml", story, document)
    _headers(package, story, document, folder, "footer")
    _comments(package, folder + "comments.xml", document)
    _drawings(package, folder, document)
    _html_chunks(package, document)
    return document


def _body(package: Package, main: str, story: wordml.Story, document: Document) -> None:
    """Block by block, and long tables row by row, so that a long text is never whole in memory as XML."""
    depth = 0
    rows: list[str] = []
    for event, element in package.elements(main, "p", "tbl", "tr"):
        name = xml.local(element)
        if name != "tr":
            depth += 1 if event == "start" else -1
        if event == "end" and depth == (name == "tr"):
            rows += [story.row(element)] if name == "tr" else []
            if rows and (name == "tbl" or len(rows) >= _ROWS):
                document.add(f"<table>{''.join(rows)}</table>")
                rows = []
            if name == "p":
                document.add(story.block(element))
            xml.forget(element)
    story.end_field()


def _headers(package: Package, story: wordml.Story, document: Document, folder: str, kind: str) -> None:
    """Once each: those of first, odd and even pages are often the same."""
    shown: set[str] = set()
    for name in package.names(folder + kind, ".xml"):
        root = package.tree(name)
        block = story.block(root) if root is not None else ""
        if block not in shown:
            document.add(block)
        shown.add(block)


def _notes(package: Package, part: str, story: wordml.Story, document: Document) -> None:
    root = package.tree(part)
    blocks = [story.block(note) for note in root] if root is not None else []
    if any(blocks):
        document.rule()
    for block in blocks:
        document.add(block)


def _comments(package: Package, part: str, document: Document) -> None:
    root = package.tree(part)
    for comment in root.iter("{*}comment") if root is not None else ():
        author = xml.attribute(comment, "author") or xml.attribute(comment, "initials")
        text = "\n".join(drawing.text_lines(comment))
        said = f"{author}: {text}" if author else text
        document.hide(HiddenKind.COMMENT, said)
        document.find(FindingKind.COMMENT, said)


def _drawings(package: Package, folder: str, document: Document) -> None:
    for name in package.names(folder + "charts/chart", ".xml"):
        root = package.tree(name)
        for line in drawing.chart_lines(root) if root is not None else ():
            document.add(f"<p>{escaped(line)}</p>")
    for name in package.names(folder + "diagrams/data", ".xml"):
        root = package.tree(name)
        for line in drawing.text_lines(root) if root is not None else ():
            document.add(f"<p>{escaped(line)}</p>")


def _html_chunks(package: Package, document: Document) -> None:
    """A part in another format that Word merges when it opens the file (17.17.2.1) is a child; say that it is there."""
    if package.names("word/afchunk"):
        document.defects.append(
            "Parts of the text are in other formats; they are attached as files of their own."
        )
