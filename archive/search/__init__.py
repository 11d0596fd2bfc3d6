"""Find: our grammar -> index -> catalog -> hits with page and boxes. Totals are exact and never capped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from archive.model import Results
from archive.search import grouping, hits, sorting
from archive.search.added import Added
from archive.search.census import census
from archive.search.fields import FACETS
from archive.search.grammar import parse
from archive.search.narrowing import narrowed
from archive.search.settling import names_not_read, settled
from archive.search.suggesting import suggestions
from archive.search.timeline import timeline
from archive.search.unseen import unseen
from archive.store import engine
from archive.store.catalog import documents
from archive.store.query import And, Filter, Node

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from sqlalchemy import Connection

    from archive.model import Document, PageHit
    from archive.search.census import Groups
    from archive.search.grammar import Reading
    from archive.search.narrowing import Filters
    from archive.store import Store
    from archive.store.engine import EngineReader

__all__ = ["FACETS", "every_hit", "find_in_document", "numbers_in_document", "parse", "search"]

_FACET_VALUES = 50
"""Of each facet that are counted out; the rest are numbered."""


def search(
    store: Store,
    query: str,
    *,
    offset: int = 0,
    limit: int | None = 20,
    pages_per_document: int | None = 3,
    filters: Filters | None = None,
    sort: str = "",
    group: str = "document",
) -> Results:
    """Pages that match, put together by `group` (see `grouping.GROUPINGS`), best first or as `sort` or the query says;
    ties in order of arrival.

    `offset` and `limit` count groups, None is all of them. `filters` come in addition to what the query says.
    """
    reader = store.index.reader()
    with store.read() as db:
        added = Added(db, reader, store.person)
        found = _found(db, reader, query, filters or {}, sort, added)
        groups = found.groups
        part = slice(offset, None if limit is None else offset + limit)
        chosen, total_groups = _chosen(found, group, part, pages_per_document)
        facets = reader.facets(groups.numbers, engine.FACETS, _FACET_VALUES)
        facets["tag"] = added.tag_counts(groups, _FACET_VALUES)
        return replace(
            found.totals,
            documents=hits.of_documents(
                db, chosen, found.looked_for, families=groups.census if group == "family" else None
            ),
            facets={name: counts.values for name, counts in facets.items()},
            distinct={name: counts.distinct for name, counts in facets.items()},
            timeline=timeline(reader.days(groups.numbers)),
            suggestions=suggestions(found.reading, reader, found_any=found.totals.total_pages > 0),
            grouping=group if group in grouping.GROUPINGS else "document",
            total_groups=total_groups,
        )


def every_hit(
    store: Store, query: str, *, filters: Filters | None = None, sort: str = ""
) -> tuple[Results, dict[int, int], Iterator[tuple[Document, PageHit]]]:
    """The totals of a search, without its documents and facets; how many of the pages are of which collection, by its
    number; and every page that matches, in the order of `search`.

    Pages are read as they are asked for, all of one state of the archive, so that a million of them fit into memory.
    """
    parts = _every_hit(store, query, filters or {}, sort)
    totals, pages = next(parts)
    assert isinstance(totals, Results)
    assert isinstance(pages, dict)
    return totals, pages, parts  # type: ignore[return-value]


def _every_hit(
    store: Store, query: str, filters: Filters, sort: str
) -> Iterator[tuple[Results, dict[int, int]] | tuple[Document, PageHit]]:
    """First the totals, then the hits."""
    reader = store.index.reader()
    with store.read() as db:
        found = _found(db, reader, query, filters, sort, Added(db, reader, store.person))
        yield found.totals, _pages_by_collection(db, found.groups)
        for part in documents.parts(found.order):
            known = documents.many(db, part)
            matches = hits.field_matches(db, known, found.looked_for)
            for document_id, ranked in found.groups.of(list(part)):
                for pages in documents.parts(ranked):
                    texts = documents.page_texts(db, [page_id for _, _, page_id in pages])
                    document = known[document_id]
                    for hit in hits.of_pages(
                        texts, list(pages), found.looked_for, document, matches[document_id]
                    ):
                        yield document, hit


def _pages_by_collection(db: Connection, groups: Groups) -> dict[int, int]:
    counts = np.diff(groups.starts, append=len(groups.pages))
    of = documents.collection_ids(db, groups.document_ids.tolist())
    found: Counter[int] = Counter()
    for document_id, count in zip(groups.document_ids.tolist(), counts.tolist(), strict=True):
        found[of[document_id]] += count
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Found:
    """A search, before any page is read. `order` has every document."""

    reading: Reading
    groups: Groups
    order: list[int]
    looked_for: hits.LookedFor
    totals: Results


def _found(
    db: Connection, reader: EngineReader, query: str, filters: Filters, sort: str, added: Added
) -> _Found:
    reading = parse(query)
    notes = list(reading.notes)
    by = sorting.read(sort, "", notes) if sort else reading.sort
    tree = settled(narrowed(reading.tree, filters), db, reader, notes, added)
    groups = census(db, reader).grouped(reader.find(tree))
    if not len(groups.starts):
        notes += names_not_read(tree, reader)
    collection = _one_collection(db, tree)
    totals = Results(
        query=query,
        read_as=reading.read_as,
        notes=tuple(dict.fromkeys(notes)),
        total_pages=len(groups.pages),
        total_documents=len(groups.starts),
        documents=(),
        coverage=unseen(db, reader, collection),
        sort=by,
        collection=collection,
    )
    order = sorting.ordered(db, groups.document_ids, groups.best, by)
    return _Found(reading, groups, order, hits.looked_for(tree, reader, added), totals)


def find_in_document(
    store: Store, document_id: int, query: str, *, numbers: Container[int] | None = None
) -> tuple[PageHit, ...]:
    """Every page of one document that matches, in page order; with `numbers`, of these pages only."""
    if not query.strip():
        return ()
    reader = store.index.reader()
    with store.read() as db:
        added = Added(db, reader, store.person)
        ranked, tree = _in_document(db, reader, document_id, query, added)
        if numbers is not None:
            ranked = [entry for entry in ranked if entry[1] in numbers]
        wanted = hits.looked_for(tree, reader, added)
        texts = documents.page_texts(db, [page_id for _, _, page_id in ranked])
        document = documents.get(db, document_id)
        matches = hits.field_matches(db, {document_id: document}, wanted)[document_id]
        return hits.of_pages(texts, ranked, wanted, document, matches)


def numbers_in_document(store: Store, document_id: int, query: str) -> tuple[int, ...]:
    """The number of every page of one document that matches, in order. Reads no page, so that it is quick for any."""
    with store.read() as db:
        documents.get(db, document_id)
        if not query.strip():
            return ()
        reader = store.index.reader()
        ranked, _ = _in_document(db, reader, document_id, query, Added(db, reader, store.person))
    return tuple(number for _, number, _ in ranked)


def _in_document(
    db: Connection, reader: EngineReader, document_id: int, query: str, added: Added
) -> tuple[list[tuple[float, int, int]], Node]:
    """(score, page number, page_id) of the pages that match, in page order, and what was looked for."""
    tree = settled(parse(query).tree, db, reader, [], added)
    inside = Filter("document", str(document_id))
    groups = census(db, reader).grouped(reader.find(And((inside, tree))))
    ranked = [entry for _, pages in groups.of(groups.document_ids.tolist()) for entry in pages]
    return sorted(ranked, key=itemgetter(1)), tree


def _chosen(
    found: _Found, group: str, part: slice, pages_each: int | None
) -> tuple[list[grouping.Shown], int]:
    """What is to be shown, and how many groups there are."""
    groups, order = found.groups, found.order
    if group == "page":
        best_first = found.totals.sort in ("", "relevance")
        return grouping.by_page(groups, order, part, best_first=best_first), len(groups.pages)
    if group == "family":
        return grouping.by_family(groups, order, part, pages_each)
    return grouping.by_document(groups, order, part, pages_each), len(order)


def _one_collection(db: Connection, tree: Node) -> str | None:
    """The collection that a search is confined to, as it is written; None where it looks at all."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    named = {part.value for part in parts if isinstance(part, Filter) and part.field == "collection"}
    if len(named) != 1:
        return None
    folded = named.pop()
    return next((c.name for c in documents.collections(db) if c.name.casefold() == folded), None)
