"""OpenDocument texts and presentations (.odt, .odp), paragraph by paragraph and slide by slide."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt
from ingest.model import Conditions, FindingKind, HiddenKind, PageImage, Part
from ingest.office import odf, odf_text, xml
from ingest.office.document import Document, escaped
from ingest.office.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "application/vnd.oasis.opendocument.text"
SLIDES = "application/vnd.oasis.opendocument.presentation"
MEDIA_TYPES = (TEXT, SLIDES)

_BLOCKS = (
    "automatic-styles", "page", "p", "h", "list", "table", "section", "frame", "custom-shape", "tracked-changes",
    "rect", "g", "line", "ellipse", "polygon", "path", "table-of-content", "alphabetical-index", "bibliography",
    "dde-connection-decls",
)  # fmt: skip


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    package = Package(path, conditions)
    document = _opened(package)
    odf.look(package, document)
    yield from document.unless_lost(_parts(package, document))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    package = Package(path, conditions)
    return layout.render(_sections(package, _opened(package)), page_number, dpi)


def _parts(package: Package, document: Document) -> Iterator[Part]:
    number = 0
    for section in _sections(package, document):
        for page in layout.pages([section], after=number):
            number = page.number
            yield dataclasses.replace(page, hidden=document.hidden())
    yield from document.findings()
    yield from odf.children(package)
    yield document.facts()


def _opened(package: Package) -> Document:
    odf.refuse_locked(package)
    if not package.has("content.xml"):
        raise Corrupt("The file calls itself an OpenDocument file and has no text in it.")
    kind = package.whole("mimetype").decode("ascii", "replace")
    media_type = SLIDES if "presentation" in kind or "graphics" in kind else TEXT
    return Document(media_type, odf.properties(package), package.defects)


def _sections(package: Package, document: Document) -> Iterator[str]:
    """A text is cut where it is long; each slide begins a section."""
    styles = package.tree("styles.xml")
    story = odf_text.Story(document, odf_text.hidden_styles(styles) if styles is not None else set())
    if document.media_type == SLIDES:
        _masters(styles, document)
        yield from _slides(package, story, document)
        return
    _margins(styles, "header", story, document)
    for _ in _read(package, story, document):
        pass
    _margins(styles, "footer", story, document)
    _objects(package, document)
    yield from document.sections()


def _slides(package: Package, story: odf_text.Story, document: Document) -> Iterator[str]:
    count = 0
    for slide in _read(package, story, document):
        count += 1
        yield slide
    _objects(package, document)
    if rest := "".join(document.sections()):
        yield rest
    elif not count:
        yield ""


def _read(package: Package, story: odf_text.Story, document: Document) -> Iterator[str]:
    """Add block after block to the document, and yield slides instead."""
    depth = 0
    hidden_pages: set[str] = set()
    for event, element in package.elements("content.xml", *_BLOCKS):
        depth += 1 if event == "start" else -1
        if event == "start" or depth:
            continue
        match xml.local(element):
            case "automatic-styles":
                story.hidden_styles |= odf_text.hidden_styles(element)
                hidden_pages = odf_text.hidden_pages(element)
            case "tracked-changes":
                odf_text.changes(element, document)
            case "dde-connection-decls":
                _dde(element, document)
            case "page":
                yield _slide(element, hidden_pages, story, document)
            case _:
                document.add(story.block(element))
        element.clear(keep_tail=False)


def _slide(element: xml.Element, hidden_pages: set[str], story: odf_text.Story, document: Document) -> str:
    for notes in list(element.iterchildren("{*}notes")):
        if text := odf.paragraphs(notes):
            document.hide(HiddenKind.SPEAKER_NOTES, text)
            document.find(FindingKind.SPEAKER_NOTES, text)
        element.remove(notes)
    block = story.block(element)
    if xml.attribute(element, "style-name") not in hidden_pages:
        return block
    document.find(FindingKind.HIDDEN_TEXT, odf.paragraphs(element))
    return "<p><b>(hidden slide)</b></p>" + block


def _masters(styles: xml.Element | None, document: Document) -> None:
    for master in styles.iter("{*}master-page") if styles is not None else ():
        for frame in master.iterchildren("{*}frame", "{*}custom-shape"):
            if not xml.attribute(frame, "placeholder") and not xml.attribute(frame, "class"):
                document.hide(HiddenKind.NOT_SHOWN, odf.paragraphs(frame))


def _margins(styles: xml.Element | None, kind: str, story: odf_text.Story, document: Document) -> None:
    """Headers or footers, once each."""
    shown: set[str] = set()
    names = [f"{{*}}{kind}{which}" for which in ("", "-left", "-first")]
    for element in styles.iter(*names) if styles is not None else ():
        block = story.block(element)
        if block not in shown:
            document.add(block)
        shown.add(block)


def _objects(package: Package, document: Document) -> None:
    for root in odf.object_parts(package):
        for line in odf.paragraphs(root).splitlines():
            document.add(f"<p>{escaped(line)}</p>")


def _dde(element: xml.Element, document: Document) -> None:
    for declared in element:
        said = " ".join(str(value) for value in declared.attrib.values())
        document.find(FindingKind.LAUNCH_ACTION, said)
        document.hide(HiddenKind.NOT_SHOWN, said)
