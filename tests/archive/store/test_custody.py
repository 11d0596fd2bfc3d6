"""A chain of events shows what was done to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import StoreDamaged
from archive.store import Store, custody


def fill(store: Store, count: int = 5) -> None:
    with store.write() as db:
        for number in range(count):
            custody.append(db, type="capture", agent="desk", object_kind="document", object_id=number)


def forge(store: Store, statement: str) -> None:
    """Change the file behind our back, as someone with the disk would."""
    with closing(sqlite3.connect(store.home / "catalog.sqlite3")) as raw, raw:
        raw.execute("DROP TRIGGER IF EXISTS custody_is_never_changed")
        raw.execute("DROP TRIGGER IF EXISTS custody_is_never_removed")
        raw.execute(statement)


def broken_at(store: Store) -> int | None:
    with store.read() as db:
        return custody.check(db).broken_at


def test_an_untouched_chain_is_whole(store: Store) -> None:
    fill(store)
    assert broken_at(store) is None


@pytest.mark.parametrize(
    ("deed", "statement", "where"),
    [
        ("another agent", "UPDATE custody_events SET agent = 'ghost' WHERE sequence = 3", 3),
        (
            "another time",
            "UPDATE custody_events SET at = '2020-01-01T00:00:00.000000+00:00' WHERE sequence = 2",
            2,
        ),
        ("another object", "UPDATE custody_events SET object_id = 99 WHERE sequence = 5", 5),
        ("an event taken out", "DELETE FROM custody_events WHERE sequence = 3", 3),
        ("an event numbered anew", "UPDATE custody_events SET sequence = 9 WHERE sequence = 5", 5),
    ],
)
def test_a_forged_chain_is_noticed(store: Store, deed: str, statement: str, where: int) -> None:
    fill(store)
    forge(store, statement)
    assert broken_at(store) == where, deed


def test_a_cut_off_end_shows_in_the_last_digest(store: Store) -> None:
    fill(store)
    with store.read() as db:
        before = custody.check(db).last
    forge(store, "DELETE FROM custody_events WHERE sequence = 5")
    with store.read() as db:
        assert custody.check(db).last != before


def test_our_own_code_cannot_change_an_event(store: Store) -> None:
    fill(store)
    with pytest.raises(StoreDamaged, match="never changed"), store.write() as db:
        db.exec_driver_sql("UPDATE custody_events SET agent = 'ghost'")
    with pytest.raises(StoreDamaged, match="never removed"), store.write() as db:
        db.exec_driver_sql("DELETE FROM custody_events")


def test_an_event_stands_only_with_its_deed(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as db:
        custody.append(db, type="capture", agent="desk", object_kind="document", object_id=1)
        _ = 1 / 0
    with store.read() as db:
        assert custody.events(db) == ()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    details=st.lists(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
            st.integers(-(2**53), 2**53)
            | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
            | st.none(),
            max_size=3,
        ),
        max_size=4,
    )
)
def test_any_detail_survives_the_disk(store: Store, details: list[dict[str, object]]) -> None:
    with store.write() as db:
        for detail in details:
            custody.append(db, type="note", agent="désk", object_kind="archive", object_id=0, detail=detail)
    assert broken_at(store) is None
