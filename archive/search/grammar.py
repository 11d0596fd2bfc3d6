"""Our query grammar. Whatever is typed becomes a tree; what had to be mended is said, and nothing is an error.

    words                      all of them
    "a phrase"                 exactly so, in straight or curly quotes
    a OR b, a | b, a || b      either
    NOT a, -a, !a              without
    a AND b, a && b            both, as without AND
    ( … )                      grouping
    begin*  *end  w?rd         words of that form
    /regular expression/       words that it fits as a whole
    word~  word~2              words within one or two typing mistakes
    "a b"~5                    all within five words of each other
    a NEAR b, a NEAR/5 b       the same for two words or phrases; W/5 as well
    name: from: to: subject: url:                           words of a field
    person:"a b"                                            a name, in any spelling, script and order
    type: language: collection: source: finding: has:       conditions
    note:                                                   words of notes
    tag: is:starred assigned:                               what people added
    date: size: pages: page:                                ranges
    sort:                                                   the order of what is found

The reading happens once, here; engines get the tree (`archive.store.query`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.search import fields, sorting, words
from archive.search.combining import beside, either, joined
from archive.search.lexemes import lexemes
from archive.search.writing import write
from archive.store.query import Everything, Node, Not

if TYPE_CHECKING:
    from archive.search.lexemes import Lexeme

__all__ = ["Reading", "parse", "write", "written"]

_DEEPEST = 40
_ENDS = ("", ")", "or")
_ONE_SIDED = "A NEAR has nothing on one side; it was left out."


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was read. Parsing `read_as` gives the same tree and order again."""

    tree: Node
    read_as: str
    notes: tuple[str, ...]
    sort: str = ""  # an order of `archive.search.sorting`, "" for the usual one


def parse(untrusted_query: str) -> Reading:
    """Read a query. Never fails."""
    parser = _Parser(*lexemes(untrusted_query))
    tree = parser.read()
    notes = tuple(dict.fromkeys(parser.notes))
    return Reading(tree, written(tree, parser.sort), notes, parser.sort)


def written(tree: Node, sort: str) -> str:
    """The query that is read as that tree in that order."""
    return " ".join(filter(None, (write(tree), sorting.write(sort))))


@dataclass(slots=True)
class _Parser:
    """Recursive descent: alternatives of sequences of (negated) things."""

    lexemes: list[Lexeme]
    notes: list[str]
    sort: str = ""
    at: int = 0
    depth: int = 0

    def read(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.lexemes):
            parts.append(self._alternatives())
            if self._kind() == ")":
                self.notes.append("A parenthesis was closed that was never opened; it was left out.")
                self.at += 1
        return joined(parts)

    def _alternatives(self) -> Node:
        options = [self._sequence()]
        while self._kind() == "or":
            self.at += 1
            options.append(self._sequence())
        meant = [option for option in options if not isinstance(option, Everything)]
        if len(meant) < len(options) and len(options) > 1:
            self.notes.append("An OR has nothing on one side; it was left out.")
        return either(meant)

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._kind() not in _ENDS:
            part = self._negated()
            if part is not None:
                parts.append(part)
        return joined(parts)

    def _negated(self) -> Node | None:
        denials = 0
        while self._kind() in ("not", "and", "near"):
            denials += self._kind() == "not"
            if self._kind() == "near":
                self.notes.append(_ONE_SIDED)
            self.at += 1
        if self._kind() in _ENDS:
            if denials:
                self.notes.append("A NOT stands before nothing; it was left out.")
            return None
        part = self._nearby()
        if part is None or denials % 2 == 0:
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def _nearby(self) -> Node | None:
        """Things with NEAR between them."""
        sides = [self._thing()]
        distances: list[int] = []
        while self._kind() == "near":
            distance = self.lexemes[self.at].near or 0
            self.at += 1
            if self._kind() not in (*_ENDS, "near", "and", "not"):
                sides.append(self._thing())
                distances.append(distance)
            else:
                self.notes.append(_ONE_SIDED)
        known = [side for side in sides if side is not None]
        if len(known) == len(sides) > 1:
            return beside(known, distances, self.notes)
        if len(sides) > 1:
            self.notes.append(_ONE_SIDED)
        return joined(known) if known else None

    def _thing(self) -> Node | None:
        lexeme = self.lexemes[self.at]
        self.at += 1
        if lexeme.kind == "(":
            return self._group()
        if lexeme.kind == "nothing":
            return None
        node = self._leaf(lexeme)
        return None if isinstance(node, Everything) else node

    def _leaf(self, lexeme: Lexeme) -> Node:
        if lexeme.field in fields.IN_TEXT or lexeme.field in fields.WORDS:
            return words.read(lexeme, self.notes)
        if lexeme.field == fields.SORT:
            self.sort = sorting.read(lexeme.text, self.sort, self.notes)
            return Everything()
        value = f"/{lexeme.text}/" if lexeme.kind == "regex" else lexeme.text
        return fields.read(lexeme.field, value, self.notes)

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
