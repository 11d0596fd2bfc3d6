"""The tree that a query is parsed into, once, by `archive.search.grammar`. The engine gets the tree.

Terms in it are already folded and cut by `archive.store.tokens`, the same way as the pages were.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Token:
    """A term and its position within a phrase (see `archive.store.tokens`)."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens at their relative positions; one token is a plain word.

    `slop` None: exactly those distances. Otherwise: all tokens, any order, within `slop` words of each other.
    `field` is "text" or "name". `typed` is how it was written, for showing it back.
    """

    tokens: tuple[Token, ...]
    slop: int | None = None
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Terms within `distance` edits (Levenshtein, a swap of neighbours counting as one) with the same first letter."""

    text: str
    distance: int = 1
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """A fact of the page's document: field is type, language, collection or source."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Documents dated from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Every page; what an empty query means."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No page: a term that no page can hold."""


Node = Phrase | Prefix | Fuzzy | Filter | DateRange | And | Or | Not | Everything | Nothing
