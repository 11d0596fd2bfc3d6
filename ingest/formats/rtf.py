"""Rich Text Format, by a reader of our own: text with its notes, tables and boxes as pages; comments, deleted and
hidden text as hidden text; embedded objects as children.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import TooLarge
from ingest.model import Attachment, Conditions, FindingKind, HiddenKind, PageImage, Part
from ingest.office import embedded, rtf, traps
from ingest.office.document import Document, escaped
from ingest.office.opc import Properties

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/rtf",)

_LARGEST_BYTES = 160 * 1024**2
_NAMES = {
    "operator": "last-modified-by", "revtim": "modified-at", "printim": "last-printed", "company": "company",
    "manager": "manager", "subject": "subject", "keywords": "keywords", "doccomm": "comments", "category": "category",
    "generator": "software",
}  # fmt: skip


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    story = _story(path)
    document = _document(story)
    yield from document.parts(_children(story))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_document(_story(path)).sections(), page_number, dpi)


def _story(path: str) -> rtf.Story:
    file = Path(path)
    if file.stat().st_size > _LARGEST_BYTES:
        raise TooLarge
    return rtf.read(file.read_bytes())


def _document(story: rtf.Story) -> Document:
    document = Document(MEDIA_TYPES[0])
    document.properties = _properties(story.facts)
    for text in story.margins:
        document.add(f"<p>{_lines(text)}</p>")
    _body(story, document)
    if story.footnotes:
        document.rule()
    for text in story.footnotes:
        document.add(f"<p>{_lines(text)}</p>")
    _beside(story, document)
    if not story.is_whole:
        document.defects.append("The file ends in the middle; what came before was read.")
        document.find(FindingKind.CUT_SHORT)
    return document


def _body(story: rtf.Story, document: Document) -> None:
    rows: list[str] = []
    for paragraph in [*story.paragraphs, ""]:
        if isinstance(paragraph, list):
            rows.append("<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in paragraph) + "</tr>")
            continue
        if rows:
            document.add(f"<table>{''.join(rows)}</table>")
            rows = []
        if paragraph:
            document.add(f"<p>{_lines(paragraph)}</p>")


def _lines(text: str) -> str:
    return escaped(text.strip()).replace("\n", "<br>").replace("\t", " ")


def _beside(story: rtf.Story, document: Document) -> None:
    for author, text in story.comments:
        said = f"{author}: {text}" if author else text
        document.hide(HiddenKind.COMMENT, said)
        document.find(FindingKind.COMMENT, said)
    if deleted := "".join(story.deleted).strip():
        document.hide(HiddenKind.TRACKED_CHANGE, deleted)
    for text in (*story.deleted, *[""] * story.inserted):
        document.find(FindingKind.TRACKED_CHANGE, text)
    if hidden := "".join(story.hidden).strip():
        document.hide(HiddenKind.INVISIBLE, hidden)
        document.find(FindingKind.HIDDEN_TEXT, hidden)
    for instruction in story.fields:
        traps.field(instruction, document)
    for target in story.links:
        document.find(FindingKind.REMOTE_REFERENCE, target)


def _children(story: rtf.Story) -> Iterator[Attachment]:
    for number, (kind, data) in enumerate(story.objects, 1):
        yield embedded.from_ole1(kind or f"object {number}", data)


def _properties(facts: dict[str, str]) -> Properties:
    said = {name: _value(name, text) for name, text in facts.items()}
    metadata = tuple((shown, said[name]) for name, shown in _NAMES.items() if said.get(name))
    return Properties(
        facts.get("title", ""), facts.get("author", ""), _moment(facts.get("creatim", "")), metadata
    )


def _value(name: str, text: str) -> str:
    if name.endswith("tim"):
        moment = _moment(text)
        return moment.isoformat() if moment else ""
    return text.rstrip(";")[:5000]


def _moment(text: str) -> datetime | None:
    """A writer's clock has no zone; it is taken as UTC."""
    try:
        year, month, day, hour, minute = [*map(int, text.split()), 0, 0][:5]
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
