"""PowerPoint's presentations since 2007 (.pptx, .pptm): a page begins with each slide; its speaker notes and comments
are hidden text of that page.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt
from ingest.model import Conditions, FindingKind, HiddenKind, PageImage, Part
from ingest.office import drawing, embedded, opc, traps, xml
from ingest.office.document import Document, escaped
from ingest.office.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.openxmlformats-officedocument.presentationml.presentation",)

_USUAL = "ppt/presentation.xml"
_NOT_NOTES = {"sldNum", "dt", "hdr", "ftr", "sldImg"}
_SHAPES = ("{*}sp", "{*}pic", "{*}graphicFrame", "{*}grpSp", "{*}cxnSp")


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    package = Package(path, conditions)
    document = Document(MEDIA_TYPES[0], opc.properties(package), package.defects)
    traps.look(package, document)
    _behind(package, document)
    yield from document.unless_lost(_parts(package, document))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    package = Package(path, conditions)
    document = Document(MEDIA_TYPES[0])
    return layout.render((_section(package, slide, document) for slide in _slides(package)), page_number, dpi)


def _parts(package: Package, document: Document) -> Iterator[Part]:
    authors = _authors(package)
    number = 0
    for slide in _slides(package):
        section = _section(package, slide, document)
        _beside(package, slide, authors, document)
        for page in layout.pages([section], after=number):
            number = page.number
            yield dataclasses.replace(page, hidden=document.hidden())
    yield from document.findings()
    yield from embedded.children(package)
    yield document.facts()


def _slides(package: Package) -> list[str]:
    """Names of the slides' parts as they are shown; then those that are in the file and in no show."""
    main = opc.main_part(package, _USUAL)
    relations = opc.relations(package, main)
    root = package.tree(main)
    entries = root.iter("{*}sldId") if root is not None else ()
    # Each has an id of its own and, in another namespace, that of its relation.
    listed = [str(value) for entry in entries for value in entry.attrib.values()]
    shown = [relations[key].target for key in listed if key in relations]
    every = package.names("ppt/slides/slide", ".xml")
    slides = [name for name in dict.fromkeys([*shown, *sorted(every, key=_number)]) if package.has(name)]
    if not slides:
        raise Corrupt("The file calls itself a presentation and has no slides in it.")
    return slides


def _number(name: str) -> tuple[int, str]:
    return len(name), name


def _section(package: Package, slide: str, document: Document) -> str:
    root = package.tree(slide)
    if root is None:
        return ""
    marked = ""
    if xml.attribute(root, "show", "1") in ("0", "false"):
        marked = "<p><b>(hidden slide)</b></p>"
        document.find(FindingKind.HIDDEN_TEXT, " ".join(drawing.text_lines(root)))
    _take_hidden_shapes(root, document)
    for text in drawing.descriptions(root):
        document.hide(HiddenKind.NOT_SHOWN, text)
    return marked + "".join(drawing.blocks(root)) + "".join(_figures(package, slide))


def _take_hidden_shapes(root: xml.Element, document: Document) -> None:
    for shape in list(root.iter(*_SHAPES)):
        own = shape.find("{*}*/{*}cNvPr")
        parent = shape.getparent()
        if own is None or parent is None or own.get("hidden") not in ("1", "true"):
            continue
        text = "\n".join(drawing.text_lines(shape))
        if text:
            document.hide(HiddenKind.INVISIBLE, text)
            document.find(FindingKind.HIDDEN_TEXT, text)
        parent.remove(shape)


def _figures(package: Package, slide: str) -> Iterator[str]:
    """Words of charts and diagrams, which are parts of their own."""
    for relation in opc.relations(package, slide).values():
        root = package.tree(relation.target) if relation.kind in ("chart", "diagramData", "chartEx") else None
        if root is None:
            continue
        lines = drawing.text_lines(root) if relation.kind == "diagramData" else drawing.chart_lines(root)
        yield from (f"<p>{escaped(line)}</p>" for line in lines)


def _beside(package: Package, slide: str, authors: dict[str, str], document: Document) -> None:
    """Speaker notes and comments."""
    for relation in opc.relations(package, slide).values():
        if relation.external:
            continue
        root = package.tree(relation.target) if relation.kind in ("notesSlide", "comments") else None
        if root is None:
            continue
        if relation.kind == "comments":
            _comments(root, authors, document)
        elif text := "\n".join(_notes(root)):
            document.hide(HiddenKind.SPEAKER_NOTES, text)
            document.find(FindingKind.SPEAKER_NOTES, text)


def _notes(root: xml.Element) -> Iterator[str]:
    for shape in root.iter("{*}sp"):
        place = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        if place is None or place.get("type") not in _NOT_NOTES:
            # What is only a field is a date or a number that stands on every page.
            written = (p for p in shape.iter("{*}p") if p.find("{*}r") is not None)
            yield from filter(None, map(drawing.paragraph, written))


def _comments(root: xml.Element, authors: dict[str, str], document: Document) -> None:
    """Both ways of writing them: a plain text, and since 2018 paragraphs with replies."""
    for comment in root.iter("{*}cm", "{*}reply"):
        plain = [(text.text or "").strip() for text in comment.iterchildren("{*}text")]
        rich = [line for body in comment.iterchildren("{*}txBody") for line in drawing.text_lines(body)]
        author = authors.get(xml.attribute(comment, "authorId"), "")
        text = "\n".join(filter(None, (*plain, *rich)))
        said = f"{author}: {text}" if author else text
        document.hide(HiddenKind.COMMENT, said)
        document.find(FindingKind.COMMENT, said)


def _authors(package: Package) -> dict[str, str]:
    found = {}
    for part in ("ppt/commentauthors.xml", "ppt/authors.xml"):
        root = package.tree(part)
        for author in root if root is not None else ():
            found[xml.attribute(author, "id")] = xml.attribute(author, "name")
    return found


def _behind(package: Package, document: Document) -> None:
    """What masters and layouts show on slides, without text that only asks to be replaced; and names of themes."""
    for name in package.names("ppt/theme/", ".xml"):
        root = package.tree(name)
        document.hide(HiddenKind.METADATA, (root.get("name") or "") if root is not None else "")
    for name in (*package.names("ppt/slidemasters/", ".xml"), *package.names("ppt/slidelayouts/", ".xml")):
        root = package.tree(name)
        for shape in root.iter("{*}sp") if root is not None else ():
            if shape.find("{*}nvSpPr/{*}nvPr/{*}ph") is None:
                document.hide(HiddenKind.NOT_SHOWN, "\n".join(drawing.text_lines(shape)))
