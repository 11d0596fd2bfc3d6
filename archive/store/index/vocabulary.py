"""The terms of a field, and which of them a pattern stands for: all of them, never a choice.

The terms are held in memory, in order. RE2 runs over them as one text with a term on each line.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from archive.store.patterns import compiled
from archive.store.query import Fuzzy, Inflected, Prefix, Spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.store.query import Pattern


@dataclass(frozen=True)
class Vocabulary:
    """Of one field in one segment; `terms` are in order of their code points."""

    terms: Sequence[str]

    @cached_property
    def _lines(self) -> bytes:
        return "\n".join(self.terms).encode()

    def fitting(self, node: Pattern) -> tuple[str, ...]:
        """The terms that a pattern stands for, in order."""
        if isinstance(node, Prefix):
            return tuple(self._beginning(node.text))
        if isinstance(node, Fuzzy):
            near = self._beginning(node.text[0])
            return tuple(term for term in near if within(node.text, term, node.distance))
        if isinstance(node, Inflected | Spelled):  # told by `forms`
            return ()
        program = compiled(node)
        if program is None or not self.terms:
            return ()
        return tuple(found.group().decode() for found in program.finditer(self._lines))

    def _beginning(self, text: str) -> Iterator[str]:
        first = bisect_left(self.terms, text)
        rest = (self.terms[at] for at in range(first, len(self.terms)))
        return takewhile(lambda term: term.startswith(text), rest)


def within(word: str, other: str, mistakes: int) -> bool:
    """Whether so many letters more, less, other, or swapped with their neighbour make one word of the other."""
    if abs(len(word) - len(other)) > mistakes:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if start is None:  # one is the other's beginning, and what follows is short enough
        return True
    if mistakes == 0:
        return False
    word, other, left = word[start:], other[start:], mistakes - 1
    if word[:2] == other[1::-1] and len(word) > 1 and within(word[2:], other[2:], left):
        return True
    return within(word[1:], other[1:], left) or within(word[1:], other, left) or within(word, other[1:], left)
