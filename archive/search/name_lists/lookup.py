"""One state of the index and one map from pages to documents, for thousands of queries after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.search.added import EVERYBODY, Added, is_added
from archive.search.census import census
from archive.search.fields import NOTE
from archive.search.name_lists.spellings import near_spellings
from archive.search.settling import settled
from archive.store.query import (
    And,
    Everything,
    Filter,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Variants,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from archive.store import Store
    from archive.store.engine import EngineReader
    from archive.store.query import Node

Pages = frozenset[int]
_PAGES_KEPT = 1_000_000  # of single words, some 60 MB


class Lookup:
    """What is found in one collection, or in all. Later changes of the archive are not seen.

    What matches is what `archive.search.search` finds: how a word, a phrase or a filter is looked up is left to the
    index, what it found is put together here, because lines of a list share their words.
    """

    def __init__(self, store: Store, collection: str | None) -> None:
        self._store = store
        self._reader: EngineReader = store.index.reader()
        with store.read() as db:
            everything = Everything() if collection is None else Filter("collection", collection.casefold())
            page_ids = self._reader.find(everything).page_ids
            self._document_of = census(db, self._reader).documents_of(page_ids)
        self._known: dict[tuple[str, str], Pages] = {}
        self._kept = 0
        self._notes: list[str] = []
        self._near: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}

    @property
    def generation(self) -> int:
        return int(self._reader.generation)

    def learn(self, field: str, wanted: Mapping[str, int]) -> None:
        """Find the near spellings of all these words in one go; `near` and fuzzy words are answered from them."""
        found = near_spellings(wanted, self._reader.vocabulary(field) if wanted else ())
        self._near = {key: near for key, near in self._near.items() if key[0] != field}
        self._near |= {(field, word): near for word, near in found.items()}

    def near(self, field: str, word: str) -> tuple[tuple[str, int], ...]:
        """(term of the archive, mistakes between the two), nearest first, as far as they were learned."""
        return self._near.get((field, word), ())

    def pages(self, tree: Node) -> Pages:
        """The pages that match and that the catalog has as well."""
        match tree:
            case _ if is_added(tree):
                return self._asked(tree)
            case Or(parts):
                return frozenset().union(*map(self.pages, parts))
            case And(parts) if not any(isinstance(part, Not) for part in parts):
                return _in_all(self.pages(part) for part in parts)
            case Phrase(tokens) if len(tokens) == 1:
                return self.pages_of_word(tree.field, tokens[0].text)
            case Variants():
                forms = self._reader.expand(tree)
                return frozenset().union(*(self.pages_of_word(tree.field, form) for form in forms))
            case Phrase(tokens):
                words = dict.fromkeys(token.text for token in tokens)
                having = _in_all(self.pages_of_word(tree.field, word) for word in words)
                return self._asked(tree) if having else having
            case Fuzzy(text, distance, field) if (field, text) in self._near:
                terms = [text, *(term for term, count in self.near(field, text) if count <= distance)]
                return frozenset().union(*(self.pages_of_word(field, term) for term in terms))
            case _:
                return self._asked(tree)

    def pages_of_word(self, field: str, term: str) -> Pages:
        """The pages with that term. Kept for the next line that has it."""
        if (known := self._known.get((field, term))) is None:
            known = frozenset(self._reader.pages_with(field, term) & self._document_of.keys())
            self._kept += len(known)
            if self._kept > _PAGES_KEPT:
                self._known.clear()
                self._kept = len(known)
            self._known[field, term] = known
        return known

    def notes(self) -> tuple[str, ...]:
        """What had to be read in another way since this was last asked."""
        said = tuple(dict.fromkeys(self._notes))
        self._notes.clear()
        return said

    def documents(self, pages: Collection[int]) -> frozenset[int]:
        return frozenset(self._document_of[page] for page in pages)

    def _asked(self, tree: Node) -> Pages:
        with self._store.read() as db:
            # What a run found is kept for all to see.
            added = Added(db, self._reader, EVERYBODY)
            tree = settled(tree, db, self._reader, self._notes, added)
        return frozenset(set(self._reader.find(tree).page_ids.tolist()) & self._document_of.keys())


def fuzzy_words(tree: Node) -> Iterator[Fuzzy]:
    """Every word of a query that may have mistakes in it."""
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from fuzzy_words(part)
        case Not(part):
            yield from fuzzy_words(part)
        case Fuzzy() if tree.field != NOTE:
            yield tree


def _in_all(found: Iterable[Pages]) -> Pages:
    """What is in each; nothing further is looked up once nothing is left."""
    rest = iter(found)
    pages = next(rest)
    while pages and (other := next(rest, None)) is not None:
        pages &= other
    return pages
