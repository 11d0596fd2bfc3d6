"""Text under pictures: a scan laid over its own text, a bar or a photograph pasted over a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.formats.pdf.cover import Uncovered, shows_ink
from ingest.formats.pdf.geometry import area, around, holds, meets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.drawing import Drawing, Letter
    from ingest.formats.pdf.geometry import Edges

_LEAST_LETTERS = 2
_HALF = 0.5
_FLAT = 0.97
_MOST_PICTURES = 200


def is_underlay(drawing: Drawing) -> bool:
    """True if a picture of at least half the page is drawn after text that it lies on."""
    large = [p.box for p in drawing.pictures if p.is_opaque and area(p.box) >= _HALF * area(drawing.whole)]
    if not large or not any(meets(span.box, box) for span in drawing.spans for box in large):
        return False
    under = {box for box, before, _ in _with_neighbours(drawing) if box in large and before}
    return bool(under)


def uncovered(drawing: Drawing) -> Iterator[Uncovered]:
    """Text under smaller pictures, of which nothing is seen any more."""
    small = [p.box for p in drawing.pictures if p.is_opaque and area(p.box) < _HALF * area(drawing.whole)]
    inked = [span.box for span in drawing.spans if span.has_ink and span.text.strip()]
    small = [box for box in small[:_MOST_PICTURES] if any(meets(box, text) for text in inked)]
    if not small:
        return
    suspects = [
        (box, before, after) for box, before, after in _with_neighbours(drawing) if box in small and before
    ]
    if not suspects:
        return
    lines = drawing.lines_under([box for box, _, _ in suspects])
    for box, before, after in suspects:
        for line in lines:
            under = [letter for letter in line if _is_under(letter.box, box, before, after)]
            if found := _uncovered(drawing, under):
                yield found


def _with_neighbours(drawing: Drawing) -> Iterator[tuple[Edges, list[Edges], list[Edges]]]:
    """Each picture with the runs of text that it meets: those drawn before it, and those after."""
    events = drawing.order()
    for number, (is_picture, box) in enumerate(events):
        if is_picture:
            yield (
                box,
                [text for other, text in events[:number] if not other and meets(text, box)],
                [text for other, text in events[number:] if not other and meets(text, box)],
            )


def _is_under(letter: Edges, box: Edges, before: list[Edges], after: list[Edges]) -> bool:
    x, y = (letter[0] + letter[2]) / 2, (letter[1] + letter[3]) / 2
    return (
        holds(box, x, y)
        and any(holds(text, x, y) for text in before)
        and not any(holds(text, x, y) for text in after)
    )


def _uncovered(drawing: Drawing, under: list[Letter]) -> Uncovered | None:
    text = "".join(letter.text for letter in under).strip()
    if sum(map(str.isalnum, text)) < _LEAST_LETTERS:
        return None
    place = around([letter.box for letter in under if letter.text.strip()])
    colours = drawing.look.colours(place)
    most = max((count for count, _ in colours), default=0)
    is_flat = most >= _FLAT * max(sum(count for count, _ in colours), 1)
    if not is_flat and shows_ink(colours, {letter.rgb for letter in under}):
        return None
    return Uncovered(text, place, is_over=False, is_redaction=is_flat)
