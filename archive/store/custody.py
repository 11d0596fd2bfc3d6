"""What was done to what, by whom, when: append-only PREMIS events, each chained to the one before by digest.

Event types are from the PREMIS event type vocabulary where it has one (capture, ingestion, fixity check,
dissemination). A chain shows every change but one: events cut off at its end. So `check` tells the last digest,
for a lawyer to keep elsewhere, and every release carries it in its signed manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select

from archive.model import CustodyEvent, canonical_json
from archive.store.catalog.tables import custody_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class CustodyCheck:
    """`broken_at` is the sequence number of the first event that does not fit, or None."""

    events: int
    last: str
    broken_at: int | None


def newest(db: Connection) -> tuple[int, str] | None:
    """Sequence number and digest of the last event."""
    c = custody_events.c
    row = db.execute(select(c.sequence, c.own).order_by(c.sequence.desc()).limit(1)).first()
    return (row.sequence, row.own) if row else None


def newest_at(db: Connection) -> datetime | None:
    """The latest time that any event has: no clock that is right says an earlier one."""
    return db.execute(select(func.max(custody_events.c.at))).scalar()


def append(
    db: Connection,
    *,
    type: str,  # noqa: A002
    agent: str,
    object_kind: str,
    object_id: int,
    digest: str = "",
    outcome: str = "success",
    detail: dict[str, Any] | None = None,
) -> CustodyEvent:
    """Add one event within the caller's write transaction, so that it stands exactly when the deed does.

    `detail` is plain JSON and holds no secret: no redacted words, passwords or search terms.
    """
    sequence, previous = newest(db) or (0, FIRST)
    values: dict[str, Any] = {
        "sequence": sequence + 1,
        "type": type,
        "at": datetime.now(UTC),
        "agent": agent,
        "object_kind": object_kind,
        "object_id": object_id,
        "digest": digest,
        "outcome": outcome,
        "detail": detail or {},
        "previous": previous,
    }
    values["own"] = _digest(values)
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
    return tuple(_event(row) for row in db.execute(query))


def documents_since(db: Connection, sequence: int, until: int) -> tuple[set[int], set[str]]:
    """Which documents the events after `sequence` speak of, as far as `until`, and of what types the events are."""
    c = custody_events.c
    query = select(c.type, c.object_id).where(c.sequence > sequence, c.sequence <= until)
    rows = db.execute(query.where(c.object_kind == "document")).all()
    return {row.object_id for row in rows}, {row.type for row in rows}


def check(db: Connection) -> CustodyCheck:
    """Walk the whole chain: numbers without a gap, each event's digest right and held by the next."""
    previous, count = FIRST, 0
    for row in db.execute(select(custody_events).order_by(custody_events.c.sequence)).yield_per(1000):
        count += 1
        values = dict(row._mapping)
        own = values.pop("own")
        if row.sequence != count or row.previous != previous or _digest(values) != own:
            return CustodyCheck(events=count, last=previous, broken_at=count)
        previous = own
    return CustodyCheck(events=count, last=previous, broken_at=None)


def _digest(values: dict[str, Any]) -> str:
    at: datetime = values["at"]
    plain = {**values, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    return sha256(canonical_json(plain)).hexdigest()


def _event(row: Row[Any]) -> CustodyEvent:
    return CustodyEvent(**row._mapping)
