"""Finding a phrase among printed words, however it is printed.

Case, accents, compatibility forms and punctuation do not count, nor where one word ends and the next begins within
the phrase: "Jane Doe" is found in "JANE DOE's", "jane.doe@example.org", "Jane-Doe", "J a n e Doe" and across the end
of a line. It has to begin and end where a word does, but in scripts that write without spaces. What a search calls the
same word is found too. Misread letters, letters that only look like those of the phrase, and longer words that hold it
are found on request.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from archive.redaction import look_alikes
from archive.store.tokens import word_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

_LETTERS_PER_MISREAD = 6
_LONGEST_KNOWN = 40  # letters; longer words come once, and would only fill the memory
_LONGEST_ENDING = 3  # letters that a language may add to a name
# Accents of Latin, Greek and Cyrillic; Arabic vowel marks, superscript alef and tatweel. Marks of other scripts are
# letters to their readers and stay.
_DROPPED = frozenset(map(chr, [*range(0x300, 0x370), *range(0x64B, 0x660), 0x670, 0x640]))
_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3130, 0x318F),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


Folding: TypeAlias = "Callable[[str], Sequence[str]]"
"""From a word to its tokens."""


class Way(StrEnum):
    """In what a match differs from the phrase."""

    PRINTED = "as written"
    RESPACED = "with other spaces"  # run together, or apart
    INFLECTED = "with an ending"
    LOOK_ALIKE = "in look-alike letters"
    MISREAD = "misread"
    INSIDE = "inside a longer word"
    SOUND = "in another spelling or script"


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first` to `last`, by index. The shares say where in the first word the match begins and where in the
    last it ends, from 0 to 1; they are 0 and 1 but in scripts without spaces."""

    first: int
    last: int
    start_share: float = 0.0
    end_share: float = 1.0
    way: Way = Way.PRINTED

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
    in every form. A third, in which letters that look alike are one, is made when it is first asked for.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._all = list(words)
        self._printed = _FoldedRun(self._all, printed_tokens)

    @cached_property
    def _searched(self) -> _FoldedRun:
        is_ascii = all(map(str.isascii, self._all))  # where both foldings are one
        return self._printed if is_ascii else _FoldedRun(self._all, search_tokens)

    @cached_property
    def _alike(self) -> _FoldedRun:
        return _FoldedRun(self._all, alike_tokens, look_alikes.ONE_LETTER)

    @property
    def tokens(self) -> list[str]:
        return self._printed.tokens

    @property
    def token_words(self) -> list[int]:
        """The index of the word that each of `tokens` is of."""
        return self._printed.words

    @property
    def squeezed(self) -> str:
        return self._printed.squeezed

    @property
    def letters(self) -> frozenset[str]:
        """All its letters without anything between, in each folding that `find` looks at."""
        return frozenset((self._printed.squeezed, self._searched.squeezed))

    def find(
        self, phrase: str, *, misreads: bool = False, look_alikes: bool = False, inside: bool = False
    ) -> Iterator[Match]:
        """Every occurrence.

        With `misreads`, one wrong, missing or added letter for each six is forgiven; with `look_alikes`, letters that
        look like the right ones are; with `inside`, the phrase may stand anywhere within one longer word.
        """
        wanted = _folded_phrase(phrase)
        exact, near = self._printed.find(wanted.printed, misreads=misreads)
        searched, _ = self._searched.find(wanted.searched, misreads=False)
        more = _elsewhere(searched, exact)
        yield from exact
        yield from _elsewhere(near, more)
        yield from more
        if look_alikes or inside:
            yield from self._find_loosely(wanted, [*exact, *near, *more], look_alikes, inside)

    def _find_loosely(
        self, wanted: _Phrase, found: list[Match], look_alikes: bool, inside: bool
    ) -> Iterator[Match]:
        imitated, _ = self._alike.find(wanted.alike, misreads=False) if look_alikes else ([], [])
        more = [replace(match, way=Way.LOOK_ALIKE) for match in _elsewhere(imitated, found)]
        yield from more
        if inside:
            within = (*self._printed.find_inside(wanted.printed), *self._alike.find_inside(wanted.alike))
            yield from _elsewhere(within, [*found, *more])


def letters_of(phrase: str) -> frozenset[str]:
    """What `WordRun.letters` holds one of, wherever `WordRun.find` finds the phrase."""
    wanted = _folded_phrase(phrase)
    return frozenset((wanted.printed, wanted.searched)) - {""}


class _Phrase(NamedTuple):
    """A phrase in each folding, squeezed."""

    printed: str
    searched: str
    alike: str


@lru_cache(maxsize=16_384)
def _folded_phrase(phrase: str) -> _Phrase:
    return _Phrase(squeezed(phrase), joined(search_tokens, phrase), joined(alike_tokens, phrase))


def _elsewhere(matches: Iterable[Match], known: Sequence[Match]) -> list[Match]:
    """Those that are not mostly in one that is known, nor in one before."""
    new: list[Match] = []
    for match in matches:
        if not any(map(match.is_mostly_in, (*known, *new))):
            new.append(match)
    return new


