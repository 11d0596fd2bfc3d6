"""Reading the chain: newest first, narrowed by filters, part by part to the last of a million.

A part begins behind a sequence number (keyset), so the last part is had as quickly as the first, and events that are
added meanwhile move nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import false, func, select, text

from archive.custody.telling import Act, deeds
from archive.errors import Invalid, NotFound
from archive.store import custody
from archive.store.catalog import documents
from archive.store.catalog import tables as t
from archive.store.catalog.tables import custody_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection

    from archive.model import CustodyEvent
    from archive.store import Store

_ROWS_AT_ONCE = 1_000
_TABLES = {
    "document": t.documents,
    "exhibit": t.exhibits,
    "list run": t.list_runs,
    "subject": t.subjects,
    "series": t.series,
}
c = custody_events.c


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events; all fields together, an empty one asks nothing.

    Attributes:
        since, until: of the time of the deed; `until` is not among them.
        object_kind, object_id: "document", 12.
        collection: the name of one.
        origin: where the deed came from, whole.
    """

    person: str = ""
    act: Act | None = None
    since: datetime | None = None
    until: datetime | None = None
    object_kind: str = ""
    object_id: int | None = None
    collection: str = ""
    origin: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Asked()


@dataclass(frozen=True, slots=True)
class Part:
    """Some events, newest first. Behind number `older`, and before number `newer`, there are others; None: none."""

    events: tuple[CustodyEvent, ...]
    older: int | None
    newer: int | None


