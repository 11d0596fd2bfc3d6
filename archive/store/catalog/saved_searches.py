"""Searches under a name, who follows them, and what each follower was told that they found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from archive.errors import NotFound
from archive.model import SavedSearch
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

Filters = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Followed:
    """A saved search that somebody is to be told of."""

    search_id: int
    person: str
    query: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told at one moment of one search: how many documents."""

    search_id: int
    at: datetime
    documents: int


def add(
    db: Connection, *, owner: str, collection_id: int | None, name: str, query: str,
    filters: Mapping[str, Sequence[str]], sort: str,
) -> int:  # fmt: skip
    """Returns its number, which is drawn by lot, as that of a note. Its owner follows it."""
    search_id = 1 + secrets.randbelow(2**48)
    kept = {key: list(values) for key, values in filters.items()}
    made = insert(t.saved_searches).values(
        id=search_id, owner=owner, collection_id=collection_id, name=name, query=query, filters=kept, sort=sort,
        saved_at=datetime.now(UTC),
    )  # fmt: skip
    db.execute(made)
    follow(db, search_id, owner, on=True)
    return search_id


def change(db: Connection, search_id: int, *, name: str, collection_id: int | None) -> None:
    """Followers who may not see it any more are told nothing any more, and what they were told is forgotten."""
    c = t.saved_searches.c
    db.execute(
        update(t.saved_searches).where(c.id == search_id).values(name=name, collection_id=collection_id)
    )
    if collection_id is None:
        owner = db.execute(select(c.owner).where(c.id == search_id)).scalar_one()
        for table in (t.matches, t.followers):
            db.execute(table.delete().where(table.c.search_id == search_id, table.c.person != owner))


def remove(db: Connection, search_id: int) -> None:
    for table in (t.matches, t.followers):
        db.execute(table.delete().where(table.c.search_id == search_id))
    db.execute(t.saved_searches.delete().where(t.saved_searches.c.id == search_id))


def follow(db: Connection, search_id: int, person: str, *, on: bool) -> None:
    """Who stops following forgets what they were told."""
    if on:
        query = insert(t.followers).values(search_id=search_id, person=person)
        db.execute(query.on_conflict_do_nothing())
        return
    for table in (t.matches, t.followers):
        db.execute(table.delete().where(table.c.search_id == search_id, table.c.person == person))


def get(db: Connection, search_id: int, person: str) -> SavedSearch:
    """Raises NotFound, in the same words whether there is none or none for that person."""
    row = db.execute(_seen_by(person).where(t.saved_searches.c.id == search_id)).first()
    if row is None:
        raise NotFound("There is no such saved search.", "List them with: archive saved list.")
    return _search(row)


def listing(db: Connection, person: str) -> tuple[SavedSearch, ...]:
    """The person's own and those that are shared, by name."""
    c = t.saved_searches.c
    return tuple(_search(row) for row in db.execute(_seen_by(person).order_by(func.lower(c.name), c.id)))


def followed(db: Connection) -> tuple[Followed, ...]:
    """By everybody, person after person."""
    c = t.saved_searches.c
    joined = t.followers.join(t.saved_searches, c.id == t.followers.c.search_id)
    query = select(c.id, t.followers.c.person, c.query, c.filters).select_from(joined)
    rows = db.execute(query.order_by(t.followers.c.person, c.id))
    return tuple(Followed(row.id, row.person, row.query, _filters(row.filters)) for row in rows)


def tell(db: Connection, found: Iterable[tuple[int, str, int]]) -> int:
    """(search, person, document) that a follower is told of, unless they were before. Returns how many are new."""
    now, count = datetime.now(UTC), 0
    following = {(row.search_id, row.person) for row in db.execute(select(t.followers))}
    there = set(db.execute(select(t.documents.c.id)).scalars())
    for search_id, person, document_id in found:
        if (search_id, person) in following and document_id in there:
            values = {"search_id": search_id, "person": person, "document_id": document_id, "told_at": now}
            count += db.execute(insert(t.matches).values(**values).on_conflict_do_nothing()).rowcount
    return count


