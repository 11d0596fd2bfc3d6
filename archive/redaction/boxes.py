"""Boxes over a page: over words, lines, all of it, or all but a part; and wide enough to say nothing.

A place is a box in points, cut to the page, and the words that it covers.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from archive.model import Box, Page, TextSource, Word
from archive.redaction.matching import Match, WordRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Place = tuple[Box, str]

MISREAD_SOURCES = frozenset({TextSource.OCR, TextSource.MIXED, TextSource.UNDERLAY})
"""Where the words of a page come from if some may be read wrongly."""
GRID_PT = 36.0
"""Half an inch: edges of boxes that are widened to the grid lie on multiples of it, or at the end of a word."""
_MARGIN_X_PT = 1.25
_MARGIN_Y_PT = 1.0
_LEAST_MARGIN_PT = 0.3
_SHARE_OF_GAP = 0.6  # how much of the gap to the next word a box may take
_TRIMMED_SHARE = 0.08  # of a word's height: fonts keep that much free above their tallest letters
_SAME_EDGE_PT = 3.0  # lines that begin this close to each other are of one column
_MET_PT = 0.5  # a box that reaches so little into a word leaves it alone


class Width(StrEnum):
    """How wide a box is made."""

    TIGHT = "tight"  # as wide as what it covers
    GRID = "grid"  # to the grid, over whole words, and over one more than were meant
    LINE = "line"  # from one edge of the column to the other


class PageWords:
    """The words of a page in reading order, with the number of the line that each is on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words: list[Word] = list(page.words())
        self.lines: list[int] = [
            number for number, line in enumerate(page.text.split("\n")) for _ in line.split()
        ]

    def over_text(self, text: str) -> Iterator[Place]:
        """Every occurrence, a place for each line that it runs over. In what OCR read, misread letters are forgiven."""
        run = WordRun(word.text for word in self.words)
        seen: set[Match] = set()
        for match in run.find(text, misreads=self.is_misread):
            if match not in seen:
                seen.add(match)
                yield from self.over_match(match)

    @property
    def is_misread(self) -> bool:
        """Whether the words were read from a picture, so that letters may be wrong."""
        return self.page.source in MISREAD_SOURCES

    def over_match(self, match: Match) -> list[Place]:
        """A place for each line that the match runs over."""
        return [self._over(match, first, last) for first, last in self._line_runs(match.first, match.last)]

    def over_words(self, first: int, last: int) -> list[Place]:
        """A place for each line that the words from `first` to `last` run over, by index."""
        return self.over_match(Match(first, last))

    def over_lines(self, first: int, last: int) -> list[Place]:
        """Of each line that has one of the words, all of it, to the edges of its column."""
        return [self.widened(box, Width.LINE) for box, _ in self.over_words(first, last)]

    def over_page(self) -> Place:
        page = self.page
        return Box(0.0, 0.0, page.width_pt, page.height_pt), " ".join(word.text for word in self.words)

    def all_but(self, kept: Box) -> list[Place]:
        """All of the page around `kept`: above, left, right and below."""
        page, box = self.page, on_page(kept, self.page)
        around = (
            Box(0.0, 0.0, page.width_pt, box.y0),
            Box(0.0, box.y0, box.x0, box.y1),
            Box(box.x1, box.y0, page.width_pt, box.y1),
            Box(0.0, box.y1, page.width_pt, page.height_pt),
        )
        return [(part, self.covered_by(part)) for part in around if part.x0 < part.x1 and part.y0 < part.y1]

    def covered_by(self, box: Box) -> str:
        """The words whose middle lies in the box."""
        return " ".join(word.text for word in self.words if _middle_in(word.box, box))

    def widened(self, box: Box, width: Width) -> Place:
        """The box made so wide on its line that its width says little of what it was drawn over."""
        beside = self.on_line_of(box)
        if width is Width.TIGHT or (not beside and width is Width.LINE):
            return box, self.covered_by(box)
        wide = self._to_grid(box, beside) if width is Width.GRID else self._to_column(box, beside)
        return wide, self.covered_by(wide)

    def on_line_of(self, box: Box) -> list[Word]:
        """The words that stand on the same line as the box, from left to right."""
        middle = (box.y0 + box.y1) / 2
        level = (
            word
            for word in self.words
            if word.box.y0 < middle < word.box.y1 or box.y0 < (word.box.y0 + word.box.y1) / 2 < box.y1
        )
        return sorted(level, key=lambda word: word.box.x0)

    def column(self, beside: Sequence[Word]) -> tuple[float, float]:
        """Left and right edge of the column that a line of words is in: as far as its widest line reaches."""
        left = min(word.box.x0 for word in beside)
        right = max(word.box.x1 for word in beside)
        for _, run in groupby(zip(self.lines, self.words, strict=True), key=lambda entry: entry[0]):
            line = [word.box for _, word in run]
            if abs(min(box.x0 for box in line) - left) < _SAME_EDGE_PT:
                right = max(right, *(box.x1 for box in line))
        return left, right

    def _to_column(self, box: Box, beside: Sequence[Word]) -> Box:
        left, right = self.column(beside)
        edges = Box(min(left - _MARGIN_X_PT, box.x0), box.y0, max(right + _MARGIN_X_PT, box.x1), box.y1)
        return on_page(edges, self.page)

    def _to_grid(self, box: Box, beside: Sequence[Word]) -> Box:
        """Out to the grid, then over every word that is touched; and if the box then covers no word but those that it
        was meant for, over the next one too: the gap in a line says how long a word alone in it is."""
        meant = [word for word in beside if _reaches(box, word.box)]
        x0, x1 = box.x0 // GRID_PT * GRID_PT, -(-box.x1 // GRID_PT) * GRID_PT
        met = [word for word in beside if _reaches(Box(x0, box.y0, x1, box.y1), word.box)]
        if len(met) == len(meant):
            after = [word for word in beside if word.box.x0 >= box.x1 - _MET_PT]
            before = [word for word in beside if word.box.x1 <= box.x0 + _MET_PT]
            met += after[:1] or before[-1:]
        x0 = min(x0, *(word.box.x0 - _MARGIN_X_PT for word in met)) if met else x0
        x1 = max(x1, *(word.box.x1 + _MARGIN_X_PT for word in met)) if met else x1
        return on_page(Box(x0, box.y0, x1, box.y1), self.page)

    def _line_runs(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        start = first
        for index in range(first, last + 1):
            if index == last or self.lines[index + 1] != self.lines[index]:
                yield start, index
                start = index + 1

    def _over(self, match: Match, first: int, last: int) -> Place:
        page, words, lines = self.page, self.words, self.lines
        texts = [word.text for word in words[first : last + 1]]
        box = _around(word.box for word in words[first : last + 1])
        start, end = box.x0, box.x1
        if last == match.last and match.end_share < 1:
            end, texts[-1] = _cut(words[last], match.end_share, keep_start=True)
        if first == match.first and match.start_share > 0:
            start, texts[0] = _cut(words[first], match.start_share, keep_start=False, text=texts[0])
        left = words[first - 1].box.x1 if first and lines[first - 1] == lines[first] else 0.0
        following = last + 1 < len(words) and lines[last + 1] == lines[last]
        right = words[last + 1].box.x0 if following else page.width_pt
        above, below = self._vertical_margins(box)
        grown = Box(start - _margin(start - left), box.y0 - above, end + _margin(right - end), box.y1 + below)
        return on_page(grown, page), " ".join(texts)

    def _vertical_margins(self, box: Box) -> tuple[float, float]:
        """Less, and a little less than nothing at the top, where the lines are so tight that their boxes overlap.

        Boxes of a text layer are as tall as the font allows; those of OCR are as tall as the ink, and never trimmed.
        """
        if self.is_misread:
            return _MARGIN_Y_PT, _MARGIN_Y_PT
        height_pt, middle = box.y1 - box.y0, (box.y0 + box.y1) / 2
        near = [w.box for w in self.words if w.box.x0 < box.x1 and box.x0 < w.box.x1]
        tops = [b.y1 - box.y0 for b in near if b.y0 < box.y0 < b.y1 < middle]
        bottoms = [box.y1 - b.y0 for b in near if middle < b.y0 < box.y1 < b.y1]
        above = -min(max(tops), _TRIMMED_SHARE * height_pt) if tops else _MARGIN_Y_PT
        return above, 0.0 if bottoms else _MARGIN_Y_PT


def on_page(box: Box, page: Page) -> Box:
    """The box with its corners in order, cut to the page."""
    x0, x1 = sorted((box.x0, box.x1))
    y0, y1 = sorted((box.y0, box.y1))
    return Box(max(x0, 0.0), max(y0, 0.0), min(x1, page.width_pt), min(y1, page.height_pt))


def _around(boxes: Iterable[Box]) -> Box:
    every = list(boxes)
    whole = every[0]
    for box in every[1:]:
        whole = whole.union(box)
    return whole


def _reaches(box: Box, word: Box) -> bool:
    return min(box.x1, word.x1) - max(box.x0, word.x0) > _MET_PT


def _cut(word: Word, share: float, *, keep_start: bool, text: str | None = None) -> tuple[float, str]:
    """Where a match ends or begins inside a long word of a script without spaces, and the part that it covers."""
    width_pt = word.box.x1 - word.box.x0
    slack_pt = width_pt / (2 * len(word.text))  # glyphs are not all of one width
    at = round(share * len(word.text))
    if keep_start:
        return min(word.box.x0 + share * width_pt + slack_pt, word.box.x1), word.text[:at]
    text = word.text if text is None else text
    return max(word.box.x0 + share * width_pt - slack_pt, word.box.x0), text[at:]


def _margin(gap_pt: float) -> float:
    """Wide enough to hide the edges of letters, and not so wide as to bite into the next word."""
    return min(_MARGIN_X_PT, max(_LEAST_MARGIN_PT, _SHARE_OF_GAP * gap_pt))


def _middle_in(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1
