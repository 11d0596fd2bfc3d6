"""Where the letters of a match stand on their page: the box of their word, or that part of it that they take.

Text without spaces between words has one box for each run, often a whole line. There the box is narrowed to the letters
of the match, as wide as each letter is among the others: exactly for Chinese, Japanese and Korean, whose letters are
all of one width, nearly for Thai, Lao, Khmer and Burmese.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from archive.model import Box
from archive.store.tokens import PAIRED

if TYPE_CHECKING:
    from archive.model import Page
    from archive.store.tokens import IndexToken

_UNSPACED = re.compile(f"[{PAIRED}]")
_UPRIGHT = 1.5  # a run of several letters that is so much taller than wide is written downwards


def boxes(page: Page, tokens: list[IndexToken]) -> tuple[Box, ...]:
    """The boxes of the tokens in reading order, each once. Tokens of hidden text have none."""
    of_words: dict[int, list[IndexToken]] = defaultdict(list)
    for token in tokens:
        if token.word_index < page.word_count:
            of_words[token.word_index].append(token)
    return tuple(
        box for index in sorted(of_words) for box in _of_word(page.text, page.box(index), of_words[index])
    )


def _of_word(text: str, box: Box, tokens: list[IndexToken]) -> list[Box]:
    if not all(_UNSPACED.match(text, token.start) for token in tokens):
        return [box]
    start, end = _word_around(text, tokens[0].start)
    places = _places(text[start:end])
    return [
        _part(box, places[low - start], places[high - start], len(places)) for low, high in _spans(tokens)
    ]


def _word_around(text: str, at: int) -> tuple[int, int]:
    start = end = at
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _spans(tokens: list[IndexToken]) -> list[tuple[int, int]]:
    """Letters from and to; tokens that touch are one."""
    spans: list[tuple[int, int]] = []
    for token in sorted(tokens, key=lambda token: token.start):
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return spans


def _places(word: str) -> list[float]:
    """Where each letter begins and the last one ends, as shares of the word's length."""
    widths = [_width(character) for character in word]
    total = sum(widths) or 1
    places = [0.0]
    for width in widths:
        places.append(places[-1] + width / total)
    return places


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _part(box: Box, low: float, high: float, letters: int) -> Box:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    if letters > 2 and height > _UPRIGHT * width:
        return Box(box.x0, box.y0 + low * height, box.x1, box.y0 + high * height)
    return Box(box.x0 + low * width, box.y0, box.x0 + high * width, box.y1)
