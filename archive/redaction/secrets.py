"""What a plan takes out, as strings that no exhibit may hold in any form.

A word that also stands outside the boxes cannot be demanded absent: "driver" may be under a box on one page and free
to be read on another. The phrase that it was part of still can. So each secret says how strictly it may be sought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.redaction.matching import WordRun, as_printed, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Box, Page, Plan, Word

_SHORTEST = 3  # letters or digits; shorter strings are found everywhere by chance
_COVERED_SHARE = 0.5  # of a word's area
_STRETCH = 20_000  # words


@dataclass(frozen=True, slots=True)
class Secret:
    """A phrase or word that was taken out, as printed.

    Attributes:
        is_phrase: a whole run of covered words, and not one word of a longer run.
        anywhere: no visible text holds it, not even within longer words; its letters may be sought in plain bytes.
        misread: nothing visible is like it; it may be sought with letters misread.
    """

    text: str
    is_phrase: bool
    anywhere: bool
    misread: bool


@dataclass(frozen=True, slots=True)
class Secrets:
    """Secrets of one document under one plan, and how many words its pages say outside the boxes."""

    secrets: tuple[Secret, ...]
    visible_words: int


def of_plan(plan: Plan, pages: Iterable[Page]) -> Secrets:
    """The secrets of the approved redactions in `plan`, told from the original's words."""
    phrases = {redaction.covers for redaction in plan.redactions}
    visible: list[str] = []
    for page in pages:
        boxes = [redaction.box for redaction in plan.on_page(page.number)]
        hidden: list[str] = []
        for word in page.words():
            if any(_covers(box, word) for box in boxes):
                hidden.append(word.text)
                continue
            phrases.add(" ".join(hidden))
            hidden.clear()
            visible.append(word.text)
        phrases.add(" ".join(hidden))
    return Secrets(tuple(_secrets(phrases, visible)), len(visible))


def _covers(box: Box, word: Word) -> bool:
    if not box.meets(word.box):
        return False
    width = min(box.x1, word.box.x1) - max(box.x0, word.box.x0)
    height = min(box.y1, word.box.y1) - max(box.y0, word.box.y0)
    whole = (word.box.x1 - word.box.x0) * (word.box.y1 - word.box.y0)
    return width * height >= _COVERED_SHARE * whole


def _secrets(phrases: Iterable[str], visible: Sequence[str]) -> Iterator[Secret]:
    wanted: dict[str, tuple[str, bool]] = {}
    for phrase in sorted(phrases):
        wanted[squeezed(phrase)] = (phrase, True)
    for phrase in sorted(phrases):
        for part in as_printed(phrase):
            wanted.setdefault(squeezed(part), (part, False))
    standing = {letters: _Standing() for letters in wanted if len(letters) >= _SHORTEST}
    for stretch in _stretches(visible, max(map(len, standing), default=0)):
        around = WordRun(stretch)
        for letters, found in standing.items():
            found.look(around, letters, wanted[letters][0])
    for letters, found in sorted(standing.items()):
        text, is_phrase = wanted[letters]
        if not found.is_said:
            yield Secret(text, is_phrase, not found.is_within, not found.is_nearly)


def _stretches(words: Sequence[str], overlap: int) -> Iterator[Sequence[str]]:
    """The words of a document, so many at a time that a long one takes no more memory than a short one."""
    for start in range(0, len(words), _STRETCH):
        yield words[max(start - overlap, 0) : start + _STRETCH]


@dataclass(slots=True)
class _Standing:
    """Whether the words that anyone may read say a string, hold its letters, or are like it."""

    is_said: bool = False
    is_within: bool = False
    is_nearly: bool = False

    def look(self, around: WordRun, letters: str, text: str) -> None:
        self.is_said = self.is_said or next(around.find(text), None) is not None
        if self.is_said:
            return
        self.is_within = self.is_within or letters in around.squeezed
        self.is_nearly = self.is_nearly or next(around.find(text, misreads=True), None) is not None
