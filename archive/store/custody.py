"""What was done to what, by whom, when, from where: append-only PREMIS events, each chained to the one before.

Event types are from the PREMIS event type vocabulary where it has one (capture, ingestion, displaying, exporting,
dissemination). A chain shows every change but one: events cut off at its end. So `check` tells the last digest,
for a lawyer to keep elsewhere, and every release carries it in its signed manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, union_all

from archive.model import CHANGING_PAGES, CustodyEvent, canonical_json
from archive.store.catalog.belonging import collection_of
from archive.store.catalog.narrowing import whole
from archive.store.catalog.tables import custody_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import Deed

FIRST = "0" * 64
_WHOLE = whole(custody_events)
_SEQUENCE = custody_events.c.sequence
# Each newest of a type is one step into the index, all of them one question: every search asks it.
_LAST_OF_EACH = union_all(
    *(
        select(func.max(_SEQUENCE).label("last")).where(custody_events.c.type == deed)
        for deed in CHANGING_PAGES
    )
).subquery()
_NEWEST_CHANGE = select(func.max(_LAST_OF_EACH.c.last))


@dataclass(frozen=True, slots=True)
class CustodyCheck:
    """`last` is the digest of event number `events`. `broken_at` is the first event that does not fit, or None."""

    events: int
    last: str
    broken_at: int | None


def newest(db: Connection) -> tuple[int, str] | None:
    """Sequence number and digest of the last event, as far as they are seen."""
    c = custody_events.c
    row = db.execute(select(c.sequence, c.own).order_by(c.sequence.desc()).limit(1)).first()
    return (row.sequence, row.own) if row else None


def last_of(db: Connection, type: str) -> CustodyEvent | None:  # noqa: A002
    """The newest event of a type."""
    query = select(custody_events).where(custody_events.c.type == type)
    row = db.execute(query.order_by(custody_events.c.sequence.desc()).limit(1)).first()
    return event(row) if row else None


def newest_change_of_pages(db: Connection) -> int:
    """Sequence number of the last event that pages may have come or gone with; 0 before the first.

    It stays as it is while people only read, redact and export.
    """
    return db.execute(_NEWEST_CHANGE).scalar() or 0


def newest_at(db: Connection) -> datetime | None:
    """The latest time that any event has: no clock that is right says an earlier one."""
    return db.execute(select(func.max(custody_events.c.at))).scalar()


def append(
    db: Connection,
    *,
    type: Deed,  # noqa: A002
    agent: str,
    object_kind: str,
    object_id: int,
    digest: str = "",
    outcome: str = "success",
    detail: dict[str, Any] | None = None,
) -> CustodyEvent:
    """Add one event within the caller's write transaction, so that it stands exactly when the deed does.

    `detail` is plain JSON and holds no secret: no redacted words, passwords, search terms, titles or names of files.
    Where the deed comes from is the option `where` of the connection's execution options; that and the object's
    collection are put into `detail`, so that the digest holds them too.
    """
    c = _WHOLE.c
    last = db.execute(select(c.sequence, c.own).order_by(c.sequence.desc()).limit(1)).first()
    sequence, previous = last or (0, FIRST)
    collection_id = collection_of(db, object_kind, object_id)
    where = db.get_execution_options().get("where", "")
    values: dict[str, Any] = {
        "sequence": sequence + 1,
        "type": str(type),
        "at": datetime.now(UTC),
        "agent": agent,
        "object_kind": object_kind,
        "object_id": object_id,
        "digest": digest,
        "outcome": outcome,
        "detail": {
            **(detail or {}),
            **({"from": where} if where else {}),
            **({"collection": collection_id} if collection_id is not None else {}),
        },
        "previous": previous,
    }
    values["own"] = digest_of(values)
    values["collection_id"] = collection_id
    db.execute(insert(custody_events).values(values))
    return CustodyEvent(**values)


def events(
    db: Connection, *, object_kind: str | None = None, object_id: int | None = None
) -> tuple[CustodyEvent, ...]:
    """Events in order; of one kind of object, or of one object."""
    query = select(custody_events).order_by(custody_events.c.sequence)
    if object_kind is not None:
        query = query.where(custody_events.c.object_kind == object_kind)
    if object_id is not None:
        query = query.where(custody_events.c.object_id == object_id)
    return tuple(event(row) for row in db.execute(query))


def documents_since(db: Connection, sequence: int, until: int) -> tuple[set[int], set[str]]:
    """Which documents the events after `sequence` changed pages of, as far as `until`, and of what types these are."""
    c = custody_events.c
    query = select(c.type, c.object_id).where(c.sequence > sequence, c.sequence <= until)
    rows = db.execute(query.where(c.object_kind == "document", c.type.in_(CHANGING_PAGES))).all()
    return {row.object_id for row in rows}, {row.type for row in rows}


def check(db: Connection, *, after: int = 0, previous: str = FIRST, most: int | None = None) -> CustodyCheck:
    """Walk the chain: numbers without a gap, each event's digest right and held by the next.

    From the first event, or from behind event number `after`, whose digest is `previous`; `most` events of it, or all.
    """
    count = after
    query = select(custody_events).where(custody_events.c.sequence > after)
    for row in db.execute(query.order_by(custody_events.c.sequence).limit(most)).yield_per(1000):
        count += 1
        if row.sequence != count or row.previous != previous or not _fits(row):
            return CustodyCheck(events=count, last=previous, broken_at=count)
        previous = row.own
    return CustodyCheck(events=count, last=previous, broken_at=None)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Of an event's values those that its digest is made over, as JSON has them."""
    at: datetime = values["at"]
    kept = {name: value for name, value in values.items() if name not in ("own", "collection_id")}
    return {**kept, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}


def digest_of(values: dict[str, Any]) -> str:
    """The digest that an event of these values has."""
    return sha256(canonical_json(plain(values))).hexdigest()


def event(row: Row[Any]) -> CustodyEvent:
    return CustodyEvent(**row._mapping)


def _fits(row: Row[Any]) -> bool:
    # Events older than the column say nothing of their collection in what their digest is made over.
    held = row.detail.get("collection", row.collection_id)
    return bool(digest_of(dict(row._mapping)) == row.own and held == row.collection_id)
