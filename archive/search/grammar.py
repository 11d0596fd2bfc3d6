"""Our query grammar. Whatever is typed becomes a tree; what had to be mended is said, and nothing is an error.

    words                  all of them
    "a phrase"             exactly so, in straight or curly quotes
    a OR b, a | b          either
    NOT a, -a              without
    ( … )                  grouping
    begin*                 words that begin so
    word~  word~2          words within one or two typing mistakes
    "a b"~5                all within five words of each other
    type: language: collection: source: date: name:

The reading happens once, here; engines get the tree (`archive.store.query`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.search import fields
from archive.search.lexemes import QUOTES, Lexeme, lexemes
from archive.store.query import (
    And,
    Everything,
    Fuzzy,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Token,
)
from archive.store.tokens import query_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was read. Parsing `read_as` gives the same tree again."""

    tree: Node
    read_as: str
    notes: tuple[str, ...]


def parse(untrusted_query: str) -> Reading:
    """Read a query. Never fails."""
    parser = _Parser(*lexemes(untrusted_query))
    tree = parser.read()
    return Reading(tree, write(tree), tuple(dict.fromkeys(parser.notes)))


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
        case Phrase():
            return _write_phrase(node)
        case Prefix(text, name):
            return f"{_prefix_of(name)}{text}*"
        case Fuzzy(text, distance, name):
            return f"{_prefix_of(name)}{text}~{distance if distance > 1 else ''}"
        case Everything() | Nothing():
            return "" if isinstance(node, Everything) else '""'
        case _:
            return fields.write(node)


def _write_phrase(node: Phrase) -> str:
    start = _prefix_of(node.field)
    if node.slop is not None:
        return f'{start}"{node.typed}"~{node.slop}'
    is_bare = re.fullmatch(r"[^\W_][\w.@'’/&%+-]*", node.typed) and node.typed not in ("AND", "OR", "NOT")
    return f"{start}{node.typed}" if is_bare else f'{start}"{node.typed}"'


def _prefix_of(field_name: str) -> str:
    return "" if field_name == "text" else f"{field_name}:"


@dataclass(slots=True)
class _Parser:
    """Recursive descent: alternatives of sequences of (negated) things."""

    lexemes: list[Lexeme]
    notes: list[str]
    at: int = 0
    depth: int = 0

    def read(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.lexemes):
            parts.append(self._alternatives())
            if self._kind() == ")":
                self.notes.append("A parenthesis was closed that was never opened; it was left out.")
                self.at += 1
        return _and([part for part in parts if not isinstance(part, Everything)])

    def _alternatives(self) -> Node:
        options = [self._sequence()]
        while self._kind() == "or":
            self.at += 1
            options.append(self._sequence())
        meant = [option for option in options if not isinstance(option, Everything)]
        if len(meant) < len(options) and len(options) > 1:
            self.notes.append("An OR has nothing on one side; it was left out.")
        return _or(meant)

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._kind() not in ("", ")", "or"):
            part = self._negated()
            if part is not None:
                parts.append(part)
        return _and(parts)

    def _negated(self) -> Node | None:
        denials = 0
        while self._kind() in ("not", "and"):
            denials += self._kind() == "not"
            self.at += 1
        if self._kind() in ("", ")", "or"):
            if denials:
                self.notes.append("A NOT stands before nothing; it was left out.")
            return None
        part = self._thing()
        if part is None or denials % 2 == 0:
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def _thing(self) -> Node | None:
        lexeme = self.lexemes[self.at]
        self.at += 1
        if lexeme.kind == "(":
            return self._group()
        if lexeme.kind == "nothing":
            return None
        node = _leaf(lexeme, self.notes)
        return None if isinstance(node, Everything) else node

    def _group(self) -> Node | None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.notes.append(f"Parentheses deeper than {_DEEPEST} were left out.")
            self.depth -= 1
            return None
        node = self._alternatives()
        self.depth -= 1
        if self._kind() == ")":
            self.at += 1
        else:
            self.notes.append("A parenthesis was not closed; it was closed at the end.")
        return None if isinstance(node, Everything) else node

    def _kind(self) -> str:
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else ""


def _leaf(lexeme: Lexeme, notes: list[str]) -> Node:
    if lexeme.field and lexeme.field != "name":
        return fields.read(lexeme.field, lexeme.text, notes)
    field_name = lexeme.field or "text"
    if lexeme.kind == "word":
        special = _special(lexeme.text, field_name, notes)
        if special is not None:
            return special
    return _phrase(lexeme.text, field_name, lexeme.near, notes)


def _special(text: str, field_name: str, notes: list[str]) -> Node | None:
    """begin* and word~; None for an ordinary word."""
    if (found := re.fullmatch(r"(.*?)\*+", text)) is not None:
        return _ended(found.group(1), field_name, notes, lambda term: Prefix(term, field_name))
    if (found := re.fullmatch(r"(.+?)~(\d?)", text)) is not None:
        distance = min(max(int(found.group(2) or 1), 1), 2)
        return _ended(found.group(1), field_name, notes, lambda term: Fuzzy(term, distance, field_name))
    return None


def _ended(stem: str, field_name: str, notes: list[str], make: Callable[[str], Node]) -> Node:
    """The last term of `stem` made special, those before it ordinary: e-mai* is "e" and mai*."""
    terms = [term for term, _ in query_tokens(stem)]
    if not terms:
        notes.append("A sign without letters was left out.")
        return Everything()
    last = make(terms[-1])
    before = [_phrase(term, field_name, None, notes) for term in terms[:-1]]
    return _and([*before, last])


def _phrase(text: str, field_name: str, near: int | None, notes: list[str]) -> Node:
    tokens = query_tokens(text)
    if not tokens:
        if text:
            notes.append("A sign without letters was left out.")
        return Everything()
    first = tokens[0][1]
    made = tuple(Token(term, position - first) for term, position in tokens)
    typed = " ".join(re.sub(f"[{QUOTES}]", " ", text).split())
    return Phrase(made, near if len(made) > 1 else None, field_name, typed)


def _and(parts: Sequence[Node]) -> Node:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return _several(flat, And)


def _or(parts: Sequence[Node]) -> Node:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return _several(flat, Or)


def _several(parts: Sequence[Node], kind: type[And] | type[Or]) -> Node:
    unique = tuple(dict.fromkeys(parts))
    if not unique:
        return Everything()
    return unique[0] if len(unique) == 1 else kind(unique)
