"""From a line of a name list to a query. What comes out is a query as it is typed: put into the search box, it finds
the same pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.search.grammar import parse
from archive.search.lexemes import QUOTES
from archive.store.query import (
    And,
    Everything,
    Nothing,
    Phrase,
    Token,
    Variants,
)
from archive.store.tokens import PAIRED, query_tokens

if TYPE_CHECKING:
    from archive.model import ListOptions
    from archive.store.query import Node

_SHORTEST_FUZZY = 4
_SHORTEST_TWICE = 6  # letters of a word that may have two mistakes
_PAIRED_LETTER = re.compile(f"[{PAIRED}]")


@dataclass(frozen=True, slots=True)
class LineQuery:
    """`words` are the terms of a line without operators, in order.

    They are () where a line says itself how it is to be searched, and in scripts that are searched letter by letter.
    """

    query: str
    tree: Node
    notes: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """True where there is no word in it: searched, it would find every page, or none."""
        return isinstance(self.tree, Everything | Nothing)


def line_query(untrusted_text: str, options: ListOptions) -> LineQuery:
    """How a line is searched. Never fails."""
    words = re.sub(f"[{QUOTES}]", " ", untrusted_text).split()
    plain = " ".join(f'"{word}"' for word in words)
    if options.operators:
        reading = parse(untrusted_text)
        if _as_written(reading.tree) != parse(plain).tree:
            notes = list(reading.notes)
            if (
                options.phrase
                or options.proximity is not None
                or options.fuzziness
                or options.field != "text"
            ):
                notes.append("The line has operators of its own and is searched as they say.")
            return LineQuery(reading.read_as, reading.tree, tuple(notes))
    reading = parse(written(words, options))
    terms = tuple(term for term, _ in query_tokens(" ".join(words)))
    if _PAIRED_LETTER.search("".join(terms)):
        terms = ()
    return LineQuery(reading.read_as, reading.tree, (), terms)


def written(words: list[str], options: ListOptions) -> str:
    """Words as a query under these options."""
    prefix = _prefix(options)
    if options.proximity is not None:
        return f'{prefix}"{" ".join(words)}"~{options.proximity}'
    if options.phrase:
        return f'{prefix}"{" ".join(words)}"'
    return " ".join(_fuzzy(word, options.fuzziness, prefix) for word in words)


def spelling_query(spelling: str, options: ListOptions) -> str:
    """The query for a near spelling of a line, exactly as it is written."""
    options = replace(options, fuzziness=0, phrase=options.phrase or " " not in spelling)
    if options.phrase or options.proximity is not None:
        return parse(written(spelling.split(), options)).read_as
    prefix = _prefix(options)
    return parse(" ".join(f'{prefix}"{word}"' for word in spelling.split())).read_as


def _as_written(node: Node) -> Node:
    """The tree as if every plain word of it stood in quotes."""
    match node:
        case And(parts):
            return And(tuple(map(_as_written, parts)))
        case Variants():
            return Phrase((Token(node.text, 0),), field=node.field, typed=node.typed)
        case _:
            return node


def mistakes(term: str, wanted: int) -> int:
    """How many typing mistakes a word may have: short ones fewer, or they would find everything.

    Scripts that are searched letter by letter, and numbers, none.
    """
    if len(term) < _SHORTEST_FUZZY or _PAIRED_LETTER.search(term) or not term.isalpha():
        return 0
    return min(wanted, 1) if len(term) < _SHORTEST_TWICE else min(wanted, 2)


def _prefix(options: ListOptions) -> str:
    return "" if options.field == "text" else f"{options.field}:"


def _plain(word: str, prefix: str) -> str:
    """A word as `search` takes it; in quotes where without them it would be more than a word."""
    tree = parse(f"{prefix}{word}").tree
    is_plain = isinstance(tree, Variants | Phrase) and tree.field == (prefix[:-1] or "text")
    return f"{prefix}{word}" if is_plain else f'{prefix}"{word}"'


def _fuzzy(word: str, fuzziness: int, prefix: str) -> str:
    terms = [term for term, _ in query_tokens(word)]
    if not any(mistakes(term, fuzziness) for term in terms):
        return _plain(word, prefix)
    parts = [(term, mistakes(term, fuzziness)) for term in terms]
    return " ".join(f"{prefix}{term}~{count}" if count else f'{prefix}"{term}"' for term, count in parts)
