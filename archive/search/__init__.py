"""Find: our grammar -> index -> catalog -> hits with page and boxes. Totals are exact and never capped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.model import DocumentHits, PageHit, Results, searchable
from archive.search import fields, matching, outlining, sorting
from archive.search.census import FACETS, census
from archive.search.grammar import parse
from archive.search.settling import settled
from archive.search.suggesting import suggestions
from archive.store.catalog import documents
from archive.store.query import And, Filter, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from archive.model import Document, Page
    from archive.search.census import Groups, Ranked
    from archive.search.grammar import Reading
    from archive.search.matching import Wanted
    from archive.store import Store
    from archive.store.index import Reader

__all__ = ["FACETS", "every_hit", "find_in_document", "parse", "search"]


def search(
    store: Store,
    query: str,
    *,
    offset: int = 0,
    limit: int | None = 20,
    pages_per_document: int | None = 3,
    filters: Mapping[str, str] | None = None,
    sort: str = "",
) -> Results:
    """Pages that match, grouped by document, best first or as `sort` or the query says; ties in order of arrival.

    `offset` and `limit` count documents, None is all of them. `filters` are facet values (type, collection, language,
    year), in addition to what the query says.
    """
    reader = store.index.reader()
    with store.read() as db:
        found = _found(db, reader, query, filters or {}, sort)
        groups, order = found.groups, found.order
        chosen = order[offset:] if limit is None else order[offset : offset + limit]
        return replace(
            found.totals,
            documents=_hits(db, chosen, groups, pages_per_document, found.looked_for),
            facets=groups.facets(),
            suggestions=suggestions(found.reading, reader),
        )


def every_hit(
    store: Store, query: str, *, filters: Mapping[str, str] | None = None, sort: str = ""
) -> tuple[Results, Iterator[tuple[Document, PageHit]]]:
    """The totals of a search, without its documents and facets, and every page that matches, in the order of `search`.

    Pages are read as they are asked for, all of one state of the archive, so that a million of them fit into memory.
    """
    parts = _every_hit(store, query, filters or {}, sort)
    totals = next(parts)
    assert isinstance(totals, Results)
    return totals, parts  # type: ignore[return-value]


def _every_hit(
    store: Store, query: str, filters: Mapping[str, str], sort: str
) -> Iterator[Results | tuple[Document, PageHit]]:
    """First the totals, then the hits."""
    reader = store.index.reader()
    with store.read() as db:
        found = _found(db, reader, query, filters, sort)
        yield found.totals
        for part in documents.parts(found.order):
            known = documents.many(db, part)
            for document_id, ranked in found.groups.of(list(part)):
                for pages in documents.parts(ranked):
                    texts = documents.page_texts(db, [page_id for _, _, page_id in pages])
                    for hit in _page_hits(texts, list(pages), found.looked_for):
                        yield known[document_id], hit


@dataclass(frozen=True, slots=True)
class _Found:
    """A search, before any page is read. `order` has every document."""

    reading: Reading
    groups: Groups
    order: list[int]
    looked_for: Wanted
    totals: Results


def _found(db: Connection, reader: Reader, query: str, filters: Mapping[str, str], sort: str) -> _Found:
    reading = parse(query)
    notes = list(reading.notes)
    by = sorting.read(sort, "", notes) if sort else reading.sort
    tree = settled(_filtered(reading.tree, filters), db, reader, notes)
    groups = census(db, reader).grouped(*reader.found(tree))
    collection = _one_collection(db, tree)
    totals = Results(
        query=query,
        read_as=reading.read_as,
        notes=tuple(notes),
        total_pages=len(groups.pages),
        total_documents=len(groups.starts),
        documents=(),
        unreadable=documents.unreadable_count(db, collection),
        searchable_pages=documents.page_count(db, collection),
        sort=by,
        collection=collection,
    )
    order = sorting.ordered(db, groups.best(), by)
    return _Found(reading, groups, order, matching.wanted(tree, reader.expand), totals)


def find_in_document(store: Store, document_id: int, query: str) -> tuple[PageHit, ...]:
    """Every page of one document that matches, in page order."""
    reading, reader = parse(query), store.index.reader()
    if not query.strip():
        return ()
    inside = Filter("document", str(document_id))
    with store.read() as db:
        tree = settled(reading.tree, db, reader, [])
        groups = census(db, reader).grouped(*reader.found(And((inside, tree))))
        ranked = [entry for _, pages in groups.of(list(groups.best())) for entry in pages]
        looked_for = matching.wanted(tree, reader.expand)
        texts = documents.page_texts(db, [page_id for _, _, page_id in ranked])
        return _page_hits(texts, sorted(ranked, key=lambda entry: entry[1]), looked_for)


def _hits(
    db: Connection, chosen: list[int], groups: Groups, pages_each: int | None, looked_for: Wanted
) -> tuple[DocumentHits, ...]:
    known = documents.many(db, chosen)
    places = documents.place_paths(db, chosen)
    ranked = dict(groups.of(chosen))
    shown = {document_id: pages[:pages_each] for document_id, pages in ranked.items()}
    texts = documents.page_texts(db, [page_id for pages in shown.values() for _, _, page_id in pages])
    return tuple(
        DocumentHits(
            document=known[document_id],
            places=places.get(document_id, ()),
            pages=_page_hits(texts, shown[document_id], looked_for),
            total_pages=len(ranked[document_id]),
        )
        for document_id in chosen
    )


def _page_hits(texts: Mapping[int, Page], ranked: Ranked, looked_for: Wanted) -> tuple[PageHit, ...]:
    hits = []
    for score, number, page_id in ranked:
        page = texts[page_id]
        text = searchable(page)
        tokens = matching.matched(text, looked_for)
        piece, marks = matching.snippet(text, tokens)
        seen, hidden = outlining.boxes(page, tokens), matching.hidden_kinds(page, tokens)
        hits.append(PageHit(page_id, number, piece, marks, seen, score, hidden))
    return tuple(hits)


def _filtered(tree: Node, filters: Mapping[str, str]) -> Node:
    notes: list[str] = []
    chosen = [
        fields.read("date" if name == "year" else name, value, notes)
        for name, value in filters.items()
        if name in FACETS and value
    ]
    return And((tree, *chosen)) if chosen else tree


def _one_collection(db: Connection, tree: Node) -> str | None:
    """The collection that a search is confined to, as it is written; None where it looks at all."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    named = {part.value for part in parts if isinstance(part, Filter) and part.field == "collection"}
    if len(named) != 1:
        return None
    folded = named.pop()
    return next((c.name for c in documents.collections(db) if c.name.casefold() == folded), None)
