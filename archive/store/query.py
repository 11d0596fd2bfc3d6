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
    `field` is "text", or another that is kept as words (`archive.search.fields.WORDS`). `typed` is how it was
    written, for showing it back.
    """

    tokens: tuple[Token, ...]
    slop: int | None = None
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


class Pattern:
    """What stands for terms of the vocabulary of a field."""

    __slots__ = ()

    if TYPE_CHECKING:
        field: str
        typed: str


class Variants(Pattern):
    """Forms or spellings of one word. They are no pattern of letters: only an engine can tell which terms they are."""

    __slots__ = ()

    if TYPE_CHECKING:
        text: str


@dataclass(frozen=True, slots=True)
class Prefix(Pattern):
    text: str
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy(Pattern):
    """Terms within `distance` edits (Levenshtein, a swap of neighbours counting as one) with the same first letter."""

    text: str
    distance: int = 1
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard(Pattern):
    """Terms of this form: `*` is any letters or none, `?` is one letter, all else stands for itself."""

    pattern: str
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Regex(Pattern):
    """Terms that a regular expression fits from their first letter to their last (RE2's syntax)."""

    pattern: str
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Inflected(Variants):
    """A word and its other forms, in the language of each page (see `archive.store.inflection`).

    `written` is the word in letters that are not folded: by their accents its endings are told.
    """

    text: str
    field: str = "text"
    written: str = ""
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Spelled(Variants):
    """A word of a name in any of its spellings and scripts (see `archive.store.spelling`)."""

    text: str
    field: str = "text"
    typed: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides on one page with at most `distance` words between them, in any order; one word may serve for both.

    A side is a Phrase without `slop`, a Pattern, or an Or of such, all of one field.
    """

    left: Node
    right: Node
    distance: int
    field: str = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """A fact of the page or its document: field is type, language, collection, source, finding or has.

    What people added (`has` note and tag, tag, is, assigned) is asked of the catalog, see `archive.search.added`.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Documents dated from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Pages with a number from `low` to `high`, both included; None is open.

    `field` is "size" (of the document, in bytes), "pages" (that it has) or "page" (the page's own number).
    """

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Pages:
    """Just these pages: what the catalog told, and no index knows."""

    page_ids: tuple[int, ...]


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


Node = (
    Phrase | Pattern | Near | Filter | DateRange | NumberRange | Pages | And | Or | Not | Everything | Nothing
)
