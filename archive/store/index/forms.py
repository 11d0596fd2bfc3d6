"""Terms that are forms of one word, or spellings of one name, as far as the pages of a segment have them.

A segment keeps them as lines in order, so that a word's forms are found by bisection in the mapped file and a large
vocabulary takes no memory. For each word of a page, in its language, and for each term as a name; of a term that an
earlier segment has, that one says it:

    .s LANGUAGE key term     term has this stem
    .t term LANGUAGE key     the way back: a word that was typed without its accents is found by its term
    .n LIKENESS key term     see `archive.store.spelling`
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from archive.store import spelling
from archive.store.inflection import stem, stemmer
from archive.store.qualified import qualified
from archive.store.tokens import written_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_STEM, _TERM, _NAME = "s", "t", "n"
_CUT = "\x1f"
_STEP = 128  # bytes; most lines are shorter


class Words:
    """The words of pages, by language, before a commit."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)

    def add(self, text: str, language: str) -> None:
        self._of[language].update(text.split())

    def lines(self) -> Iterator[bytes]:
        """Their stems, in languages that have them."""
        for language, words in self._of.items():
            if (stemmed := stemmer(language)) is not None:
                for word in words:
                    yield from _stems(word, language, stemmed)


def _stems(word: str, language: str, stemmed: Callable[[str], str]) -> Iterator[bytes]:
    terms = [(word.lower(),) * 2] if word.isascii() and word.isalpha() else written_terms(word)
    for term, written in terms:
        if term.isalpha() and len(term) <= spelling.LONGEST:
            stem = stemmed(written)
            yield f"{_STEM}{_CUT}{language}{_CUT}{stem}{_CUT}{term}".encode()
            if stem != term:
                yield f"{_TERM}{_CUT}{term}{_CUT}{language}{_CUT}{stem}".encode()


def name_lines(terms: Iterable[bytes]) -> Iterator[bytes]:
    """What terms are as names."""
    for term in terms:
        for likeness, key in spelling.keys(term.decode()):
            yield f"{_NAME}{_CUT}{likeness}{_CUT}{key}{_CUT}".encode() + term


def term_of(line: bytes) -> bytes:
    """The term of the page that a line speaks of."""
    parts = line.split(_CUT.encode())
    return parts[1] if parts[0] == _TERM.encode() else parts[3]


class SortedLines:
    """Lines of a file, in order of their bytes."""

    def __init__(self, lines: bytes | memoryview) -> None:
        self._lines = memoryview(lines)

    def all(self) -> list[bytes]:
        return bytes(self._lines).split(b"\n") if len(self._lines) else []

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """What follows the prefix in each line that has it."""
        at = self._first(prefix)
        while at < len(self._lines) and (line := self._line(at)).startswith(prefix):
            yield line[len(prefix) :]
            at += len(line) + 1

    def __contains__(self, line: bytes) -> bool:
        at = self._first(line)
        return at < len(self._lines) and self._line(at) == line

    def _first(self, prefix: bytes) -> int:
        """Where the first line begins that is not before the prefix."""
        low, high = 0, len(self._lines)  # `low` begins a line; lines from `high` on are not before
        while low < high:
            middle = self._begin(low, (low + high) // 2)
            line = self._line(middle)
            if line < prefix:
                low = middle + len(line) + 1
            else:
                high = middle
        return low

    def _line(self, at: int) -> bytes:
        """The line that begins there."""
        end = at
        while end < len(self._lines):
            if (found := bytes(self._lines[end : end + _STEP]).find(b"\n")) >= 0:
                return bytes(self._lines[at : end + found])
            end += _STEP
        return bytes(self._lines[at:])

    def _begin(self, low: int, at: int) -> int:
        """Where the line begins that has this place in it; one begins at `low`."""
        while at > low:
            first = max(low, at - _STEP)
            if (found := bytes(self._lines[first:at]).rfind(b"\n")) >= 0:
                return first + found + 1
            at = first
        return low


def inflections(term: str, written: str, languages: Iterable[str], parts: Iterable[SortedLines]) -> set[str]:
    """The other forms of a word in these languages, each for pages of its language."""
    parts, languages = tuple(parts), tuple(languages)
    stems = {(language, key) for language in languages if (key := stem(written, language)) is not None}
    for part in parts:
        for rest in part.starting(_CUT.join((_TERM, term, "")).encode()):
            language, _, own = rest.decode().partition(_CUT)
            stems.add((language, own))
    # A word that is its own stem has no way back.
    own_lines = {language: _CUT.join((_STEM, language, term, term)).encode() for language in languages}
    stems |= {(language, term) for language, line in own_lines.items() if any(line in part for part in parts)}
    return {
        qualified(rest.decode(), language)
        for language, key in stems
        for part in parts
        for rest in part.starting(_CUT.join((_STEM, language, key, "")).encode())
        if rest.decode() != term
    }


def spellings(term: str, parts: Iterable[SortedLines]) -> set[str]:
    """The other spellings of a name."""
    parts = tuple(parts)
    return {
        rest.decode()
        for likeness, key in spelling.sought(term)
        for part in parts
        for rest in part.starting(_CUT.join((_NAME, likeness, key, "")).encode())
    } - {term}
