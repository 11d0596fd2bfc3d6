"""Finding a phrase among printed words, however it is printed.

Case, accents, compatibility forms and punctuation do not count, nor where one word ends and the next begins within
the phrase: "Jane Doe" is found in "JANE DOE's", "jane.doe@example.org", "Jane-Doe", "J a n e Doe" and across the end
of a line. It has to begin and end where a word does, but in scripts that write without spaces. What a search calls the
same word is found too.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.store.tokens import word_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LETTERS_PER_MISREAD = 6
# Accents of Latin, Greek and Cyrillic; Arabic vowel marks, superscript alef and tatweel. Marks of other scripts are
# letters to their readers and stay.
_DROPPED = frozenset(map(chr, [*range(0x300, 0x370), *range(0x64B, 0x660), 0x670, 0x640]))
_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3130, 0x318F),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first` to `last`, by index. The shares say where in the first word the match begins and where in the
    last it ends, from 0 to 1; they are 0 and 1 but in scripts without spaces."""

    first: int
    last: int
    start_share: float = 0.0
    end_share: float = 1.0

    def is_mostly_in(self, other: Match) -> bool:
        """More than half of it is; where in a word exactly differs between foldings."""
        start, end = self.first + self.start_share, self.last + self.end_share
        shared = min(end, other.last + other.end_share) - max(start, other.first + other.start_share)
        return shared > (end - start) / 2


class WordRun:
    """Words in reading order, ready to be searched for phrases.

    They are held in two foldings, and a phrase is found that stands there in either: as they are printed (`tokens`),
    and as the search folds them (`archive.store.tokens`), so that whatever a search finds can be taken out. Neither
    would do alone: an unseen sign parts words here and is nothing to the search; digits and kana are one to the search
    in every form.
    """

    def __init__(self, words: Iterable[str]) -> None:
        every = list(words)
        self._printed = _FoldedRun(every, tokens)
        self._searched = _FoldedRun(every, _search_tokens)

    @property
    def tokens(self) -> list[str]:
        return self._printed.tokens

    @property
    def squeezed(self) -> str:
        return self._printed.squeezed

    def find(self, phrase: str, *, misreads: bool = False) -> Iterator[Match]:
        """Every occurrence. With `misreads`, one wrong, missing or added letter for each six is forgiven."""
        exact, near = self._printed.find(squeezed(phrase), misreads=misreads)
        searched, _ = self._searched.find("".join(_search_tokens(phrase)), misreads=False)
        more = [match for match in searched if not any(map(match.is_mostly_in, exact))]
        yield from exact
        yield from (match for match in near if not any(map(match.is_mostly_in, more)))
        yield from more


class _FoldedRun:
    """The words in one folding."""

    def __init__(self, words: Iterable[str], folding: Callable[[str], list[str]]) -> None:
        self.tokens: list[str] = []
        self._starts: list[int] = []  # of each token in `squeezed`
        self._words: list[int] = []  # index of the word that each token is of
        length = 0
        for index, word in enumerate(words):
            for token in folding(word):
                self.tokens.append(token)
                self._starts.append(length)
                self._words.append(index)
                length += len(token)
        self.squeezed = "".join(self.tokens)
        self._start_set = frozenset(self._starts)
        self._end_set = frozenset([*self._starts[1:], length])

    def find(self, wanted: str, *, misreads: bool) -> tuple[list[Match], list[Match]]:
        """Where it stands, and where nearly."""
        if not wanted:
            return [], []
        exact = list(self._find_exact(wanted))
        near = self._find_misread(wanted, exact) if misreads else []
        return [self._match(*span) for span in exact], [self._match(*span) for span in near]

    def _find_exact(self, wanted: str) -> Iterator[tuple[int, int]]:
        position = self.squeezed.find(wanted)
        while position >= 0:
            end = position + len(wanted)
            if self._may_start(position, wanted) and self._may_end(end, wanted):
                yield position, end
            position = self.squeezed.find(wanted, position + 1)

    def _may_start(self, position: int, wanted: str) -> bool:
        return position in self._start_set or writes_without_spaces(wanted[0])

    def _may_end(self, position: int, wanted: str) -> bool:
        return position in self._end_set or writes_without_spaces(wanted[-1])

    def _match(self, start: int, end: int) -> Match:
        first, last = self._token_at(start), self._token_at(end - 1)
        return Match(
            self._words[first],
            self._words[last],
            start_share=self._share(first, start),
            end_share=self._share(last, end),
        )

    def _token_at(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1

    def _share(self, token: int, position: int) -> float:
        """How far `position` is into the word of the token; past a word's start, a spaced script takes all of it."""
        begin, length = self._starts[token], len(self.tokens[token])
        inside = position - begin
        if 0 < inside < length and self._is_whole_word(token):
            return inside / length
        return 0.0 if inside <= 0 else 1.0

    def _is_whole_word(self, token: int) -> bool:
        word = self._words[token]
        return word not in (self._words[token - 1 : token] + self._words[token + 1 : token + 2])

    def _find_misread(self, wanted: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Near matches, the nearest first; none over `taken` or one another, or a neighbour would count as misread."""
        chosen: list[tuple[int, int]] = []
        for _, start, end in sorted(self._near(wanted)):
            if all(end <= other_start or other_end <= start for other_start, other_end in taken + chosen):
                chosen.append((start, end))
        return sorted(chosen)

    def _near(self, wanted: str) -> Iterator[tuple[int, int, int]]:
        """(mistakes, start, end) of every run of whole words that is about `wanted`."""
        allowed = len(wanted) // _LETTERS_PER_MISREAD
        if not allowed:
            return
        step = len(wanted) // (allowed + 1)
        # With so few mistakes, one of these pieces has to be right; that spares most of the comparing.
        pieces = [wanted[i * step : (i + 1) * step] for i in range(allowed + 1)]
        lengths = range(len(wanted) - allowed, len(wanted) + allowed + 1)
        for start in self._starts:
            for end in (start + length for length in lengths if start + length in self._end_set):
                window = self.squeezed[start:end]
                if window != wanted and any(piece in window for piece in pieces):
                    mistakes = _distance(window, wanted)
                    if mistakes <= allowed:
                        yield mistakes, start, end


def tokens(text: str) -> list[str]:
    """The runs of letters, digits and marks in `text`, folded."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in plain if c not in _DROPPED)
    return unicodedata.normalize("NFC", _parted(kept)).split()


def _search_tokens(text: str) -> list[str]:
    """The terms of the search, a word of a script without spaces as one."""
    found: list[str] = []
    for word in text.split():
        known = word_terms(word)
        found += ["".join(known.terms)] if known.is_paired else known.terms
    return found


def as_printed(text: str) -> list[str]:
    """The runs of letters, digits and marks in `text`, with case and accents as they are."""
    return _parted(unicodedata.normalize("NFKC", text)).split()


def _parted(text: str) -> str:
    return "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)


def squeezed(text: str) -> str:
    """All of `tokens(text)` without anything between."""
    return "".join(tokens(text))


def writes_without_spaces(character: str) -> bool:
    code = ord(character)
    return any(low <= code <= high for low, high in _WITHOUT_SPACES)


def _distance(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != wanted))
    return row[-1]
