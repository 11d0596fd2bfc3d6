"""The name beside a round picture: networks and messengers show who posts as a picture, and the name to its right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import Box
from archive.redaction.suggesting.model import Kind, Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Word

_SURENESS = 0.5
_NEAR = 1.0  # of the picture's width: how far from it the name begins
_GAP = 1.0  # of a word's height: how wide a gap a name may have
_MOST_WORDS = 5
_MARGIN_PT = 1.25  # for the edges of letters


def beside(picture: Box, words: Sequence[Word]) -> Seen | None:
    """The words of a page that stand right of a round picture, on the first line that begins level with it."""
    width = picture.x1 - picture.x0
    level = [
        word
        for word in words
        if picture.x1 - 1 <= word.box.x0 <= picture.x1 + _NEAR * width and _is_level(word.box, picture)
    ]
    if not level:
        return None
    first = min(level, key=lambda word: (round(_middle(word.box)), word.box.x0))
    name = _read_on(first, words)
    if not any(letter.isalpha() for word in name for letter in word.text):
        return None
    box = name[0].box
    for word in name[1:]:
        box = box.union(word.box)
    grown = Box(box.x0 - _MARGIN_PT, box.y0 - _MARGIN_PT, box.x1 + _MARGIN_PT, box.y1 + _MARGIN_PT)
    return Seen(grown, Kind.DISPLAY_NAME, _SURENESS)


def _read_on(first: Word, words: Sequence[Word]) -> list[Word]:
    line = sorted(
        (word for word in words if word.box.x0 >= first.box.x0 and _is_level(word.box, first.box)),
        key=lambda word: word.box.x0,
    )
    name = [first]
    for word in line:
        height = first.box.y1 - first.box.y0
        if word is not first and len(name) < _MOST_WORDS and word.box.x0 - name[-1].box.x1 <= _GAP * height:
            name.append(word)
    return name


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _is_level(word: Box, other: Box) -> bool:
    return other.y0 <= _middle(word) <= other.y1
