"""One page of a PDF: its words, what is on it that nobody sees, how much of it is pictures."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.formats.pdf import arabic, objects, right_to_left, unseen
from ingest.formats.pdf.drawing import WORDS, Drawing
from ingest.formats.pdf.geometry import area, holds, shared
from ingest.model import Box, Hidden, HiddenKind, Page, TextSource, Word, pack_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pymupdf

    from ingest.formats.pdf.drawing import Row
    from ingest.formats.pdf.geometry import Edges

_HIDDEN_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """`hidden` are texts by kind. `recovered` of them is what was to be blacked out, `striking` what is news else."""

    page: Page
    hidden: dict[HiddenKind, list[str]]
    recovered: list[str]
    striking: dict[HiddenKind, list[str]]
    was_looked_at: bool


def read(page: pymupdf.Page, number: int) -> Sheet:
    drawing = Drawing(page)
    rows = right_to_left.in_order(arabic.mended(page, drawing.rows(), WORDS))
    try:
        found = unseen.find(drawing)
    except objects.MUPDF_ERRORS:  # a picture too large to look under costs the look, not the words
        found, was_looked_at = unseen.Unseen(), False
    else:
        was_looked_at = True
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
    return Sheet(shown, found.texts, found.recovered, found.striking(), was_looked_at)


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
    return holds(place, x, y) and not words.isdisjoint(row[4].split())


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
    whole = area(drawing.whole) or 1.0
    covered = sum(shared(picture.box, drawing.whole) for picture in drawing.pictures)
    for shape in drawing.shapes:
        if covered >= whole:
            break
        covered += shared(shape.box, drawing.whole)
    return min(1.0, covered / whole)
