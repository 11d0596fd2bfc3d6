"""Two texts word by word, as one text in which it is marked what was taken away and what was put in.

A text is tokens: a word, a letter of a script that is written without spaces, or the mark of something taken out, which
is one token whatever it stands for. Tokens are compared, never letters, so a difference holds nothing but what one of
the texts holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from archive.likeness.comparing import PASSAGES, WORD, WORDS
from archive.store import wording
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MARK = "\ufdd0"  # a noncharacter (Unicode 23.7): it stands in no text
_TOKEN = re.compile(f"{_MARK}|{WORD.pattern}")
_AROUND = 30  # words shown before and after what differs


class Token(NamedTuple):
    """`spaced`: a space parts it from the one before."""

    text: str
    is_mark: bool = False
    spaced: bool = True


class Part(StrEnum):
    SAME = "same"
    TAKEN = "taken away"
    PUT_IN = "put in"


@dataclass(frozen=True, slots=True)
class Piece:
    """`runs` are (text, is a mark)."""

    part: Part
    runs: tuple[tuple[str, bool], ...]
    spaced: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """`same_before` words are the same since the passage before."""

    same_before: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`taken` and `put_in` count words; `passages` are at most 200 of `total`. `is_cut`: one of the texts has more than
    20,000 words, of which the first were compared; `is_shortened`: of the passages only the beginning is there."""

    passages: tuple[Passage, ...]
    total: int
    same: int
    taken: int
    put_in: int
    same_after: int
    is_cut: bool
    is_shortened: bool = False


def tokens(pages: Iterable[str]) -> Iterator[Token]:
    """Of the text of a document's pages, in order; layout does not count."""
    for page in pages:
        yield from _tokens(wording.unbroken(page.replace(_MARK, "")), iter(()))


def tokens_with_marks(lines: Iterable[Sequence[tuple[str, bool]]]) -> Iterator[Token]:
    """Of lines of (text, is a mark), as a release shows them."""
    entries = [list(line) for line in lines]
    text = "\n".join(
        " ".join(_MARK if is_mark else part.replace(_MARK, "") for part, is_mark in line) for line in entries
    )
    marks = (part for line in entries for part, is_mark in line if is_mark)
    yield from _tokens(wording.unbroken(text), marks)


def compare(before: Sequence[Token], after: Sequence[Token]) -> Difference:
    """What changed from one to the other."""
    one, other = before[:WORDS], after[:WORDS]
    # autojunk as in archive.likeness: without it a text made of few words would take hours
    matcher = SequenceMatcher(None, [t[:2] for t in one], [t[:2] for t in other], autojunk=True)
    same = sum(size for _, _, size in matcher.get_matching_blocks())
    groups = list(matcher.get_grouped_opcodes(_AROUND))
    starts = [0, *(group[-1][2] for group in groups)]
    return Difference(
        passages=tuple(
            Passage(group[0][1] - start, tuple(_pieces(group, one, other)))
            for group, start in zip(groups[:PASSAGES], starts, strict=False)
        ),
        total=len(groups),
        same=same,
        taken=len(one) - same,
        put_in=len(other) - same,
        same_after=len(one) - starts[-1] if len(groups) <= PASSAGES else 0,
        is_cut=len(before) > WORDS or len(after) > WORDS,
    )


def opening(text: Sequence[Token], words: int) -> Piece | None:
    """How a text begins; None for one without words."""
    return _piece(Part.SAME, text[:words]) if text else None


def shortened(difference: Difference, words: int) -> Difference:
    """Its beginning: as much of its passages as has that many words."""
    passages: list[Passage] = []
    for passage in difference.passages:
        pieces: list[Piece] = []
        for piece in passage.pieces:
            kept, words = _first_words(piece.runs, words)
            if kept:
                pieces.append(replace(piece, runs=kept))
        if pieces:
            passages.append(replace(passage, pieces=tuple(pieces)))
        if words <= 0:
            return replace(difference, passages=tuple(passages), same_after=0, is_shortened=True)
    return difference


def _first_words(runs: Sequence[tuple[str, bool]], words: int) -> tuple[tuple[tuple[str, bool], ...], int]:
    """Of the runs, and how many words may still come."""
    kept: list[tuple[str, bool]] = []
    for text, is_mark in runs:
        if words <= 0:
            break
        said = [text] if is_mark else text.split(" ")
        kept.append((" ".join(said[:words]), is_mark))
        words -= len(said)
    return tuple(kept), words


def _pieces(
    group: Sequence[tuple[str, int, int, int, int]], one: Sequence[Token], other: Sequence[Token]
) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield _piece(Part.SAME, other[j1:j2])
            continue
        if i1 < i2:
            yield _piece(Part.TAKEN, one[i1:i2])
        if j1 < j2:
            yield _piece(Part.PUT_IN, other[j1:j2])


def _piece(part: Part, here: Sequence[Token]) -> Piece:
    runs = []
    for is_mark, run in groupby(here, key=lambda token: token.is_mark):
        if is_mark:
            runs += [(shown(token.text), True) for token in run]
        else:
            runs.append(("".join(" " * token.spaced + shown(token.text) for token in run), False))
    first, is_mark = runs[0]
    runs[0] = first.removeprefix(" "), is_mark
    return Piece(part, tuple(runs), here[0].spaced)


def _tokens(text: str, marks: Iterator[str]) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        spaced = found.start() == 0 or text[found.start() - 1].isspace()
        if found.group() == _MARK:
            yield Token(next(marks, ""), is_mark=True, spaced=True)
        else:
            yield Token(found.group(), spaced=spaced)
