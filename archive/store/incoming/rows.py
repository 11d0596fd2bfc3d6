"""What is known of deliveries and their files, in a small database of its own.

Not the catalog: the names of files that were never taken in go for good, with their delivery, and a backup of the
catalog does not carry them.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import delete as delete_from

from archive.errors import NotFound
from archive.model import KEPT_FOR, Delivery, SentFile, SentState
from archive.store.catalog.tables import UtcTime

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, Row

metadata = MetaData()

_deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("conditions", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("touched_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("received_at", UtcTime),
)

_files = Table(
    "files",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("delivery_id", Text, ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("untrusted_path", LargeBinary, nullable=False),
    Column("untrusted_metadata", Text, nullable=False),
    Column("length_bytes", Integer, nullable=False),
    Column("offset_bytes", Integer, nullable=False, default=0),
    Column("modified_at", UtcTime),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("document_id", Integer),
    Index("ix_files_path", "delivery_id", "untrusted_path"),
)


def new_id() -> str:
    return secrets.token_hex(16)


def add_delivery(db: Connection, **values: Any) -> Delivery:
    """`who`, `collection`, `source`, `conditions`, `languages`."""
    now = datetime.now(UTC)
    row = {"id": new_id(), "begun_at": now, "touched_at": now, **values}
    db.execute(insert(_deliveries).values(row))
    return delivery(db, row["id"])


def delivery(db: Connection, delivery_id: str, who: str | None = None) -> Delivery:
    """With `who`, only if it is that person's: another's does not exist. Raises NotFound."""
    query = select(_deliveries).where(_deliveries.c.id == delivery_id)
    row = db.execute(query if who is None else query.where(_deliveries.c.who == who)).first()
    if row is None:
        raise NotFound("There is no such delivery.", "It may have been discarded, or kept for too long.")
    return Delivery(**row._mapping)


def deliveries(db: Connection, who: str) -> tuple[Delivery, ...]:
    """That person's, newest first."""
    query = select(_deliveries).where(_deliveries.c.who == who).order_by(_deliveries.c.begun_at.desc())
    return tuple(Delivery(**row._mapping) for row in db.execute(query))


def to_take_in(db: Connection) -> tuple[Delivery, ...]:
    """All that their senders have finished, oldest first."""
    query = select(_deliveries).where(
        _deliveries.c.finished_at.is_not(None), _deliveries.c.received_at.is_(None)
    )
    return tuple(Delivery(**row._mapping) for row in db.execute(query.order_by(_deliveries.c.finished_at)))


def set_delivery(db: Connection, delivery_id: str, **values: Any) -> None:
    """Change it; whatever happens to a delivery, it was touched."""
    values["touched_at"] = datetime.now(UTC)
    db.execute(update(_deliveries).where(_deliveries.c.id == delivery_id).values(values))


def delete(db: Connection, delivery_id: str) -> None:
    """With all that is known of its files."""
    db.execute(delete_from(_deliveries).where(_deliveries.c.id == delivery_id))


def expired(db: Connection) -> tuple[str, ...]:
    """Deliveries that nobody touched for too long. One that is finished and not taken in yet never expires."""
    waits = _deliveries.c.finished_at.is_not(None) & _deliveries.c.received_at.is_(None)
    query = select(_deliveries.c.id).where(_deliveries.c.touched_at < datetime.now(UTC) - KEPT_FOR, ~waits)
    return tuple(db.execute(query).scalars())


def add_file(db: Connection, delivery_id: str, **values: Any) -> SentFile:
    row = {"id": new_id(), "delivery_id": delivery_id, **values}
    db.execute(insert(_files).values(row))
    set_delivery(db, delivery_id)
    return file(db, row["id"])


def file(db: Connection, file_id: str, delivery_id: str | None = None) -> SentFile:
    """With `delivery_id`, only if it is one of that delivery. Raises NotFound."""
    query = select(_files).where(_files.c.id == file_id)
    row = db.execute(
        query if delivery_id is None else query.where(_files.c.delivery_id == delivery_id)
    ).first()
    if row is None:
        raise NotFound("There is no such file on its way in.", "Send it anew.")
    return _file(row)


def same_file(
    db: Connection, delivery_id: str, untrusted_path: bytes, length_bytes: int, modified_at: datetime | None
) -> SentFile | None:
    """The file of that delivery with this path, length and time, unless it was cancelled."""
    c = _files.c
    query = select(_files).where(c.delivery_id == delivery_id, c.untrusted_path == untrusted_path)
    query = query.where(c.length_bytes == length_bytes, c.modified_at.is_not_distinct_from(modified_at))
    row = db.execute(query.where(c.state != SentState.CANCELLED.value).limit(1)).first()
    return _file(row) if row else None


def set_file(db: Connection, known: SentFile, **values: Any) -> SentFile:
    db.execute(update(_files).where(_files.c.id == known.id).values(values))
    set_delivery(db, known.delivery_id)
    return file(db, known.id)


def files(
    db: Connection,
    delivery_id: str,
    states: Collection[SentState] = (),
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[SentFile]:
    """In the order in which they were begun; of some states, or all."""
    query = select(_files).where(_files.c.delivery_id == delivery_id).order_by(_files.c.number)
    if states:
        query = query.where(_files.c.state.in_([state.value for state in states]))
    for row in db.execute(query.limit(limit).offset(offset)):
        yield _file(row)


def counts(db: Connection, delivery_id: str) -> Counter[SentState]:
    """How many of its files are in which state."""
    query = select(_files.c.state, func.count()).where(_files.c.delivery_id == delivery_id)
    return Counter({SentState(row[0]): row[1] for row in db.execute(query.group_by(_files.c.state))})


def count(db: Connection, delivery_id: str) -> int:
    """How many files it has."""
    query = select(func.count()).select_from(_files).where(_files.c.delivery_id == delivery_id)
    return int(db.execute(query).scalar_one())


def file_ids(db: Connection) -> frozenset[str]:
    return frozenset(db.execute(select(_files.c.id)).scalars())


def _file(row: Row[Any]) -> SentFile:
    values = dict(row._mapping)
    del values["number"]
    return SentFile(**{**values, "state": SentState(values["state"])})