class _FoldedRun:
    """The words in one folding."""

    def __init__(
        self, words: Iterable[str], folding: Folding, one_letter: AbstractSet[str] = frozenset()
    ) -> None:
        """`one_letter`: pairs of folded letters that may stand for one."""
        self._one_letter = one_letter
        folded = list(map(folding, words))
        self.tokens: list[str] = list(chain.from_iterable(folded))
        self.words = [index for index, found in enumerate(folded) for _ in found]  # that each token is of
        *self._starts, length = accumulate(map(len, self.tokens), initial=0)  # of each token in `squeezed`
        self.squeezed = "".join(self.tokens)
        self._start_set = frozenset(self._starts)
        self._end_set = frozenset([*self._starts[1:], length])

    def find(self, wanted: str, *, misreads: bool) -> tuple[list[Match], list[Match]]:
        """Where it stands, and where nearly."""
        if not wanted:
            return [], []
        exact = [
            (start, end)
            for start, end in self._places(wanted)
            if self._may_start(start, wanted) and self._may_end(end, wanted)
        ]
        near = self._find_misread(wanted, exact) if misreads else []
        return [self._match(*span) for span in exact], [self._match(*span, Way.MISREAD) for span in near]

    def find_inside(self, wanted: str) -> Iterator[Match]:
        """Where it stands within one word, beginning or ending where no token does."""
        for start, end in self._places(wanted) if wanted else ():
            first, last = self._token_at(start), self._token_at(end - 1)
            word = self.words[first]
            if word == self.words[last] and self._has_whole_letters(start, end):
                rest = self.squeezed[end : self._starts[last] + len(self.tokens[last])]
                has_ending = start in self._start_set and len(rest) <= _LONGEST_ENDING and rest.isalpha()
                yield Match(word, word, way=Way.INFLECTED if has_ending else Way.INSIDE)

    def _has_whole_letters(self, start: int, end: int) -> bool:
        """False if it begins or ends in the middle of what may be one letter."""
        edges = self.squeezed[start - 1 : start + 1], self.squeezed[end - 1 : end + 1]
        return self._one_letter.isdisjoint(edges)

    def _places(self, wanted: str) -> Iterator[tuple[int, int]]:
        position = self.squeezed.find(wanted)
        while position >= 0:
            yield position, position + len(wanted)
            position = self.squeezed.find(wanted, position + 1)

    def _may_start(self, position: int, wanted: str) -> bool:
        return position in self._start_set or writes_without_spaces(wanted[0])

    def _may_end(self, position: int, wanted: str) -> bool:
        return position in self._end_set or writes_without_spaces(wanted[-1])

    def _match(self, start: int, end: int, way: Way = Way.PRINTED) -> Match:
        first, last = self._token_at(start), self._token_at(end - 1)
        return Match(
            self.words[first],
            self.words[last],
            start_share=self._share(first, start),
            end_share=self._share(last, end),
            way=way,
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
        word = self.words[token]
        return word not in (self.words[token - 1 : token] + self.words[token + 1 : token + 2])

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
        lengths = range(len(wanted) - allowed, len(wanted) + allowed + 1)
        letters = set(wanted)
        for start in self._near_starts(wanted, allowed):
            for end in (start + length for length in lengths if start + length in self._end_set):
                window = self.squeezed[start:end]
                if window != wanted and len(letters.difference(window)) <= allowed:
                    mistakes = _distance(window, wanted)
                    if mistakes <= allowed:
                        yield mistakes, start, end

    def _near_starts(self, wanted: str, allowed: int) -> list[int]:
        """Where words begin that are as far before a piece of `wanted` as mistakes may shift it."""
        starts: set[int] = set()
        for offset, piece in pieces(wanted):
            for position, _ in self._places(piece):
                first = bisect_left(self._starts, position - offset - allowed)
                last = bisect_right(self._starts, position - offset + allowed)
                starts.update(self._starts[first:last])
        return sorted(starts)


def pieces(wanted: str) -> list[tuple[int, str]]:
    """(offset, piece) of a squeezed phrase. However it is misread, one of the pieces is right; none: it may not be."""
    allowed = len(wanted) // _LETTERS_PER_MISREAD
    step = len(wanted) // (allowed + 1)
    return [(i * step, wanted[i * step : (i + 1) * step]) for i in range(allowed + 1)] if allowed else []


def tokens(text: str) -> list[str]:
    """The runs of letters, digits and marks in `text`, folded."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in plain if c not in _DROPPED)
    return unicodedata.normalize("NFC", _parted(kept)).split()


def printed_tokens(word: str) -> Sequence[str]:
    """`tokens` of one word."""
    return _known_printed(word) if len(word) <= _LONGEST_KNOWN else tokens(word)


@lru_cache(maxsize=131_072)
def _known_printed(word: str) -> tuple[str, ...]:
    return (word.lower(),) if word.isascii() and word.isalnum() else tuple(tokens(word))


def search_tokens(word: str) -> Sequence[str]:
    """The terms of the search, a word of a script without spaces as one."""
    known = word_terms(word)
    return ("".join(known.terms),) if known.is_paired else known.terms


def alike_tokens(word: str) -> Sequence[str]:
    """`tokens` of one word, with one letter for all that look alike."""
    return _known_alike(word) if len(word) <= _LONGEST_KNOWN else _known_alike.__wrapped__(word)


@lru_cache(maxsize=131_072)
def _known_alike(word: str) -> tuple[str, ...]:
    return tuple(look_alikes.folded(token) for token in printed_tokens(look_alikes.as_latin(word)))


def joined(folding: Folding, text: str) -> str:
    """All words of a text in a folding, without anything between."""
    return "".join("".join(folding(word)) for word in text.split())


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
