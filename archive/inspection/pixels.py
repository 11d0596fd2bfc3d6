"""Pages as they are seen, held against the words that they say: words where nothing is seen, gaps that boxes left.

How wide a removed text was says what it can have been (M. Bland, A. Iyer, K. Levchenko, "Story Beyond the Eye: Glyph
Positions Break PDF Text Redaction", PoPETs 2023). Where the words before and after a box stand as they stood, the
gap between them is as wide as what was taken out, whatever the width of the box.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from archive.inspection.kinds import SENTENCES
from archive.inspection.model import Found, Grade, OwnKind
from archive.model import Box, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from archive.model import Page, Word
    from ingest.model import PageImage

    Pixels = NDArray[np.uint8]

DPI = 100
_ONE_COLOUR = 14  # how far apart its pixels may be, of 255
_LEAST_LETTERS = 2
_MOSTLY = 0.3
_DARK = 70
_LEAST_BOX_PT = (10.0, 5.0)
_LARGEST_BOX_PT = 40.0  # high; what is higher is a picture or a panel
_REACH_EM = 0.6
_LONGEST_LABEL = 0.7  # of its box
_ALIKE_HEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Look:
    """What the pixels told of a page: its words that are seen, and what is to be said."""

    seen: tuple[str, ...]
    found: tuple[Found, ...]


def look(page: Page, image: PageImage) -> Look:
    pixels = np.frombuffer(image.rgb, np.uint8).reshape(image.height_px, image.width_px, 3)
    scale = image.dpi / 72
    words = list(page.words())
    unseen = [number for number, word in enumerate(words) if _is_unseen(word, pixels, scale)]
    left_out = set(unseen)
    seen = [word for number, word in enumerate(words) if number not in left_out]
    found = [*_of_unseen(page, words, unseen), *_of_gaps(page, seen, _boxes(pixels, scale))]
    return Look(tuple(word.text for word in seen), tuple(found))


def _is_unseen(word: Word, pixels: Pixels, scale: float) -> bool:
    if sum(map(str.isalnum, word.text)) < _LEAST_LETTERS:
        return False
    part = pixels[_span(word.box.y0, word.box.y1, scale), _span(word.box.x0, word.box.x1, scale)]
    return part.size > 0 and int((part.max(axis=(0, 1)) - part.min(axis=(0, 1))).max()) <= _ONE_COLOUR


def _span(start_pt: float, stop_pt: float, scale: float) -> slice:
    first = max(0, int(np.ceil(start_pt * scale)))
    return slice(first, max(first + 1, int(np.floor(stop_pt * scale))))


def _of_unseen(page: Page, words: list[Word], unseen: list[int]) -> Iterator[Found]:
    if not unseen or page.source is TextSource.OCR:
        return
    runs: list[list[int]] = []
    for number in unseen:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    # Somebody's text recognition may have put a whole page's words beside their places.
    is_elsewhere = page.source is TextSource.UNDERLAY and len(unseen) > _MOSTLY * len(words)
    grade = Grade.NOTED if is_elsewhere else Grade.FOUND
    text = "\n".join(" ".join(words[number].text for number in run) for run in runs)
    yield Found(OwnKind.UNSEEN_WORDS, grade, SENTENCES[OwnKind.UNSEEN_WORDS], text, page_number=page.number)


def _of_gaps(page: Page, words: list[Word], boxes: list[Box]) -> Iterator[Found]:
    space_pt = _space(words)
    for box in boxes:
        if _is_filled(box, words):
            continue  # words in white on black
        before, after = _neighbours(box, words)
        if before is None or after is None:
            continue
        width_pt = round(after.box.x0 - before.box.x1 - 2 * space_pt, 1)
        if width_pt <= 0:
            continue
        letters = width_pt / _letter(before, after)
        message = (
            f"A box on page {page.number} covers text that is {width_pt} points wide, about {letters:.0f} letters: "
            "the words on both sides stand as they stood."
        )
        where = f"{box.x0:.0f},{box.y0:.0f},{box.x1:.0f},{box.y1:.0f}"
        yield Found(OwnKind.WIDTH, Grade.FOUND, message, "", where, page.number, width_pt=width_pt)


def _is_filled(box: Box, words: list[Word]) -> bool:
    """True if most of it is written on; a label is shorter."""
    inside = [word.box for word in words if _holds(box, word.box, across=True) and _is_beside(word.box, box)]
    return sum(word.x1 - word.x0 for word in inside) > _LONGEST_LABEL * (box.x1 - box.x0)


def _holds(box: Box, other: Box, *, across: bool = False) -> bool:
    """True if the other lies in the box; with `across`, only from side to side."""
    is_across = box.x0 <= other.x0 and other.x1 <= box.x1
    return is_across and (across or (box.y0 <= other.y0 and other.y1 <= box.y1))


def _neighbours(box: Box, words: list[Word]) -> tuple[Word | None, Word | None]:
    """The words that the box stands between on their line, near enough to be of one text."""
    line = [word for word in words if _is_beside(word.box, box)]
    reach = _REACH_EM * (box.y1 - box.y0)
    left = [word for word in line if -reach <= box.x0 - word.box.x1 <= reach and word.box.x0 < box.x0]
    right = [word for word in line if -reach <= word.box.x0 - box.x1 <= reach and word.box.x1 > box.x1]
    return (
        max(left, key=lambda word: word.box.x1, default=None),
        min(right, key=lambda word: word.box.x0, default=None),
    )


def _is_beside(word: Box, box: Box) -> bool:
    shared = min(word.y1, box.y1) - max(word.y0, box.y0)
    return shared >= _ALIKE_HEIGHT * min(word.y1 - word.y0, box.y1 - box.y0)


def _space(words: list[Word]) -> float:
    """The usual distance between two words of a line."""
    gaps = [
        after.box.x0 - before.box.x1
        for before, after in pairwise(words)
        if _is_beside(after.box, before.box)
        and 0 < after.box.x0 - before.box.x1 < before.box.y1 - before.box.y0
    ]
    return median(gaps) if gaps else 0.0


def _letter(*words: Word) -> float:
    letters = sum(len(word.text) for word in words)
    return max(sum(word.box.x1 - word.box.x0 for word in words) / letters, 0.1)


def _boxes(pixels: Pixels, scale: float) -> list[Box]:
    """Dark rectangles of a line's height: what a marker, a program or a pen of ours leaves."""
    dark = pixels.max(axis=2) <= _DARK
    least_px = (round(_LEAST_BOX_PT[0] * scale), round(_LEAST_BOX_PT[1] * scale))
    open_runs: dict[tuple[int, int], int] = {}
    found: list[Box] = []
    for row in range(dark.shape[0] + 1):
        runs = _runs(dark[row], least_px[0]) if row < dark.shape[0] else []
        still: dict[tuple[int, int], int] = {}
        for start, stop in runs:
            above = next((key for key in _near(start, stop) if key in open_runs), None)
            still[above or (start, stop)] = open_runs.pop(above) if above else row
        if row < dark.shape[0]:
            still |= {key: open_runs.pop(key) for key in [*open_runs] if _goes_on(dark[row], *key)}
        found += [
            Box(start / scale, top / scale, stop / scale, row / scale)
            for (start, stop), top in open_runs.items()
            if least_px[1] <= row - top <= _LARGEST_BOX_PT * scale
        ]
        open_runs = still
    # Beside a label a box has pieces of its own.
    return [box for box in found if not any(other is not box and _holds(other, box) for other in found)]


def _goes_on(row: NDArray[np.bool_], start: int, stop: int) -> bool:
    """True where only the middle of a box is light: a label is written on it."""
    edge = min(3, (stop - start) // 4)
    return bool(row[start + 1 : start + 1 + edge].all() and row[stop - 1 - edge : stop - 1].all())


def _near(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The run itself, and those that begin or end a pixel beside it: edges are blurred."""
    yield start, stop
    for left in (-1, 0, 1):
        for right in (-1, 0, 1):
            yield start + left, stop + right


def _runs(row: NDArray[np.bool_], least: int) -> Sequence[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(row.view(np.int8), prepend=0, append=0))
    starts, stops = edges[::2], edges[1::2]
    return [
        (int(start), int(stop)) for start, stop in zip(starts, stops, strict=True) if stop - start >= least
    ]
