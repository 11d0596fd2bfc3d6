"""The terms of a field, and which of them a pattern stands for: all of them, never a choice.

RE2 runs over them as they lie in the file, a term on each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.store.patterns import compiled
from archive.store.query import Fuzzy, Inflected, Prefix, Regex, Spelled, Wildcard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store.index.lists import Terms
    from archive.store.query import Pattern


_BROAD = 10_000  # terms


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of one field in one segment, in order of code points."""

    terms: Terms

    def fitting(self, node: Pattern) -> tuple[str, ...]:
        """The terms that a pattern stands for, in order."""
        match node:
            case Prefix(text):
                return self._beginning(text)
            case Fuzzy(text, distance):
                near, lengths = (
                    self._beginning(text[0]),
                    range(len(text) - distance, len(text) + distance + 1),
                )
                return tuple(term for term in near if len(term) in lengths and within(text, term, distance))
            case Inflected() | Spelled():  # told by `forms`
                return ()
        return _lines_fitting(node, self.terms.text) if len(self.terms) else ()

    def _beginning(self, text: str) -> tuple[str, ...]:
        prefix = text.encode()
        behind = prefix[:-1] + bytes([prefix[-1] + 1])  # no byte of UTF-8 is the largest
        first, last = self.terms.first(prefix), self.terms.first(behind)
        return tuple(term.decode() for term in self.terms.between(first, last))


def all_fitting(node: Pattern, parts: Sequence[Vocabulary]) -> tuple[str, ...]:
    """Of several segments, in order. What a broad pattern fits is fetched once, not once a segment."""
    if len(parts) == 1:
        return parts[0].fitting(node)
    found: set[str] = set()
    for at, part in enumerate(parts):
        if len(found) < _BROAD or not isinstance(node, Wildcard | Regex):
            found.update(part.fitting(node))
        else:
            rest = set().union(*(later.terms.all() for later in parts[at:]))
            rest.difference_update(*(earlier.terms.all() for earlier in parts[:at]))
            found.update(_lines_fitting(node, b"\n".join(rest)) if rest else ())
            break
    return tuple(sorted(found))


def _lines_fitting(node: Wildcard | Regex, lines: bytes) -> tuple[str, ...]:
    program = compiled(node)
    found = b"\n".join(match[0] for match in program.finditer(lines)) if program is not None else b""
    return tuple(found.decode().split("\n")) if found else ()


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
