"""What is shown of a text: a piece of it, with the words that are the same marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.search.text_reuse.aligning import Run, Stretches
    from archive.search.text_reuse.term_text import TermText

_LONGEST = 1_000_000
_SOUGHT = 12  # terms
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters, safe to show, that stand in both texts or in this one only. Spaces are as they were, one for a gap."""

    text: str
    same: bool


def pieces(text: TermText, first: int, end: int, same: Stretches) -> tuple[Piece, ...]:
    """The terms first to end, with what stands between them, and the marked ones among them."""
    parts = [part for number in _texts(text, first, end) for part in _of_text(text, number, first, end, same)]
    return tuple(part for part in parts if part.text)


def query(text: TermText, longest: Run) -> str:
    """The beginning of the run as a phrase: how a search finds it, and how the reader marks it on its page."""
    end = longest.found + min(longest.length, _SOUGHT)
    said = "".join(piece.text for piece in pieces(text, longest.found, end, []))
    return f'"{said.translate(_QUOTES).strip()}"'


def _texts(text: TermText, first: int, end: int) -> range:
    return range(text.text_of(first), text.text_of(end - 1) + 1) if first < end else range(0)


def _of_text(text: TermText, number: int, first: int, end: int, same: Stretches) -> Iterator[Piece]:
    begins, spans, letters = text.starts[number], text.spans(number), text.texts[number]
    low, high = max(first - begins, 0), min(end - begins, len(spans))
    if low >= high:
        return
    at, stop = spans[low][0], spans[high - 1][1]
    for start, close in same:
        start, close = max(start - begins, low), min(close - begins, high)
        if start < close:
            yield Piece(_plain(letters[at : spans[start][0]]), same=False)
            yield Piece(_plain(letters[spans[start][0] : spans[close - 1][1]]), same=True)
            at = spans[close - 1][1]
    yield Piece(_plain(letters[at:stop]), same=False)
    yield Piece(" ", same=False)  # one page ends here


def _plain(letters: str) -> str:
    """With one space for every gap, at the ends too."""
    if not letters:
        return ""
    joined = " ".join(letters.split())
    before = " " if letters[0].isspace() else ""
    after = " " if joined and letters[-1].isspace() else ""
    return shown(f"{before}{joined}{after}", limit=_LONGEST)
