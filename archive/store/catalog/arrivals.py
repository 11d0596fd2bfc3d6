"""Which documents were read when: what saved searches have not seen yet, and what is new to whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from archive.store.catalog import documents
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from archive.model import Document


def add(db: Connection, document_id: int) -> None:
    """In the transaction that enters its pages."""
    db.execute(insert(t.arrivals).values(document_id=document_id, at=datetime.now(UTC)))


def add_first(db: Connection, document_id: int) -> None:
    """Unless there was one: what could not be read is news once, not each time that it is tried again."""
    if db.execute(select(t.arrivals.c.id).where(t.arrivals.c.document_id == document_id)).first() is None:
        add(db, document_id)


def to_tell(db: Connection) -> dict[int, int]:
    """arrival -> document, of those that can be found by now and that no saved search has seen."""
    a = t.arrivals.c
    query = select(a.id, a.document_id).join(t.documents, t.documents.c.id == a.document_id)
    query = query.where(a.told.is_(False), t.documents.c.indexed.is_(True)).order_by(a.id)
    return {row.id: row.document_id for row in db.execute(query)}


def set_told(db: Connection, arrival_ids: Sequence[int]) -> None:
    for part in documents.parts(arrival_ids):
        db.execute(update(t.arrivals).where(t.arrivals.c.id.in_(part)).values(told=True))


def newest(db: Connection, until: datetime) -> int:
    """The number of the newest by then, of documents that may be seen; 0 where there is none."""
    a = t.arrivals.c
    query = select(func.coalesce(func.max(a.id), 0)).join(t.documents, t.documents.c.id == a.document_id)
    return int(db.execute(query.where(a.at <= until)).scalar_one())


def since(db: Connection, arrival_id: int, *, limit: int) -> tuple[tuple[Document, ...], int]:
    """Documents that were read after that arrival, the newest first, and how many there are."""
    a = t.arrivals.c
    newer = select(a.document_id, func.max(a.id).label("arrival")).where(a.id > arrival_id)
    found = newer.group_by(a.document_id).subquery()
    query = documents.selected().join(found, found.c.document_id == t.documents.c.id)
    count = select(func.count()).select_from(found.join(t.documents, t.documents.c.id == found.c.document_id))
    rows = db.execute(query.order_by(found.c.arrival.desc()).limit(limit))
    return tuple(documents.from_row(row) for row in rows), int(db.execute(count).scalar_one())
