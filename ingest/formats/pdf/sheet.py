"""One page of a PDF: its words, what is on it that nobody sees, how much of it is pictures."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.formats.pdf import unseen
from ingest.formats.pdf.drawing import Drawing
from ingest.model import Box, Hidden, HiddenKind, Page, TextSource, Word, pack_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pymupdf

    from ingest.formats.pdf.drawing import Edges, Row

_HIDDEN_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """`hidden` are texts by kind. `recovered` of them is what was to be blacked out, `striking` what is news else."""

    page: Page
    hidden: dict[HiddenKind, list[str]]
    recovered: list[str]
    striking: dict[HiddenKind, list[str]]


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
    return Sheet(shown, found.texts, found.recovered, found.striking())


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
    """What `model.pack_lines` does, for words that come in their millions."""
    lines: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        lines.setdefault((row[5], row[6]), []).append(row[4])
    text = "\n".join([" ".join(words) for words in lines.values()])
    if len(text.split()) != len(rows):
        return _pieces(rows, drawing)
    if drawing.is_moved:
        return text, array("f", [edge for row in rows for edge in drawing.shown(row[:4])])
    return text, array("f", [edge for row in rows for edge in row[:4]])


def _pieces(rows: list[Row], drawing: Drawing) -> tuple[str, array[float]]:
    """Some words have white space inside, or are nothing else."""
    lines: dict[tuple[int, int], list[Word]] = {}
    for row in rows:
        lines.setdefault(row[5:7], []).append(Word(row[4], Box(*drawing.shown(row[:4]))))
    return pack_lines(lines.values())


def _picture_share(drawing: Drawing) -> float:
    """Areas added up, however they overlap: what counts is whether there is something to look at."""
    x0, y0, x1, y1 = drawing.whole
    area = (x1 - x0) * (y1 - y0) or 1.0
    covered = 0.0
    for several in (drawing.pictures, drawing.shapes):
        for part in several:
            left, top, right, bottom = part.box
            width = (min(x1, right)) - (max(x0, left))
            height = (min(y1, bottom)) - (max(y0, top))
            if width > 0 and height > 0:
                covered += width * height
                if covered >= area:
                    return 1.0
    return covered / area
