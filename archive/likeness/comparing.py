"""Two documents word by word: the passages in which they differ, with the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.store import tokens, wording
from archive.store.catalog import documents
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.model import Document
    from archive.store import Store

WORDS = 20_000
"""Of each text, its first words; comparing more takes seconds."""

PASSAGES = 200
"""Shown at most; who reads on after that looks at two different texts."""

_AROUND = 12  # words shown before and after a difference

WORD = re.compile(
    rf"[{tokens.PAIRED}]|[^\s{tokens.PAIRED}]+"
)  # where no spaces part words, each letter is one


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both texts, or in this one only. `spaced`: a space parts it from the piece before."""

    text: str
    only_here: bool
    spaced: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch of the two texts around a difference; `same_before` words are the same since the one before it."""

    same_before: int
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    left_page: int
    right_page: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs. Layout does not count: the texts are words in their order.

    `only_left` and `only_right` count words. `is_cut`: one of the texts is longer than what was compared.
    `passages` are at most 200 of `total`.
    """

    left: Document
    right: Document
    passages: tuple[Passage, ...]
    total: int
    same: int
    only_left: int
    only_right: int
    same_after: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Text:
    words: list[str]
    pages: list[int]  # of each word, the number of its page
    spaced: list[bool]  # of each word, whether a space stands before it
    is_cut: bool = False

    def page_of(self, word: int) -> int:
        return self.pages[min(word, len(self.pages) - 1)] if self.pages else 1

    def said(self, start: int, end: int) -> str:
        """Those words, safe to show; what is not seen and differs is spelled out."""
        parts = (" " * self.spaced[n] + shown(self.words[n]) for n in range(start, end))
        return "".join(parts).strip(" ")


def compare(store: Store, left_id: int, right_id: int) -> Comparison:
    """Two documents of one collection. Raises NotFound, Invalid for two of different collections."""
    with store.read() as db:
        left, right = documents.get(db, left_id), documents.get(db, right_id)
        if left.collection != right.collection:
            raise Invalid("Documents of two collections are not compared: each keeps to itself.")
        texts = _text(documents.texts(db, left_id)), _text(documents.texts(db, right_id))
    return _compared(left, right, *texts)


def _compared(left: Document, right: Document, one: _Text, other: _Text) -> Comparison:
    # With autojunk, words that make up more than a hundredth of a text are no anchors. "The" is none to a reader
    # either, and without it a text made of few words would take hours.
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=True)
    same = sum(size for _, _, size in matcher.get_matching_blocks())
    groups = list(matcher.get_grouped_opcodes(_AROUND))
    starts = [0, *(group[-1][2] for group in groups)]
    first = zip(groups[:PASSAGES], starts, strict=False)
    return Comparison(
        left=left,
        right=right,
        passages=tuple(_passage(group, start, one, other) for group, start in first),
        total=len(groups),
        same=same,
        only_left=len(one.words) - same,
        only_right=len(other.words) - same,
        same_after=len(one.words) - starts[-1] if len(groups) <= PASSAGES else 0,
        is_cut=one.is_cut or other.is_cut,
    )


def _passage(
    group: Sequence[tuple[str, int, int, int, int]], start: int, one: _Text, other: _Text
) -> Passage:
    first = next(code for code in group if code[0] != "equal")
    return Passage(
        same_before=group[0][1] - start,
        left=_pieces(one, ((tag, i1, i2) for tag, i1, i2, _, _ in group)),
        right=_pieces(other, ((tag, j1, j2) for tag, _, _, j1, j2 in group)),
        left_page=one.page_of(first[1]),
        right_page=other.page_of(first[3]),
    )


def _pieces(text: _Text, stretches: Iterable[tuple[str, int, int]]) -> tuple[Piece, ...]:
    return tuple(
        Piece(text.said(start, end), only_here=tag != "equal", spaced=text.spaced[start])
        for tag, start, end in stretches
        if start < end
    )


def _text(pages: Iterable[str]) -> _Text:
    text = _Text([], [], [])
    for number, page in enumerate(pages, start=1):
        page = wording.unbroken(page)
        for found in WORD.finditer(page):
            if len(text.words) == WORDS:
                return replace(text, is_cut=True)
            text.words.append(found.group())
            text.pages.append(number)
            text.spaced.append(found.start() == 0 or page[found.start() - 1].isspace())
    return text
