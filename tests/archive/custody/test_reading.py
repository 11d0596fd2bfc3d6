"""Reading the chain: filters, and parts to the last of many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from archive.custody import reading, table
from archive.custody.reading import Asked, asked
from archive.custody.telling import Act
from archive.errors import Invalid, NotFound
from archive.model import Deed
from archive.search import tables
from archive.search.tables import Form
from archive.store import Store, custody
from archive.store.catalog import engine, intake

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Clock:
    """In place of `datetime` where events are added."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self, _zone: object) -> datetime:
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(custody, "datetime", clock)
    return clock


def add(store: Store, **values: object) -> int:
    usual = {"type": Deed.CAPTURE, "agent": "Ann", "object_kind": "document", "object_id": 1}
    with store.write() as db:
        return custody.append(db, **{**usual, **values}).sequence  # type: ignore[arg-type]


def numbers(store: Store, of: Asked, **values: int) -> list[int]:
    return [event.sequence for event in reading.part(store, of, **values).events]


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_parts_lead_to_the_oldest_and_back_though_all_have_one_time(
    limit: int, store: Store, clock: Clock
) -> None:
    for number in range(20):
        add(store, type=(Deed.CAPTURE, Deed.INGESTION, Deed.EXPORTING)[number % 3])
    for of in (Asked(), Asked(act=Act.TAKING_IN), Asked(person="Ann")):
        wanted = [n for n in range(20, 0, -1) if of.act is None or n % 3]
        met, part = [], reading.part(store, of, limit=limit)
        assert part.newer is None
        met += [part]
        while part.older is not None:
            part = reading.part(store, of, limit=limit, before=part.older)
            met += [part]
        assert [event.sequence for part in met for event in part.events] == wanted
        back = [part]
        while part.newer is not None:
            part = reading.part(store, of, limit=limit, after=part.newer)
            back += [part]
        assert sorted({e.sequence for part in back for e in part.events}, reverse=True) == wanted


def test_what_is_added_meanwhile_moves_no_part(store: Store) -> None:
    for _ in range(6):
        add(store)
    first = reading.part(store, Asked(), limit=3)
    add(store)
    assert numbers(store, Asked(), limit=3, before=first.older) == [3, 2, 1]


def test_each_filter_leaves_what_it_names_and_all_hold_together(store: Store, clock: Clock) -> None:
    with store.write() as db:
        leak, other = intake.collection_id(db, "Leak"), intake.collection_id(db, "Other")
    add(store)
    add(store, agent="Bo", type=Deed.REDACTION_APPROVED)
    add(store, object_kind="exhibit", object_id=3, type=Deed.EXHIBIT_MADE)
    clock.time += timedelta(days=1)
    add(store, object_kind="collection", object_id=leak, type=Deed.EXPORTING)
    add(store, object_kind="collection", object_id=other, type=Deed.EXPORTING, agent="Bo")
    assert numbers(store, asked({"person": "Bo"})) == [5, 2]
    assert numbers(store, asked({"act": "taking out"})) == [5, 4]
    assert numbers(store, asked({"object": "exhibit 3"})) == [3]
    assert numbers(store, asked({"object": "collection 1"})) == [4]
    assert numbers(store, asked({"collection": "Other"})) == [5]
    assert numbers(store, asked({"collection": "None such"})) == []
    assert numbers(store, asked({"since": "2026-11-26"})) == [5, 4]
    assert numbers(store, asked({"until": "2026-11-25"})) == [3, 2, 1]
    assert numbers(store, asked({"since": "2026-11-27"})) == []
    assert numbers(store, asked({"person": "Bo", "act": "taking out", "since": "2026-11-25"})) == [5]
    assert reading.people(store) == ("Ann", "Bo")


def test_from_where_is_kept_within_the_digest_and_found(store: Store) -> None:
    with store.engine.connect().execution_options(where="10.0.0.7") as db, db.begin():
        came = custody.append(db, type=Deed.CAPTURE, agent="Ann", object_kind="document", object_id=1)
    add(store)
    assert came.origin == came.detail["from"] == "10.0.0.7"
    assert numbers(store, asked({"origin": "10.0.0.7"})) == [1]
    assert numbers(store, asked({"origin": "10.0.0"})) == []
    with store.read() as db:
        assert custody.check(db).broken_at is None
        assert "from" not in custody.events(db)[1].detail


def test_a_clock_that_was_set_back_hides_nothing_from_a_range_of_time(store: Store, clock: Clock) -> None:
    for days in (0, 1, -3, 2):
        clock.time = NOON + timedelta(days=days)
        add(store)
    assert numbers(store, asked({"since": "2026-11-25", "until": "2026-11-26"})) == [2, 1]
    assert numbers(store, asked({"until": "2026-11-24"})) == [3]


@pytest.mark.parametrize(
    "values",
    [{"since": "yesterday"}, {"until": "2026-13-01"}, {"object": "12"}, {"object": "document x"}, {"act": "stealing"}],
)  # fmt: skip
def test_what_makes_no_sense_is_said(values: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        asked(values)


def test_there_is_no_event_of_that_number(store: Store) -> None:
    with pytest.raises(NotFound):
        reading.get(store, 1)


def test_no_cell_of_an_export_is_run_by_a_spreadsheet(store: Store) -> None:
    add(store, agent="=HYPERLINK(0)", outcome="+1", detail={"why": "@x"})
    form = b"".join(tables.stream(store, table.asked_for(store, Asked()), Form.CSV, agent="desk")).decode(
        "utf-8-sig"
    )
    row = form.splitlines()[-1]
    assert "'=HYPERLINK(0)" in row
    assert "'+1" in row
    assert ",=" not in row


def test_that_the_chain_was_saved_is_in_the_chain(store: Store) -> None:
    add(store)
    assert (
        b"".join(tables.stream(store, table.asked_for(store, Asked()), Form.JSONL, agent="Bo")).count(b"\n")
        == 2
    )
    with store.read() as db:
        last = custody.events(db)[-1]
    assert (last.type, last.agent, last.detail) == (
        "exporting", "Bo", {"what": "custody events", "rows": 1, "form": "jsonl"},
    )  # fmt: skip


def test_a_long_export_is_of_the_state_it_began_with(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_ROWS_AT_ONCE", 3)
    for _ in range(7):
        add(store)
    total, events = reading.every(store, Asked())
    found = [next(events).sequence]
    add(store)
    found += [event.sequence for event in events]
    assert (total, found) == (7, [1, 2, 3, 4, 5, 6, 7])


@pytest.mark.parametrize(
    ("of", "index"),
    [
        (Asked(), "PRIMARY KEY"),
        (Asked(person="Ann"), "custody_by_agent"),
        (Asked(object_kind="document", object_id=1), "custody_by_object"),
        (Asked(act=Act.TAKING_OUT), "custody_by_type"),
        (Asked(since=NOON), "PRIMARY KEY"),
    ],
)
def test_no_part_is_sorted_out_of_all_events(of: Asked, index: str, store: Store) -> None:
    """A million events: SQLite may walk an index in order, and never gather and sort."""
    asked_of_sqlite: list[str] = []
    with engine.transaction(store.engine, write=False) as db:
        event.listen(db, "before_cursor_execute", lambda _c, _cur, sql, *_: asked_of_sqlite.append(sql))
        reading._newest_first(db, of, 1000, 10)
        query = next(sql for sql in asked_of_sqlite if "ORDER BY" in sql)
        plan = " ".join(
            row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?"))
        )
    assert index in plan
    assert "TEMP B-TREE" not in plan