def asked(values: Mapping[str, str]) -> Asked:
    """What a form or a command says, by the names of the fields; days as 2026-11-25, `until` among them.

    An `object` is a kind and a number ("document 12"). Raises Invalid.
    """
    kind, _, number = (about := values.get("object", "").strip().lower()).rpartition(" ")
    if about and not (kind and number.isdecimal() and len(number) < 19):
        raise Invalid("An object is a kind and a number.", "For instance: document 12, exhibit 3.")
    act = values.get("act", "")
    if act and act not in set(Act):
        raise Invalid("There is no such kind of act.", f"There are: {', '.join(Act)}.")
    until = _day(values.get("until", ""))
    return Asked(
        person=values.get("person", ""),
        act=Act(act) if act else None,
        since=_day(values.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        object_kind=kind,
        object_id=int(number) if kind else None,
        collection=values.get("collection", ""),
        origin=values.get("origin", ""),
    )


def part(
    store: Store, of: Asked, *, limit: int = 100, before: int | None = None, after: int | None = None
) -> Part:
    """The newest events; or the newest of those older than number `before`, or the oldest newer than `after`."""
    with store.read() as db:
        if after is None:
            found = _newest_first(db, of, before, limit + 1)
            shown, is_more = found[:limit], len(found) > limit
            newer = shown[0].sequence if shown and before is not None else None
            return Part(tuple(shown), shown[-1].sequence if is_more else None, newer)
        found = _oldest_first(db, of, after, limit + 1)
        shown, is_more = found[:limit][::-1], len(found) > limit
        return Part(
            tuple(shown), shown[-1].sequence if shown else None, shown[0].sequence if is_more else None
        )


def get(store: Store, sequence: int) -> CustodyEvent:
    """Raises NotFound."""
    with store.read() as db:
        row = db.execute(select(custody_events).where(c.sequence == sequence)).first()
    if row is None:
        raise NotFound(f"There is no custody event {sequence}.")
    return custody.event(row)


def number_of(store: Store, digest: str) -> int | None:
    """The number of the event that has this digest; looks at all."""
    with store.read() as db:
        found: int | None = db.execute(select(c.sequence).where(c.own == digest.strip().lower())).scalar()
        return found


def beside(store: Store, sequence: int) -> tuple[int | None, int | None]:
    """The numbers of the event before it and of the one after it."""
    with store.read() as db:
        before = db.execute(select(func.max(c.sequence)).where(c.sequence < sequence)).scalar()
        after = db.execute(select(func.min(c.sequence)).where(c.sequence > sequence)).scalar()
    return before, after


def every(store: Store, of: Asked) -> tuple[int, Iterator[CustodyEvent]]:
    """How many there are, and all of them, oldest first. What is added meanwhile is not among them."""
    with store.read() as db:
        last = (custody.newest(db) or (0, ""))[0]
        conditions = [*_conditions(db, of), c.sequence <= last]
        if of.act:
            conditions.append(c.type.in_([str(deed) for deed in deeds(of.act)]))
        total = int(
            db.execute(select(func.count()).select_from(custody_events).where(*conditions)).scalar_one()
        )
    return total, _every(store, of, last)


def still_there(store: Store, events: Iterable[CustodyEvent]) -> set[tuple[str, int]]:
    """(kind, number) of those objects of the events that the archive has: others were removed, or are no pages."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.object_kind].add(event.object_id)
    found = set()
    with store.read() as db:
        for kind, table in _TABLES.items():
            for some in documents.parts(sorted(wanted[kind])):
                query = select(table.c.id).where(table.c.id.in_(some))
                found |= {(kind, number) for number in db.execute(query).scalars()}
    return found


def since_number(store: Store, first: int) -> Iterator[CustodyEvent]:
    """All from that number on, oldest first. What is added meanwhile is not among them."""
    with store.read() as db:
        last = (custody.newest(db) or (0, ""))[0]
    return _every(store, Asked(), last, after=first - 1)


def people(store: Store) -> tuple[str, ...]:
    """Everyone who stands in the chain, in order of the alphabet."""
    with store.read() as db:
        return tuple(filter(None, db.execute(text(_PEOPLE)).scalars()))


_PEOPLE = """
    WITH RECURSIVE known(agent) AS (
        SELECT min(agent) FROM custody_events
        UNION ALL
        SELECT (SELECT min(agent) FROM custody_events WHERE agent > known.agent) FROM known WHERE agent IS NOT NULL
    ) SELECT agent FROM known LIMIT 1000
"""
"""From name to name in the index, where DISTINCT would look at every event."""


def _every(store: Store, of: Asked, last: int, *, after: int = 0) -> Iterator[CustodyEvent]:
    at = after
    while at < last:
        with store.read() as db:
            found = [e for e in _oldest_first(db, of, at, _ROWS_AT_ONCE) if e.sequence <= last]
        yield from found
        if len(found) < _ROWS_AT_ONCE:
            return
        at = found[-1].sequence


def _newest_first(db: Connection, of: Asked, before: int | None, limit: int) -> list[CustodyEvent]:
    bounds = [] if before is None else [c.sequence < before]
    return _merged(db, of, bounds, limit, newest=True)


def _oldest_first(db: Connection, of: Asked, after: int, limit: int) -> list[CustodyEvent]:
    return _merged(db, of, [c.sequence > after], limit, newest=False)


def _merged(
    db: Connection, of: Asked, bounds: list[ColumnElement[bool]], limit: int, *, newest: bool
) -> list[CustodyEvent]:
    """Asked for one type after the other: with several at once SQLite would sort all events of them."""
    conditions = [*_conditions(db, of), *bounds]
    types = [[c.type == str(deed)] for deed in deeds(of.act)] if of.act else [[]]
    order = c.sequence.desc() if newest else c.sequence
    found = []
    for one_type in types:
        query = select(custody_events).where(*conditions, *one_type).order_by(order).limit(limit)
        found += [custody.event(row) for row in db.execute(query)]
    return sorted(found, key=lambda event: event.sequence, reverse=newest)[:limit]


def _conditions(db: Connection, of: Asked) -> list[ColumnElement[bool]]:
    """All but the types."""
    wanted = []
    if of.person:
        wanted.append(c.agent == of.person)
    if of.object_kind:
        wanted += [c.object_kind == of.object_kind, c.object_id == of.object_id]
    if of.collection:
        named = db.execute(select(t.collections.c.id).where(t.collections.c.name == of.collection)).scalar()
        wanted.append(c.collection_id == named if named is not None else false())
    if of.origin:
        wanted.append(func.json_extract(c.detail, "$.from") == of.origin)
    return wanted + _in_time(db, of)


def _in_time(db: Connection, of: Asked) -> list[ColumnElement[bool]]:
    """The time, and between which numbers events of that time lie: clocks are set back, so that both are needed."""
    when = [c.at >= of.since] if of.since else []
    when += [c.at < of.until] if of.until else []
    if not when:
        return []
    first, last = db.execute(select(func.min(c.sequence), func.max(c.sequence)).where(*when)).one()
    return [*when, c.sequence.between(first or 0, last or 0)]


def _day(untrusted: str) -> datetime | None:
    if not untrusted.strip():
        return None
    try:
        return datetime.strptime(untrusted.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("A day is written as 2026-11-25.") from None
