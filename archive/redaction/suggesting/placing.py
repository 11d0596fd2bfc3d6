"""From letters of a page's text to boxes over its words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from archive.redaction.boxes import PageWords
from archive.redaction.matching import Match, writes_without_spaces

if TYPE_CHECKING:
    from archive.model import Page
    from archive.redaction.boxes import Place


class Placing:
    """The words of one page, by where they stand in its text."""

    def __init__(self, page: Page) -> None:
        self._words = PageWords(page)
        spans = _spans(page.text)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def match(self, start: int, end: int) -> Match | None:
        """The words that hold the letters text[start:end], None if there are none.

        Whole words are covered, since what is left of one tells what is gone. Only in scripts without spaces, where a
        word may be a line, is a part of it cut out.
        """
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end) - 1
        if first > last:
            return None
        return Match(first, last, self._share(first, start), self._share(last, end, of_end=True))

    def letters(self, match: Match) -> tuple[int, int]:
        """Where in the text the words of a match begin and end."""
        return self._starts[match.first], self._ends[match.last]

    def places(self, match: Match) -> list[Place]:
        """A box and what it covers, for each line that the match runs over."""
        return self._words.over_match(match)

    def _share(self, index: int, at: int, *, of_end: bool = False) -> float:
        word, start = self._words.words[index].text, self._starts[index]
        left_over = word[at - start :] if of_end else word[: max(at - start, 0)]
        if not any(map(writes_without_spaces, left_over)):
            return 1.0 if of_end else 0.0
        return min(max((at - start) / len(word), 0.0), 1.0)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where each word stands, as `str.split` parts them."""
    spans: list[tuple[int, int]] = []
    position = 0
    for word in text.split():
        position = text.index(word, position)
        spans.append((position, position + len(word)))
        position += len(word)
    return spans
