"""Text under a box: characters that are drawn, and over which something opaque is drawn.

The idea is that of freelawproject's x-ray: a box that hides text leaves it in the file. A box counts as a redaction if
it is of one colour and smaller than half the page, and the pixels where the characters are show that colour.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from ingest.formats.pdf.geometry import area, around, meets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.formats.pdf.drawing import Drawing, Letter, Shape, Span
    from ingest.formats.pdf.geometry import Edges
    from ingest.formats.pdf.look import Colours

_LEAST_WIDTH_PT = 4.0
_LEAST_HEIGHT_PT = 4.0
_LEAST_LETTERS = 2
_MOST_COVERS = 2_000
_HALF = 0.5
_ENOUGH_OF_A_LETTER = 0.6
_SAME = 40  # how far apart the channels of one colour may be, of 255
_BOX_SHARE = 0.6  # of the pixels: the rest is hatching
_ALL_OF_IT = 0.97
_INK_SHARE = 0.02
_LOOSE_FIT = 2.5
_SIZES_OF_A_STAMP = 3


class Uncovered(NamedTuple):
    """`is_over`: the text was set on a panel of its own colour, and no box laid on it. `is_stamp`: a redaction
    program wrote it on its boxes.
    """

    text: str
    place: Edges
    is_over: bool
    is_redaction: bool
    is_stamp: bool = False


class _Run(NamedTuple):
    """Characters of one line that lie under one box."""

    text: str
    place: Edges
    order: int
    size_pt: float
    inks: frozenset[int]


def uncovered(drawing: Drawing) -> list[Uncovered]:
    covers = [shape for shape in drawing.shapes if shape.is_cover and _is_box(shape.box)][:_MOST_COVERS]
    suspects = _over_text(covers, drawing.spans) if covers else []
    if not suspects:
        return []
    lines = drawing.lines_under([shape.box for shape in suspects])
    found = [
        (shape, run)
        for shape in suspects
        for line in lines
        if (run := _run_under(shape.box, line)) is not None and _is_hidden(drawing, shape, run)
    ]
    stamps = _stamps(found)
    half = _HALF * area(drawing.whole)
    return [_judged(shape, run, half, stamps) for shape, run in found]


def _judged(shape: Shape, run: _Run, half: float, stamps: set[str]) -> Uncovered:
    is_over = run.order > shape.order and not _fits(shape.box, run.place)
    is_stamp = run.text in stamps
    is_redaction = area(shape.box) < half and not is_over and not is_stamp
    return Uncovered(run.text, run.place, is_over, is_redaction, is_stamp)


def _fits(box: Edges, place: Edges) -> bool:
    """True for a box made for its text, as a marker in black makes it; a panel is larger than what is written on it."""
    return (box[3] - box[1]) <= _LOOSE_FIT * (place[3] - place[1]) and (box[2] - box[0]) <= _LOOSE_FIT * (
        place[2] - place[0]
    )


def _stamps(found: list[tuple[Shape, _Run]]) -> set[str]:
    """What a redaction program wrote on its own boxes: the same text on each, made as large as the box allows."""
    sizes: dict[str, set[int]] = {}
    for shape, run in found:
        if run.order > shape.order:
            sizes.setdefault(run.text, set()).add(round(run.size_pt * 4))
    return {text for text, several in sizes.items() if len(several) >= _SIZES_OF_A_STAMP}


def _is_box(box: Edges) -> bool:
    return box[2] - box[0] >= _LEAST_WIDTH_PT and box[3] - box[1] >= _LEAST_HEIGHT_PT


def _over_text(covers: list[Shape], spans: list[Span]) -> list[Shape]:
    """Boxes that hide text if they are where they seem to be."""
    inked = sorted((span for span in spans if span.has_ink and span.text.strip()), key=lambda s: s.box[1])
    tops = [span.box[1] for span in inked]
    tallest = max((span.box[3] - span.box[1] for span in inked), default=0.0)
    return [
        shape
        for shape in covers
        if any(
            meets(span.box, shape.box) and (span.order < shape.order or _alike(span.rgb, shape.rgb))
            for span in inked[bisect_left(tops, shape.box[1] - tallest) : bisect_left(tops, shape.box[3])]
        )
    ]


def _run_under(box: Edges, line: list[Letter]) -> _Run | None:
    """None if what lies under the box says nothing."""
    under = [letter for letter in line if _is_under(letter.box, box)]
    text = "".join(letter.text for letter in under).strip()
    if sum(map(str.isalnum, text)) < _LEAST_LETTERS:
        return None
    seen = [letter for letter in under if letter.text.strip()]
    under_it = around([letter.box for letter in seen])
    place = (
        max(box[0], under_it[0]), max(box[1], under_it[1]), min(box[2], under_it[2]), min(box[3], under_it[3]),
    )  # fmt: skip
    return _Run(text, place, seen[0].order, seen[0].size_pt, frozenset(letter.rgb for letter in seen))


def _is_under(letter: Edges, box: Edges) -> bool:
    middle = (letter[0] + letter[2]) / 2
    shared = min(letter[3], box[3]) - max(letter[1], box[1])
    return box[0] <= middle <= box[2] and shared >= _ENOUGH_OF_A_LETTER * (letter[3] - letter[1])


def _is_hidden(drawing: Drawing, shape: Shape, run: _Run) -> bool:
    """By the pixels: the box is there, and where the characters are nothing of their ink is seen."""
    unlike = not all(_alike(ink, shape.rgb) for ink in run.inks)
    if unlike and run.order > shape.order:
        return False
    colours = drawing.look.colours(run.place)
    box_share = _share(colours, [shape.rgb])
    if run.order > shape.order:
        return box_share >= _ALL_OF_IT
    if box_share < _BOX_SHARE:
        return False
    return not unlike or not shows_ink(colours, run.inks) or _is_overwritten(drawing, shape, run.place)


def shows_ink(colours: Colours, inks: Iterable[int]) -> bool:
    """True if the pixels show something of these colours."""
    return _share(colours, inks) >= _INK_SHARE


def _share(colours: Colours, wanted: Iterable[int]) -> float:
    total = sum(count for count, _ in colours) or 1
    return sum(count for count, colour in colours if any(_near(colour, rgb) for rgb in wanted)) / total


def _is_overwritten(drawing: Drawing, shape: Shape, place: Edges) -> bool:
    """True if other text was set on the box: then the ink that is seen is that one's."""
    return any(
        span.order > shape.order and span.text.strip() and meets(span.box, place) for span in drawing.spans
    )


def _near(colour: tuple[int, int, int], rgb: int) -> bool:
    return (
        abs(colour[0] - (rgb >> 16)) <= _SAME
        and abs(colour[1] - (rgb >> 8 & 255)) <= _SAME
        and abs(colour[2] - (rgb & 255)) <= _SAME
    )


def _alike(one: int, other: int) -> bool:
    return one == other or _near((one >> 16, one >> 8 & 255, one & 255), other)
