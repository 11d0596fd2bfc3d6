"""Did you mean: for words that no page has, the nearest that some have. Offered, never searched for in their place."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive.model import Suggestion
from archive.search.fields import NOTE
from archive.search.grammar import written
from archive.store.query import (
    And,
    Fuzzy,
    Inflected,
    Node,
    Or,
    Phrase,
    Spelled,
    Token,
    Variants,
    Wildcard,
)
from archive.store.tokens import PAIRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.search.grammar import Reading
    from archive.store.engine import EngineReader

_WORDS_LOOKED_AT = 100
_MOST_WORDS = 5
_TERMS_EACH = 3
_LONG_ENOUGH_FOR_TWO = 5  # letters; two mistakes in a shorter word make any word of any other
_SHORTEST, _LONGEST = 3, 40
_UNSPACED = re.compile(f"[{PAIRED}]")
_Word = Phrase | Variants


def suggestions(reading: Reading, reader: EngineReader, *, found_any: bool) -> tuple[Suggestion, ...]:
    """For a few words of the query that no page has; its first hundred are looked at.

    Where any was found, only ORs can have such words.
    """
    tree = reading.tree
    words = dict.fromkeys(islice(_words(tree, in_doubt=not found_any), _WORDS_LOOKED_AT))
    unknown = [leaf for leaf in words if not reader.count(leaf)]
    return tuple(
        Suggestion(leaf.typed, term, pages, written(_with(tree, leaf, term), reading.sort))
        for leaf in unknown[:_MOST_WORDS]
        for term, pages in _nearest(leaf, reader)
    )


def _words(node: Node, *, in_doubt: bool) -> Iterator[_Word]:
    """The plain words of a query, as far as pages are wanted that have them, and they are `in_doubt`."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _words(part, in_doubt=in_doubt or isinstance(node, Or))
        case Phrase((_,)) | Variants() if in_doubt and _is_of_pages(node) and _can_be_misspelt(_term(node)):
            yield node


def _is_of_pages(leaf: _Word) -> bool:
    return leaf.field != NOTE  # notes are in no vocabulary, and what others wrote must not be offered


def _can_be_misspelt(term: str) -> bool:
    return _SHORTEST <= len(term) <= _LONGEST and not _UNSPACED.search(term)


def _nearest(leaf: _Word, reader: EngineReader) -> list[tuple[str, int]]:
    """(term, pages that have it): with one mistake, else with two; the more usual first."""
    word = _term(leaf)
    found = _on_pages(_one_mistake(word, leaf.field, reader), leaf.field, reader)
    if not found and len(word) >= _LONG_ENOUGH_FOR_TWO:
        found = _on_pages(reader.expand(Fuzzy(word, 2, leaf.field)), leaf.field, reader)
    return sorted(found, key=lambda entry: (-entry[1], entry[0]))[:_TERMS_EACH]


def _one_mistake(word: str, field_name: str, reader: EngineReader) -> set[str]:
    near = set(reader.expand(Fuzzy(word, 1, field_name)))
    # A fuzzy word keeps its first letter; a person mistypes that one too.
    near.update(reader.expand(Wildcard("?" + word[1:], field_name)))
    near.update(reader.expand(Wildcard("?" + word, field_name)))
    return near | {word[1:], word[1] + word[0] + word[2:]}


def _on_pages(terms: Iterable[str], field_name: str, reader: EngineReader) -> list[tuple[str, int]]:
    counted = [(term, len(reader.pages_with(field_name, term))) for term in terms]
    return [(term, pages) for term, pages in counted if pages]


def _with(node: Node, leaf: _Word, term: str) -> Node:
    match node:
        case And(parts):
            return And(tuple(_with(part, leaf, term) for part in parts))
        case Or(parts):
            return Or(tuple(_with(part, leaf, term) for part in parts))
        case _:
            return _other(leaf, term) if node == leaf else node


def _other(leaf: _Word, term: str) -> _Word:
    if isinstance(leaf, Phrase):
        return Phrase((Token(term, 0),), field=leaf.field, typed=term)
    if isinstance(leaf, Inflected):
        return Inflected(term, leaf.field, term, term)
    return Spelled(term, leaf.field, term)


def _term(leaf: _Word) -> str:
    return leaf.tokens[0].text if isinstance(leaf, Phrase) else leaf.text
