"""One page of a PDF: its words, what is on it that nobody sees, how much of it is pictures."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.formats.pdf import unseen
from ingest.formats.pdf.drawing import Drawing
from ingest.model import Hidden, HiddenKind, Page, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pymupdf

    from ingest.formats.pdf.drawing import Edges, Row

_HIDDEN_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """`recovered` is what was to be blacked out; `hidden` are texts by kind."""

    page: Page
    hidden: dict[HiddenKind, list[str]]
    recovered: list[str]


def read(page: pymupdf.Page, number: int) -> Sheet:
    drawing = Drawing(page)
    rows = drawing.rows()
    found = unseen.find(drawing)
    text, boxes = _lines(_seen(rows, found), drawing)
    source = TextSource.NONE if not text else TextSource.UNDERLAY if found.is_underlay else TextSource.LAYER
    shown = Page(
        number,
        drawing.width_pt,
        drawing.height_pt,
        text,
        boxes,
        source,
        picture_share=_picture_share(drawing),
    )
    return Sheet(shown, found.texts, found.recovered)


def as_hidden(texts: Mapping[HiddenKind, Iterable[str]]) -> tuple[Hidden, ...]:
    """One entry a kind, a line a text, each text once."""
    found = []
    for kind, several in texts.items():
        lines = dict.fromkeys(line for text in several if (line := " ".join(text.split())))
        if lines:
            found.append(Hidden(kind, "\n".join(lines)[:_HIDDEN_CHARACTERS]))
    return tuple(found)


def _seen(rows: list[Row], found: unseen.Unseen) -> list[Row]:
    if not found.places:
        return rows
    return [row for row in rows if not any(_lies_in(row, place, words) for place, words in found.places)]


def _lies_in(row: Row, place: Edges, words: frozenset[str]) -> bool:
    x, y = (row[0] + row[2]) / 2, (row[1] + row[3]) / 2
    return place[0] <= x <= place[2] and place[1] <= y <= place[3] and not words.isdisjoint(row[4].split())


def _lines(rows: list[Row], drawing: Drawing) -> tuple[str, array[float]]:
    boxes = array("f")
    parts: list[str] = []
    last = None
    for row in rows:
        pieces = row[4].split()
        if not pieces:
            continue
        if last is not None:
            parts.append(" " if last == row[5:7] else "\n")
        last = row[5:7]
        parts.append(" ".join(pieces))
        box = drawing.shown(row[:4])
        for _piece in pieces:
            boxes.extend(box)
    return "".join(parts), boxes


def _picture_share(drawing: Drawing) -> float:
    """Areas added up, however they overlap: what counts is whether there is something to look at."""
    x0, y0, x1, y1 = drawing.whole
    area = (x1 - x0) * (y1 - y0) or 1.0
    covered = 0.0
    for box in (*(shape.box for shape in drawing.shapes), *(picture.box for picture in drawing.pictures)):
        width = min(box[2], x1) - max(box[0], x0)
        height = min(box[3], y1) - max(box[1], y0)
        if width > 0 and height > 0:
            covered += width * height
    return min(1.0, covered / area)
