"""Which collection is shared with whom, and as what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert

from archive.model import Role, Share
from archive.store.catalog.tables import collections, shares

if TYPE_CHECKING:
    from sqlalchemy import Connection


def of_person(db: Connection, person: str) -> tuple[Share, ...]:
    """In order of the collections' names."""
    return tuple(map(_share, db.execute(_shares().where(shares.c.person == person))))


def of_collection(db: Connection, collection_id: int) -> tuple[Share, ...]:
    """In order of the people's names."""
    query = _shares().where(shares.c.collection_id == collection_id)
    return tuple(map(_share, db.execute(query)))


def put(db: Connection, collection_id: int, person: str, role: Role, agent: str) -> None:
    """Share, or change the role."""
    values = {"role": role.value, "shared_by": agent, "shared_at": datetime.now(UTC)}
    query = insert(shares).values(collection_id=collection_id, person=person, **values)
    keys = (shares.c.collection_id, shares.c.person)
    db.execute(query.on_conflict_do_update(index_elements=keys, set_=values))


def remove(db: Connection, collection_id: int, person: str) -> None:
    db.execute(shares.delete().where(shares.c.collection_id == collection_id, shares.c.person == person))


def _shares() -> Any:
    joined = shares.join(collections, collections.c.id == shares.c.collection_id)
    query = select(shares, collections.c.name.label("collection")).select_from(joined)
    return query.order_by(collections.c.name, shares.c.person)


def _share(row: Row[Any]) -> Share:
    return Share(row.collection_id, row.collection, row.person, Role(row.role), row.shared_by, row.shared_at)
