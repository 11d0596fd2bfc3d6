"""Which of a few documents many searches find: for telling people what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.search.added import Added
from archive.search.census import census
from archive.search.grammar import parse
from archive.search.narrowing import narrowed
from archive.search.settling import settled
from archive.store.query import And, Pages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from archive.search.narrowing import Filters
    from archive.store import Store
    from archive.store.query import Node


class Asked(NamedTuple):
    """A query, and filters beside it."""

    query: str
    filters: Filters


def documents_among(
    store: Store, asked: Sequence[Asked], document_ids: Collection[int]
) -> Iterator[frozenset[int]]:
    """Of each search the documents among these that it finds. Searches that are read alike are answered once."""
    reader = store.index.reader()
    known: dict[Node, frozenset[int]] = {}
    with store.read() as db:
        pages = census(db, reader)
        inside = Pages(tuple(pages.pages_at((key, 0) for key in document_ids).tolist()))
        for entry in asked:
            tree = narrowed(parse(entry.query).tree, entry.filters)
            if tree not in known:
                here = settled(tree, db, reader, [], Added(db, reader, store.person))
                found = reader.find(And((inside, here))).page_ids if inside.page_ids else ()
                known[tree] = frozenset(pages.documents_of(found).values()) if len(found) else frozenset()  # type: ignore[arg-type]
            yield known[tree]
