"""Saved searches: kept under a name, run again, shared with a collection, followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import search as finding
from archive.errors import Forbidden, Invalid
from archive.search import narrowing
from archive.store.catalog import collections, documents, readers
from archive.store.catalog import saved_searches as catalog
from archive.together import typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from archive.model import Document, Results, SavedSearch
    from archive.store import Store

LONGEST_NAME, LONGEST_QUERY = 200, 10_000
"""Characters."""
_MOST_FILTERS = 100


def save(
    store: Store,
    untrusted_name: str,
    untrusted_query: str,
    *,
    person: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "",
    collection: str | None = None,
) -> SavedSearch:
    """Keep a search, and follow it. With a collection, who may read that sees it. Raises Invalid, NotFound."""
    kept = narrowing.named(filters or {})
    if sum(map(len, kept.values())) > _MOST_FILTERS:
        raise Invalid(f"A saved search has at most {_MOST_FILTERS} filters.")
    query = typed.line(untrusted_query, "The query", longest=LONGEST_QUERY) if untrusted_query.strip() else ""
    if not query and not kept:
        raise Invalid(
            "A saved search needs a query or a filter.", "Search for something first, then save that."
        )
    name = typed.line(untrusted_name or query or "All of a filter", "The name", longest=LONGEST_NAME)
    shared_with = _collection_id(store, collection)
    with store.write() as db:
        search_id = catalog.add(
            db, owner=person, collection_id=shared_with, name=name, query=query, filters=kept, sort=sort
        )
        return catalog.get(db, search_id, person)


def change(store: Store, search_id: int, untrusted_name: str, *, person: str, collection: str | None) -> None:
    """Give a search of one's own another name, share it or share it no longer. Raises Invalid, NotFound, Forbidden."""
    name = typed.line(untrusted_name, "The name", longest=LONGEST_NAME)
    shared_with = _collection_id(store, collection)
    _own(store, search_id, person)
    with store.write() as db:
        catalog.change(db, search_id, name=name, collection_id=shared_with)


def remove(store: Store, search_id: int, *, person: str) -> None:
    """Forget a search of one's own, and what followers were told of it. Raises NotFound, Forbidden."""
    _own(store, search_id, person)
    with store.write() as db:
        catalog.remove(db, search_id)


def follow(store: Store, search_id: int, *, person: str, on: bool) -> None:
    """Be told what it finds in new material, or no longer. Raises NotFound."""
    get(store, search_id, person=person)
    with store.write() as db:
        catalog.follow(db, search_id, person, on=on)


def get(store: Store, search_id: int, *, person: str) -> SavedSearch:
    """Raises NotFound."""
    with store.read() as db:
        return catalog.get(db, search_id, person)


def listing(store: Store, *, person: str) -> tuple[SavedSearch, ...]:
    """One's own and those that others share, by name."""
    with store.read() as db:
        return catalog.listing(db, person)


def run(store: Store, search_id: int, *, person: str, limit: int | None = 20) -> Results:
    """Search again, as the person sees the archive now. Raises NotFound."""
    saved = get(store, search_id, person=person)
    return finding.search(store, saved.query, filters=saved.filters, sort=saved.sort, limit=limit)


def new_matches(store: Store, search_id: int, *, person: str) -> tuple[SavedSearch, tuple[Document, ...]]:
    """The search, and the documents that it found and the person has not seen. Raises NotFound."""
    with store.read() as db:
        saved = catalog.get(db, search_id, person)
        ids = catalog.new_documents(db, search_id, person)
        known = documents.many(db, ids)
    return saved, tuple(known[key] for key in ids)


def set_seen(store: Store, search_id: int, *, person: str, until: datetime) -> None:
    """What one was told by then of a search is not new any more. Raises NotFound."""
    get(store, search_id, person=person)
    with store.write() as db:
        catalog.set_seen(db, person, until, search_id)


def wants_mail(store: Store, *, person: str) -> bool:
    with store.read() as db:
        return readers.get(db, person).wants_mail


def want_mail(store: Store, *, person: str, on: bool) -> None:
    """Be told by mail, where the newsroom has set that up, or not."""
    with store.write() as db:
        readers.keep(db, person, wants_mail=on)


def _own(store: Store, search_id: int, person: str) -> SavedSearch:
    saved = get(store, search_id, person=person)
    if saved.owner != person:
        raise Forbidden("That saved search is another's.", "Run it and save it under a name of your own.")
    return saved


def _collection_id(store: Store, name: str | None) -> int | None:
    if not name:
        return None
    with store.read() as db:
        return collections.id_of(db, name)
