"""Which terms of a field a pattern stands for: all of them, never a choice.

Programs run over the terms as they lie in the file, a term on each line. For words with mistakes only those are
compared letter by letter that are about as long and made of about the same letters.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from archive.store.index.lists import NO_NUMBERS, Terms
from archive.store.patterns import compiled, of_lines, within
from archive.store.query import Fuzzy, Prefix, Regex, Variants, Wildcard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from archive.store.index.lists import Numbers
    from archive.store.query import Pattern

_ASCII = 0x80
_CONTINUED = 0xC0  # bytes from _ASCII on, below this one, are not the first of a character

_BROAD = 5  # one term in so many
_ANYTHING = re.compile(r"\(?\.[*+]\)?")
_near = lru_cache(maxsize=65_536)(within)  # segments have most of their words in common


class Vocabulary:
    """Of one field in one segment, in order of code points."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def which(self, node: Pattern) -> Numbers:
        """The indexes of the terms that a pattern stands for, in order."""
        match node:
            case Prefix(text):
                return np.arange(*self._beginning(text))
            case Fuzzy(text, distance):
                near = self._about(text, distance)
                return np.array(
                    [at for at in near.tolist() if _near(text, self.terms[at].decode(), distance)],
                    dtype=np.int64,
                )
            case Variants():  # told by `forms`
                return NO_NUMBERS
        assert isinstance(node, Wildcard | Regex)
        if compiled(node) is None or not len(self.terms):
            return NO_NUMBERS
        if _ANYTHING.fullmatch(node.pattern):
            return np.arange(len(self.terms))
        return self._of_form(node) if isinstance(node, Wildcard) else _where(compiled(node), self.terms)

    def at(self, which: Numbers) -> list[str]:
        """The terms with these indexes."""
        return [self.terms[at].decode() for at in which.tolist()]

    def _of_form(self, node: Wildcard) -> Numbers:
        """Terms long enough for it that have the letters between the wildcards; of these, those that fit."""
        pieces = [piece.encode() for piece in re.split("[*?]+", node.pattern) if piece]
        shortest = sum(map(len, pieces)) + node.pattern.count("?")
        having = np.diff(self.terms.starts) - 1 >= shortest
        for piece in sorted(set(pieces), key=len, reverse=True):
            if not having.any():
                return NO_NUMBERS
            having &= self._containing(piece)
        if len(pieces) == 1 and node.pattern == f"*{pieces[0].decode()}*":
            return np.flatnonzero(having)
        among = np.flatnonzero(having)
        if 2 * len(among) > len(self.terms):
            return _where(of_lines(node), self.terms)
        return among[_where(of_lines(node), self.terms.some(among))]

    def _containing(self, piece: bytes) -> NDArray[np.bool_]:
        """Which terms have these letters anywhere in them."""
        lines = np.frombuffer(self.terms.lines, dtype=np.uint8)
        there = np.ones(max(0, len(lines) - len(piece) + 1), dtype=bool)
        for offset, letter in enumerate(piece):
            there &= lines[offset : offset + len(there)] == letter
        found = np.zeros(len(self.terms), dtype=bool)
        found[np.searchsorted(self.terms.starts, np.flatnonzero(there), side="right") - 1] = True
        return found

    def _beginning(self, text: str) -> tuple[int, int]:
        """The first of the terms that begin so, and the one behind the last."""
        prefix = text.encode()
        behind = prefix[:-1] + bytes([prefix[-1] + 1])  # no byte of UTF-8 is the largest
        return self.terms.first(prefix), self.terms.first(behind)

    def _about(self, word: str, mistakes: int) -> Numbers:
        """Terms with the first letter of the word that may be as near to it; no nearer one is left out.

        A mistake makes a word longer or shorter by one letter at most, and takes away or adds one letter each at most.
        """
        first, last = self._beginning(word[0])
        lengths, letters = (known[first:last] for known in self._makings)
        other = _letters(np.frombuffer(word.encode() + b"\n", dtype=np.uint8), np.array([0]))[0]
        near = (np.abs(lengths - len(word)) <= mistakes) & (_bits(letters ^ other) <= 2 * mistakes)
        return first + np.flatnonzero(near)

    @cached_property
    def _makings(self) -> tuple[Numbers, NDArray[np.uint64]]:
        """Of each term how many characters it has, and which ASCII letters, as bits."""
        if not len(self.terms):
            return NO_NUMBERS, np.zeros(0, dtype=np.uint64)
        lines, starts = np.frombuffer(self.terms.lines, dtype=np.uint8), self.terms.starts[:-1]
        begins = ((lines < _ASCII) | (lines >= _CONTINUED)).astype(np.int64)
        return np.add.reduceat(begins, starts) - 1, _letters(lines, starts)


def everywhere(node: Pattern, parts: Sequence[Vocabulary]) -> list[Numbers]:
    """`Vocabulary.which` of each. A regular expression that fits much is not asked again of words that came before:
    each answer of RE2's costs more than to look a word up.
    """
    if not isinstance(node, Regex) or len(parts) == 1:
        return [part.which(node) for part in parts]
    found: dict[int, Numbers] = {}
    seen: set[bytes] = set()
    fitting: set[bytes] = set()
    for at in sorted(range(len(parts)), key=lambda at: -len(parts[at].terms)):
        if not seen:
            which = parts[at].which(node)
            if _BROAD * len(which) > len(parts[at].terms):
                seen, fitting = set(terms := parts[at].terms.all()), {terms[n] for n in which.tolist()}
        else:
            which = _known(node, parts[at].terms.all(), seen, fitting)
        found[at] = which
    return [found[at] for at in range(len(parts))]


def _known(node: Regex, terms: list[bytes], seen: set[bytes], fitting: set[bytes]) -> Numbers:
    """Of terms in order; those that were not seen before are asked about, and are seen then."""
    fresh = [term for term in terms if term not in seen]
    if fresh:
        fitting.update(fresh[n] for n in Vocabulary(Terms.of(fresh)).which(node).tolist())
        seen.update(fresh)
    return np.array([n for n, term in enumerate(terms) if term in fitting], dtype=np.int64)


def _where(program: Any, terms: Terms) -> Numbers:
    """The indexes of the terms that a program fits; each match is a line."""
    begins = [found.start() for found in program.finditer(terms.text)]
    return np.searchsorted(terms.starts, np.array(begins, dtype=np.int64))


def _letters(lines: NDArray[np.uint8], starts: Numbers) -> NDArray[np.uint64]:
    """Bits for the characters of each line: one for each of ASCII's letters and digits, one for all beyond."""
    bit = np.where(lines < _ASCII, lines & 0x3F, 0).astype(np.uint64)
    return np.bitwise_or.reduceat(np.uint64(1) << bit, starts)


def _bits(numbers: NDArray[np.uint64]) -> Numbers:
    """How many bits of each are set."""
    found: Numbers = np.unpackbits(numbers.view(np.uint8).reshape(-1, 8), axis=1).sum(axis=1, dtype=np.int64)
    return found
