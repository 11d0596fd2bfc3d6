"""Find: our grammar -> index -> catalog -> hits with page and boxes. Totals are exact and never capped."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from archive.model import DocumentHits, PageHit, Results, searchable
from archive.search import fields, matching
from archive.search.grammar import parse
from archive.store.catalog import documents
from archive.store.query import And, Filter, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from archive.model import Document
    from archive.search.matching import Wanted
    from archive.store import Store
    from archive.store.catalog.documents import DocumentFacts

__all__ = ["every_hit", "find_in_document", "parse", "search"]

FACETS = ("type", "collection", "language", "year")


def search(
    store: Store,
    query: str,
    *,
    offset: int = 0,
    limit: int | None = 20,
    pages_per_document: int | None = 3,
    filters: Mapping[str, str] | None = None,
) -> Results:
    """Pages that match, grouped by document, best first; ties in order of arrival.

    `offset` and `limit` count documents, None is all of them. `filters` are facet values (type, collection, language,
    year), in addition to what the query says.
    """
    reading = parse(query)
    tree = _filtered(reading.tree, filters or {})
    reader = store.index.reader()
    scores = reader.evaluate(tree)
    with store.read() as db:
        groups = _groups(db, scores)
        order = _in_order(groups)
        chosen = order[offset:] if limit is None else order[offset : offset + limit]
        looked_for = matching.wanted(reading.tree, reader.expand)
        collection = _one_collection(db, tree)
        return Results(
            query=query,
            read_as=reading.read_as,
            notes=reading.notes,
            total_pages=sum(map(len, groups.values())),
            total_documents=len(groups),
            documents=_hits(db, chosen, groups, pages_per_document, looked_for),
            facets=_facets(db, set(groups)),
            unreadable=documents.unreadable_count(db, collection),
            searchable_pages=documents.page_count(db, collection),
            collection=collection,
        )


def every_hit(
    store: Store, query: str, *, filters: Mapping[str, str] | None = None
) -> tuple[Results, Iterator[tuple[Document, PageHit]]]:
    """The totals of a search, without its documents and facets, and every page that matches, in the order of `search`.

    Pages are read as they are asked for, all of one state of the archive, so that a million of them fit into memory.
    """
    parts = _every_hit(store, query, filters or {})
    totals = next(parts)
    assert isinstance(totals, Results)
    return totals, parts  # type: ignore[return-value]


def _every_hit(
    store: Store, query: str, filters: Mapping[str, str]
) -> Iterator[Results | tuple[Document, PageHit]]:
    """First the totals, then the hits."""
    reading = parse(query)
    tree = _filtered(reading.tree, filters)
    reader = store.index.reader()
    scores = reader.evaluate(tree)
    with store.read() as db:
        groups = _groups(db, scores)
        collection = _one_collection(db, tree)
        yield Results(
            query=query,
            read_as=reading.read_as,
            notes=reading.notes,
            total_pages=sum(map(len, groups.values())),
            total_documents=len(groups),
            documents=(),
            unreadable=documents.unreadable_count(db, collection),
            searchable_pages=documents.page_count(db, collection),
            collection=collection,
        )
        looked_for = matching.wanted(reading.tree, reader.expand)
        for part in documents.parts(_in_order(groups)):
            known = documents.many(db, part)
            for document_id in part:
                for pages in documents.parts(groups.pop(document_id)):
                    for hit in _page_hits(db, list(pages), looked_for):
                        yield known[document_id], hit


def find_in_document(store: Store, document_id: int, query: str) -> tuple[PageHit, ...]:
    """Every page of one document that matches, in page order."""
    reading, reader = parse(query), store.index.reader()
    if not query.strip():
        return ()
    inside = Filter("document", str(document_id))
    scores = reader.evaluate(And((inside, reading.tree)))
    with store.read() as db:
        keys = documents.page_keys(db, list(scores))
        ranked = [(scores[page_id], number, page_id) for page_id, (_, number) in keys.items()]
        looked_for = matching.wanted(reading.tree, reader.expand)
        return _page_hits(db, sorted(ranked, key=lambda entry: entry[1]), looked_for)


Ranked = list[tuple[float, int, int]]
"""Of one document: (score, page number, page_id), best first."""


def _groups(db: Connection, scores: dict[int, float]) -> dict[int, Ranked]:
    groups: dict[int, Ranked] = defaultdict(list)
    for page_id, (document_id, number) in documents.page_keys(db, list(scores)).items():
        groups[document_id].append((scores[page_id], number, page_id))
    for ranked in groups.values():
        ranked.sort(key=lambda entry: (-entry[0], entry[1]))
    return groups


def _in_order(groups: Mapping[int, Ranked]) -> list[int]:
    """Documents, the best first; ties in order of arrival."""
    return sorted(groups, key=lambda document_id: (-groups[document_id][0][0], document_id))


def _hits(
    db: Connection, chosen: list[int], groups: dict[int, Ranked], pages_each: int | None, looked_for: Wanted
) -> tuple[DocumentHits, ...]:
    known = documents.many(db, chosen)
    places = documents.place_paths(db, chosen)
    return tuple(
        DocumentHits(
            document=known[document_id],
            places=places.get(document_id, ()),
            pages=_page_hits(db, groups[document_id][:pages_each], looked_for),
            total_pages=len(groups[document_id]),
        )
        for document_id in chosen
    )


def _page_hits(db: Connection, ranked: Ranked, looked_for: Wanted) -> tuple[PageHit, ...]:
    texts = documents.page_texts(db, [page_id for _, _, page_id in ranked])
    hits = []
    for score, number, page_id in ranked:
        page = texts[page_id]
        text = searchable(page)
        tokens = matching.matched(text, looked_for)
        piece, marks = matching.snippet(text, tokens)
        seen, hidden = matching.boxes(page, tokens), matching.hidden_kinds(page, tokens)
        hits.append(PageHit(page_id, number, piece, marks, seen, score, hidden))
    return tuple(hits)


def _facets(db: Connection, found: set[int]) -> dict[str, tuple[tuple[str, int], ...]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for entry in documents.facts(db):
        if entry.id in found:
            for name in FACETS:
                if value := _facet_value(entry, name):
                    counts[name][value] += 1
    return {
        name: tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
        for name, counter in counts.items()
    }


def _facet_value(entry: DocumentFacts, name: str) -> str:
    return str(getattr(entry, name) or "")


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
