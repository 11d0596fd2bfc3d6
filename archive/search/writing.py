"""A tree as a query that is read as the same tree."""

from __future__ import annotations

import re

from archive.search import fields
from archive.search.fields import INFLECTED, NAMES_OF_PEOPLE, PERSON
from archive.search.lexemes import Lexeme, lexemes
from archive.store.query import (
    And,
    Everything,
    Fuzzy,
    Inflected,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Regex,
    Spelled,
    Variants,
    Wildcard,
)

_BARE = re.compile(r"[^\W_][\w.@'’/&%+-]*")


def write(node: Node, *, inside: bool = False) -> str:
    """A tree as a query. `inside` another operator it gets the parentheses it needs."""
    match node:
        case And(parts):
            text = " ".join(write(part, inside=True) for part in parts)
            return f"({text})" if inside else text
        case Or(parts):
            text = " OR ".join(write(part, inside=True) for part in parts)
            return f"({text})" if inside else text
        case Not(part):
            return f"NOT {write(part, inside=True)}"
        case Near(left, right, distance):
            return f"{write(left, inside=True)} NEAR/{distance} {write(right, inside=True)}"
        case Phrase():
            return _field(node.field) + _phrase(node)
        case Spelled(field="text"):
            return f"{PERSON}:{_one_word(node)}"
        case Pattern():
            return _field(node.field) + _pattern(node)
        case Everything() | Nothing():
            return "" if isinstance(node, Everything) else '""'
        case _:
            return fields.write(node)


def _field(name: str) -> str:
    return "" if name == "text" else f"{name}:"


def _phrase(node: Phrase) -> str:
    if node.slop is not None:
        return f'"{node.typed}"~{node.slop}'
    # A single word in quotes is another query than without them, where words have inflections or spellings.
    has_forms = len(node.tokens) == 1 and node.field in (*INFLECTED, *NAMES_OF_PEOPLE)
    is_bare = not has_forms and _BARE.fullmatch(node.typed)
    return node.typed if is_bare and _is_one_word(node.typed) else f'"{node.typed}"'


def _one_word(node: Variants) -> str:
    """As it was typed, if that is read as a word wherever it stands; quotes would make another query of it."""
    if _is_one_word(node.typed):
        return node.typed
    return node.written or node.text if isinstance(node, Inflected) else node.text


def _is_one_word(typed: str) -> bool:
    return lexemes(typed) == ([Lexeme("word", typed)], [])


def _pattern(node: Pattern) -> str:
    match node:
        case Prefix():
            return f"{node.typed or node.text}*"
        case Fuzzy():
            return f"{node.typed or node.text}~{node.distance if node.distance > 1 else ''}"
        case Wildcard():
            return node.typed or node.pattern
        case Regex():
            return f"/{node.typed or node.pattern}/"
        case Variants():
            return _one_word(node)
    raise AssertionError(node)
