"""Texts as their terms, and the way back from a term to its letters."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from archive.store import tokens, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_A_PAIRED_SCRIPT = re.compile(f"[{tokens.PAIRED}]")


@dataclass(frozen=True, slots=True)
class TermText:
    """Texts one after the other. `starts` are the numbers of the first term of each, and the number of all terms.

    Words that a line's end cuts in two are in one piece; a term is a word or, in scripts without spaces, a letter.
    """

    texts: tuple[str, ...]
    terms: list[str]
    starts: list[int]
    _spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def text_of(self, term: int) -> int:
        """The number of the text that a term stands in."""
        return min(bisect_right(self.starts, term), len(self.texts)) - 1

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Where the terms of one text stand in it."""
        if number not in self._spans:
            self._spans[number] = tokens.term_spans(self.texts[number])
        return self._spans[number]


def term_text(texts: Iterable[str]) -> TermText:
    whole = tuple(wording.unbroken(text) for text in texts)
    of_each = [tokens.terms(text) for text in whole]
    starts = [0, *accumulate(map(len, of_each))]
    return TermText(whole, [term for terms in of_each for term in terms], starts)


def is_letter(term: str) -> bool:
    """Whether a term is a letter of a script that is written without spaces, or of Hangul."""
    return _OF_A_PAIRED_SCRIPT.match(term) is not None
