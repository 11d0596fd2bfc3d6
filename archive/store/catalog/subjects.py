"""Subjects as they are kept: sealed bytes, and what the register needs to be worked with. Nothing here can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from archive.errors import NotFound
from archive.store.catalog.narrowing import whole
from archive.store.catalog.tables import collections, subjects

if TYPE_CHECKING:
    from sqlalchemy import Connection

_WHOLE = whole(subjects)


@dataclass(frozen=True, slots=True)
class SealedSubject:
    """`sealed` can be opened by who has the key: see `archive.redaction.subjects.sealing`."""

    id: int
    collection_id: int
    sealed: bytes
    created_at: datetime
    created_by: str
    retired_at: datetime | None


def collection_name(db: Connection, subject_id: int) -> str:
    """Of the collection that a subject is of. Raises NotFound."""
    wanted = get(db, subject_id).collection_id
    return str(db.execute(select(collections.c.name).where(collections.c.id == wanted)).scalar_one())


def next_id(db: Connection) -> int:
    """The number that the next subject will have; it is needed to seal it. Within a write transaction only."""
    return int(db.execute(select(func.coalesce(func.max(_WHOLE.c.id), 0))).scalar_one()) + 1


def add(db: Connection, *, subject_id: int, collection_id: int, sealed: bytes, agent: str) -> None:
    query = insert(subjects).values(
        id=subject_id, collection_id=collection_id, sealed=sealed, created_at=datetime.now(UTC), created_by=agent
    )  # fmt: skip
    db.execute(query)


def get(db: Connection, subject_id: int) -> SealedSubject:
    """Raises NotFound."""
    row = db.execute(select(subjects).where(subjects.c.id == subject_id)).first()
    if row is None:
        raise NotFound(f"There is no subject {subject_id}.", "List them with: archive subject list.")
    return _sealed(row)


def listing(db: Connection, collection_id: int) -> tuple[SealedSubject, ...]:
    """All of a collection in order of entry, retired ones too."""
    query = select(subjects).where(subjects.c.collection_id == collection_id).order_by(subjects.c.id)
    return tuple(_sealed(row) for row in db.execute(query))


def any_one(db: Connection) -> SealedSubject | None:
    """One of any collection, to try a key on."""
    row = db.execute(select(_WHOLE).order_by(_WHOLE.c.id.desc()).limit(1)).first()
    return None if row is None else _sealed(row)


def replace(db: Connection, subject_id: int, sealed: bytes) -> None:
    db.execute(update(subjects).where(subjects.c.id == subject_id).values(sealed=sealed))


def retire(db: Connection, subject_id: int) -> None:
    db.execute(update(subjects).where(subjects.c.id == subject_id).values(retired_at=datetime.now(UTC)))


def _sealed(row: Row[Any]) -> SealedSubject:
    return SealedSubject(**row._mapping)