def told(db: Connection, person: str, *, limit: int) -> tuple[Told, ...]:
    """What a person was told, the newest first, search by search."""
    c = t.matches.c
    query = _told_to(person, c.search_id, c.told_at.label("at"), func.count().label("documents"))
    query = query.group_by(c.search_id, c.told_at).order_by(c.told_at.desc(), c.search_id.desc())
    return tuple(Told(**row._mapping) for row in db.execute(query.limit(limit)))


def new_documents(db: Connection, search_id: int, person: str) -> tuple[int, ...]:
    """That it found for the person and that they have not seen."""
    c = t.matches.c
    joined = t.matches.join(t.documents, t.documents.c.id == c.document_id)
    query = select(c.document_id).select_from(joined)
    query = query.where(c.search_id == search_id, c.person == person, c.seen.is_(False))
    return tuple(db.execute(query.order_by(c.document_id)).scalars())


def set_seen(db: Connection, person: str, until: datetime, search_id: int | None = None) -> None:
    """Of one search, or of all: what the person was told by then."""
    c = t.matches.c
    query = update(t.matches).where(c.person == person, c.told_at <= until)
    if search_id is not None:
        query = query.where(c.search_id == search_id)
    db.execute(query.values(seen=True))


def people_to_mail(db: Connection) -> tuple[str, ...]:
    """Who was told something and has had no mail of it."""
    c = t.matches.c
    return tuple(
        db.execute(select(c.person).where(c.mailed.is_(False)).distinct().order_by(c.person)).scalars()
    )


def to_mail(db: Connection, person: str) -> tuple[int, int]:
    """How many documents, and searches that found them, a person has had no mail of."""
    c = t.matches.c
    counts = func.count(c.document_id.distinct()), func.count(c.search_id.distinct())
    documents, searches = db.execute(_told_to(person, *counts).where(c.mailed.is_(False))).one()
    return documents, searches


def claim_mail(db: Connection, person: str) -> tuple[tuple[int, int], ...]:
    """All that waits for a mail counts as sent from now on. Returns (search, document) of it, for `unclaim_mail`."""
    c = t.matches.c
    waiting = and_(c.person == person, c.mailed.is_(False))
    found = db.execute(select(c.search_id, c.document_id).where(waiting)).all()
    db.execute(update(t.matches).where(waiting).values(mailed=True))
    return tuple((row.search_id, row.document_id) for row in found)


def unclaim_mail(db: Connection, person: str, claimed: Iterable[tuple[int, int]]) -> None:
    """The mail did not go: this waits again."""
    c = t.matches.c
    for search_id, document_id in claimed:
        this = and_(c.person == person, c.search_id == search_id, c.document_id == document_id)
        db.execute(update(t.matches).where(this).values(mailed=False))


def _told_to(person: str, *columns: Any) -> Select[Any]:
    """Joined with the documents and the searches that the person may still see."""
    c, s = t.matches.c, t.saved_searches.c
    joined = t.matches.join(t.saved_searches, s.id == c.search_id)
    joined = joined.join(t.documents, t.documents.c.id == c.document_id)
    is_seen = or_(s.owner == person, s.collection_id.in_(select(t.collections.c.id)))
    return select(*columns).select_from(joined).where(c.person == person, is_seen)


def _seen_by(person: str) -> Select[Any]:
    s, c, m = t.saved_searches.c, t.collections.c, t.matches.c
    following = select(t.followers.c.person).where(
        t.followers.c.search_id == s.id, t.followers.c.person == person
    )
    new = select(func.count()).select_from(t.matches.join(t.documents, t.documents.c.id == m.document_id))
    new = new.where(m.search_id == s.id, m.person == person, m.seen.is_(False))
    query = select(
        t.saved_searches, c.name.label("collection"), following.exists().label("is_followed"),
        new.scalar_subquery().label("new_matches"),
    )  # fmt: skip
    query = query.select_from(t.saved_searches.outerjoin(t.collections, c.id == s.collection_id))
    return query.where(or_(s.owner == person, c.id.is_not(None)))


def _filters(kept: Mapping[str, Sequence[str]]) -> Filters:
    return {name: tuple(values) for name, values in kept.items()}


def _search(row: Row[Any]) -> SavedSearch:
    return SavedSearch(
        row.id, row.owner, row.collection, row.name, row.query, _filters(row.filters), row.sort, row.saved_at,
        bool(row.is_followed), row.new_matches,
    )  # fmt: skip
