"""Terms that are forms of one word, or spellings of one name, as far as the pages of a segment have them.

A segment keeps them as lines in order, so that a word's forms are found by bisection in the mapped file and a large
vocabulary takes no memory. For each word of a page, in its language:

    .s LANGUAGE key term     term has this stem
    .t term LANGUAGE key     the way back: a word that was typed without its accents is found by its term
    .n LIKENESS key term     see `archive.store.spelling`
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from archive.store import spelling
from archive.store.inflection import stem
from archive.store.qualified import qualified
from archive.store.tokens import written_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from mmap import mmap

_STEM, _TERM, _NAME = "s", "t", "n"
_CUT = "\x1f"


class Forms:
    """Of the words of pages, as they come. A word is looked at once in each language."""

    def __init__(self) -> None:
        self._lines: set[bytes] = set()
        self._seen: dict[str, set[str]] = {}

    def add(self, text: str, language: str) -> None:
        words = set(text.split())
        words -= self._seen.setdefault(language, set())
        if words:
            self._seen[language] |= words
            for word in words:
                for term, written in written_terms(word):
                    self._lines.update(_lines_of(term, written, language))

    def lines(self) -> set[bytes]:
        return self._lines


@lru_cache(maxsize=131_072)
def _lines_of(term: str, written: str, language: str) -> tuple[bytes, ...]:
    if len(term) > spelling.LONGEST or not term.isalpha():
        return ()
    lines = [f"{_NAME}{_CUT}{likeness}{_CUT}{key}{_CUT}{term}" for likeness, key in spelling.keys(term)]
    stemmed = stem(written, language)
    if stemmed is not None:
        lines.append(f"{_STEM}{_CUT}{language}{_CUT}{stemmed}{_CUT}{term}")
        if stemmed != term:
            lines.append(f"{_TERM}{_CUT}{term}{_CUT}{language}{_CUT}{stemmed}")
    return tuple(map(str.encode, lines))


def term_of(line: bytes) -> bytes:
    """The term of the page that a line speaks of."""
    parts = line.split(_CUT.encode())
    return parts[1] if parts[0] == _TERM.encode() else parts[3]


class SortedLines:
    """Lines of a file, in order of their bytes."""

    def __init__(self, lines: bytes | mmap) -> None:
        self._lines = lines

    def all(self) -> list[bytes]:
        return bytes(self._lines).split(b"\n") if len(self._lines) else []

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """What follows the prefix in each line that has it."""
        lines, at = self._lines, self._first(prefix)
        while at < len(lines) and lines[at : at + len(prefix)] == prefix:
            end = _line_end(lines, at)
            yield lines[at + len(prefix) : end]
            at = end + 1

    def __contains__(self, line: bytes) -> bool:
        at = self._first(line)
        return at < len(self._lines) and self._lines[at : _line_end(self._lines, at)] == line

    def _first(self, prefix: bytes) -> int:
        """Where the first line begins that is not before the prefix."""
        lines = self._lines
        low, high = 0, len(lines)  # `low` begins a line; lines from `high` on are not before
        while low < high:
            middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = _line_end(lines, middle)
            if lines[middle:end] < prefix:
                low = end + 1
            else:
                high = middle
        return low


def _line_end(lines: bytes | mmap, at: int) -> int:
    found = lines.find(b"\n", at)
    return len(lines) if found < 0 else found


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
