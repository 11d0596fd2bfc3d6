"""Which words an exhibit may say: only those that can still be seen.

The original's words may lie under someone else's black box, in white, behind a picture or off the page. So each is
written only if text recognition, looking at the redacted pixels, reads a similar word at that place.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import cycle
from typing import TYPE_CHECKING

from archive.model import Box, Page, TextSource, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SIMILAR = 0.6
_GRAZE = 0.25  # a box of the line above may lie over this share of a word's height
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
_CELL_PT = 24.0

Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """`left_out` counts words outside every box that could not be seen, or not be read."""

    lines: tuple[Line, ...]
    left_out: int


def visible_text(original: Page, seen: Page, covered: Sequence[Box]) -> TextLayer:
    """The text layer of a redacted page.

    `original` is the page as it was read on the way in, `seen` is what OCR reads in the redacted pixels, in the same
    points; `covered` are the approved boxes.
    """
    if original.source in (TextSource.OCR, TextSource.NONE):
        return TextLayer(tuple(_uncovered(lines_of(seen), covered)), 0)
    there = _Places(seen.words())
    lines, left_out = [], 0
    for line in _uncovered(lines_of(original), covered):
        kept = tuple(word for word in line if there.show(word))
        left_out += len(line) - len(kept)
        if kept:
            lines.append(kept)
    return TextLayer(tuple(lines), left_out)


def stretched(page: Page, across: float, down: float) -> Page:
    """The page with its boxes in the exhibit's points, where those are not the original's."""
    if across == down == 1.0:
        return page
    factors = cycle((across, down))
    boxes = array("f", (value * factor for value, factor in zip(page.boxes, factors, strict=False)))
    return replace(page, boxes=boxes)


def stretched_box(box: Box, across: float, down: float) -> Box:
    return Box(box.x0 * across, box.y0 * down, box.x1 * across, box.y1 * down)


def lines_of(page: Page) -> Iterator[Line]:
    words = page.words()
    for line in page.text.split("\n"):
        yield tuple(next(words) for _ in line.split())


def _uncovered(lines: Iterable[Line], covered: Sequence[Box]) -> Iterator[Line]:
    for line in lines:
        clear = (word for word in line if not any(_touches(box, word.box) for box in covered))
        kept = tuple(plain for word in clear if (plain := _plain(word)) is not None)
        if kept:
            yield kept


def _plain(word: Word) -> Word | None:
    """The word without characters that nobody sees; None if it is of two alphabets at once.

    Zero-width characters and letters that look like those of another alphabet can mark each recipient's copy: carried
    into an exhibit, they would name the source.
    """
    text = "".join(c for c in word.text if unicodedata.category(c) not in _UNSEEN)
    alphabets = {
        name for c in text if c.isalpha() and (name := unicodedata.name(c, "").split(" ")[0]) in _ALIKE
    }
    return Word(text, word.box) if text and len(alphabets) < 2 else None


def _touches(cover: Box, word: Box) -> bool:
    """True unless they are apart, or `cover` only grazes the word's top or bottom over its whole ink."""
    if not cover.meets(word):
        return False
    overlap_pt = min(cover.y1, word.y1) - max(cover.y0, word.y0)
    inside = cover.y0 > word.y0 and cover.y1 < word.y1
    return inside or overlap_pt > _GRAZE * (word.y1 - word.y0)


class _Places:
    """The words that OCR read, found by where they are."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._cells: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for word in words:
            for cell in _cells(word.box):
                self._cells[cell].append(word)

    def show(self, word: Word) -> bool:
        """True if what was read at the word's place is like the word."""
        here = self._at(word.box)
        said = folded(word.text)
        if not here or not said:
            return bool(here)
        readings = [folded(other.text) for other in here]
        return any(_similar(said, reading) for reading in [*readings, "".join(readings)]) or any(
            len(said) > 2 and said in reading for reading in readings
        )

    def _at(self, box: Box) -> list[Word]:
        near = {id(word): word for cell in _cells(box) for word in self._cells.get(cell, ())}
        return sorted((w for w in near.values() if _same_place(box, w.box)), key=lambda w: w.box.x0)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.x0 // _CELL_PT), int(box.x1 // _CELL_PT) + 1):
        for row in range(int(box.y0 // _CELL_PT), int(box.y1 // _CELL_PT) + 1):
            yield column, row


def _same_place(one: Box, other: Box) -> bool:
    """True if the middle of either lies in the other."""
    return _holds(one, other) or _holds(other, one)


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _similar(said: str, read: str) -> bool:
    # A digit misread is another number, and figures are what reports are about: those must be the same.
    if any(c.isdigit() for c in said):
        return said == read
    return SequenceMatcher(None, said, read, autojunk=False).ratio() >= _SIMILAR


def folded(text: str) -> str:
    """Letters and digits alone, without case, accents and compatibility forms."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())
