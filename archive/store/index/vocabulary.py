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
from archive.store.query import Prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.store.query import Regex, Wildcard


@dataclass(frozen=True)
class Vocabulary:
    """Of one field in one state of the index; `terms` are in order of their code points."""

    terms: Sequence[str]

    @cached_property
    def _lines(self) -> bytes:
        return "\n".join(self.terms).encode()

    def fitting(self, node: Prefix | Wildcard | Regex) -> tuple[str, ...]:
        """The terms that a pattern stands for, in order."""
        if isinstance(node, Prefix):
            return tuple(self._beginning(node.text))
        program = compiled(node)
        if program is None or not self.terms:
            return ()
        return tuple(found.group().decode() for found in program.finditer(self._lines))

    def _beginning(self, text: str) -> Iterator[str]:
        first = bisect_left(self.terms, text)
        rest = (self.terms[at] for at in range(first, len(self.terms)))
        return takewhile(lambda term: term.startswith(text), rest)
