"""Words in notes, looked for as words on pages are, without an index: there are thousands of notes, not millions.

A note may be there for one person alone, and an index is shared: so notes are read anew for each query that asks.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from archive.search import fields, matching
from archive.store.inflection import stem
from archive.store.patterns import fits
from archive.store.query import Inflected, Near, Pattern, Phrase
from archive.store.tokens import tokenize, written_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.store.query import Node

_USUAL_LANGUAGE = "en"  # notes do not say theirs

Passage = tuple[int, int, str]
"""Document, page (0: the whole document) and text."""


def says_notes(node: Node) -> bool:
    """Whether it is a word, phrase or NEAR of notes."""
    return isinstance(node, Phrase | Pattern | Near) and node.field == fields.NOTE


class NoteWords:
    """Some notes, as `matching` asks an index. `languages` are those that a word is inflected in."""

    def __init__(self, notes: Sequence[Passage], languages: Sequence[str]) -> None:
        self._notes = notes
        self._languages = dict.fromkeys((_USUAL_LANGUAGE, *languages))

    def found(self, leaf: Node) -> Iterator[Passage]:
        """Where notes have it, with the passage."""
        wanted = matching.wanted(leaf, self, fields.NOTE)
        for document_id, page_number, text in self._notes:
            if tokens := matching.matched(text, wanted):
                yield document_id, page_number, matching.snippet(text, tokens)[0]

    def expand(self, node: Pattern) -> tuple[str, ...]:
        """The terms of the notes that a pattern stands for, in order."""
        if isinstance(node, Inflected):
            return tuple(sorted({node.text, *self._forms(node)}))
        return tuple(sorted(term for term in self._terms if fits(node, term)))

    def size_of(self, node: Pattern) -> int:
        return len(self.expand(node))

    def _forms(self, node: Inflected) -> Iterator[str]:
        """Terms with the same stem; forms of one word begin with the same letter."""
        word = node.written or node.text
        for language in self._languages:
            if (wanted := stem(word, language)) is not None:
                written = self._written[node.text[:1]]
                yield from (term for term, as_written in written if stem(as_written, language) == wanted)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(token.text for _, _, text in self._notes for token in tokenize(text))

    @cached_property
    def _written(self) -> dict[str, set[tuple[str, str]]]:
        """First letter -> (term, as it is written)."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for word in {word for _, _, text in self._notes for word in text.split()}:
            for term, written in written_terms(word):
                found[term[:1]].add((term, written))
        return found
