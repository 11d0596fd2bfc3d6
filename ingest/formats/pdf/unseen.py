"""Text of a page that nobody sees on it: without ink, in the colour of the paper, too small, off the page, covered.

What looks suspicious in the list of what is drawn is then looked at in pixels, because most of it is harmless: white
letters on a dark bar, an OCR layer under a scan, a shadow behind a heading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from ingest.formats.pdf import cover, pasted
from ingest.formats.pdf.drawing import TINY_PT, is_pale
from ingest.formats.pdf.geometry import area, shared
from ingest.model import HiddenKind

if TYPE_CHECKING:
    from ingest.formats.pdf.drawing import Drawing, Span
    from ingest.formats.pdf.geometry import Edges

_LEAST_LETTERS = 3
_MOSTLY = 0.5
_PAPER_NOISE = 14  # how far apart the pixels of one colour may be, of 255


@dataclass(slots=True)
class Unseen:
    """`texts` by kind, and where they lie, so that they are taken out of the page's words."""

    texts: dict[HiddenKind, list[str]] = field(default_factory=dict)
    places: list[tuple[Edges, frozenset[str]]] = field(default_factory=list)
    recovered: list[str] = field(default_factory=list)  # what was to be blacked out
    harmless: set[str] = field(default_factory=set)  # no news to anybody
    is_underlay: bool = False  # words without ink under a picture of them
    _last: tuple[HiddenKind, Edges] | None = None

    def add(self, kind: HiddenKind, text: str, place: Edges) -> None:
        self.add_text(kind, text, place)
        self.places.append((place, frozenset(text.split())))

    def add_text(self, kind: HiddenKind, text: str, place: Edges) -> None:
        """What goes on in the same line is one text, however many pieces it is drawn in."""
        texts = self.texts.setdefault(kind, [])
        if self._last is not None and self._last[0] is kind and _goes_on(self._last[1], place):
            texts[-1] += f" {text}"
        else:
            texts.append(text)
        self._last = kind, place

    def part(self) -> None:
        """What comes next is a text of its own."""
        self._last = None

    def striking(self) -> dict[HiddenKind, list[str]]:
        """What a person should be told of, beside what was to be blacked out."""
        found = {}
        for kind, texts in self.texts.items():
            others = [text for text in texts if text not in self.recovered and text not in self.harmless]
            if sum(map(str.isalnum, "".join(others))) >= _LEAST_LETTERS:
                found[kind] = others
        return found


def find(drawing: Drawing) -> Unseen:
    found = Unseen()
    inkless = 0
    pictured = cache(partial(_is_pictured, drawing))
    for span in drawing.odd_spans():
        if not span.has_ink and pictured():
            inkless += len(span.text)
        elif not any(map(str.isalnum, span.text)):
            continue
        elif _is_outside(span.box, drawing.whole):
            found.add_text(HiddenKind.OFF_PAGE, span.text, span.box)
        elif _cannot_be_seen(drawing, span):
            found.add(HiddenKind.INVISIBLE, span.text, span.box)
    found.is_underlay = (
        inkless > 0 and inkless >= _MOSTLY * sum(len(span.text) for span in drawing.spans)
    ) or pasted.is_underlay(drawing)
    for under in (*cover.uncovered(drawing), *pasted.uncovered(drawing)):
        found.part()
        found.add(HiddenKind.INVISIBLE if under.is_over else HiddenKind.COVERED, under.text, under.place)
        if under.is_redaction:
            found.recovered.append(under.text)
        if under.is_stamp:
            found.harmless.add(under.text)
    return found


def _cannot_be_seen(drawing: Drawing, span: Span) -> bool:
    if span.size_pt < TINY_PT:
        return True
    if span.has_ink and _is_on_shape(drawing, span):
        return False
    return _is_blank(drawing, span.box)


def _goes_on(before: Edges, after: Edges) -> bool:
    height = before[3] - before[1]
    return min(before[3], after[3]) - max(before[1], after[1]) > height / 2 and after[0] > before[0]


def _is_outside(box: Edges, whole: Edges) -> bool:
    return box[2] <= whole[0] or box[0] >= whole[2] or box[3] <= whole[1] or box[1] >= whole[3]


def _is_pictured(drawing: Drawing) -> bool:
    """True where pictures cover most of the page: a scan, whole or in strips."""
    covered = sum(shared(picture.box, drawing.whole) for picture in drawing.pictures)
    return covered >= _MOSTLY * max(area(drawing.whole), 1.0)


def _is_on_shape(drawing: Drawing, span: Span) -> bool:
    """True if something darker was drawn under most of it before."""
    least = _MOSTLY * area(span.box)
    return any(
        shape.order < span.order and not is_pale(shape.rgb) and shared(shape.box, span.box) >= least
        for shape in drawing.shapes
    )


def _is_blank(drawing: Drawing, box: Edges) -> bool:
    colours = [colour for _, colour in drawing.look.colours(box)]
    return bool(colours) and all(
        max(channel) - min(channel) <= _PAPER_NOISE for channel in zip(*colours, strict=True)
    )
