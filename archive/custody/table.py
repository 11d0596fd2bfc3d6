"""Events as a table: a row each, oldest first, for a spreadsheet or a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.custody import reading, telling
from archive.search.tables import Table, TakenFrom
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from archive.custody.reading import Asked
    from archive.model import CustodyEvent
    from archive.search.tables import Cell
    from archive.store import Store

COLUMNS = (
    "number", "time", "who", "what", "type", "object", "object_number", "collection", "from", "outcome", "detail",
    "digest", "previous", "own",
)  # fmt: skip


def asked_for(store: Store, of: Asked) -> Table:
    """The events that are asked for. That they leave the archive is an event too."""
    total, events = reading.every(store, of)
    about = (("custody events", total), *_filters(of))
    return Table(about, COLUMNS, _rows(store, events), "custody events", (TakenFrom("archive", 0, total),))


def of(store: Store, events: Iterable[CustodyEvent], total: int) -> Table:
    """These events, as a part of something that leaves the archive under an event of its own."""
    return Table((("custody events", total),), COLUMNS, _rows(store, events))


def _filters(of: Asked) -> Iterator[tuple[str, Cell]]:
    said = {
        "person": of.person,
        "act": of.act.value if of.act else "",
        "since": of.since.isoformat() if of.since else "",
        "before": of.until.isoformat() if of.until else "",
        "object": f"{of.object_kind} {of.object_id}" if of.object_kind else "",
        "collection": of.collection,
        "from": of.origin,
    }
    yield from ((name, value) for name, value in said.items() if value)


def _rows(store: Store, events: Iterable[CustodyEvent]) -> Iterator[Sequence[Cell]]:
    with store.read() as db:
        names = {entry.id: entry.name for entry in documents.collections(db)}
    for event in events:
        yield _row(event, names)


def _row(event: CustodyEvent, names: Mapping[int, str]) -> Sequence[Cell]:
    return (
        event.sequence, event.at.isoformat(timespec="microseconds"), event.agent, telling.sentence(event), event.type,
        event.object_kind, event.object_id, names.get(event.collection_id or 0), event.origin, event.outcome,
        json.dumps(event.detail, sort_keys=True), event.digest, event.previous, event.own,
    )  # fmt: skip
