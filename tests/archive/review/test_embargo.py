"""Not before a moment: as clocks call it, and as far as a clock can be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stub_exhibits import approve, exhibit_of, put

from archive import release, review
from archive.errors import Conflict, Invalid, NotFound
from archive.review import embargo
from archive.store import Store, custody

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def set_clock(monkeypatch: pytest.MonkeyPatch, module: object, moment: datetime) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment

    monkeypatch.setattr(module, "datetime", Clock)


@pytest.fixture
def key(store: Store) -> int:
    """Approved, and not to go out before noon."""
    key = exhibit_of(store, put(store, "one report"))
    review.set_embargo(store, key, "2026-12-01 12:00", agent="ann")
    approve(store, key, "ann")
    return key


def publish(store: Store, folder: Path, *keys: int) -> None:
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=keys or None)


def test_nothing_goes_out_before_its_time(
    store: Store, key: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as db:
        newest = custody.newest_at(db)
    start = max(NOON, newest) + timedelta(minutes=1)
    review.set_embargo(store, key, (start + timedelta(seconds=1)).isoformat(), agent="ann")
    approve(store, key, "ann")
    set_clock(monkeypatch, embargo, start)
    assert review.case(store, key, agent="ann").is_embargoed
    with pytest.raises(Conflict, match="not to be released before"):
        publish(store, tmp_path / "site", key)
    with pytest.raises(NotFound):
        publish(store, tmp_path / "site")
    set_clock(monkeypatch, embargo, start + timedelta(seconds=1))
    publish(store, tmp_path / "site", key)


def test_a_clock_that_is_behind_custody_opens_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = exhibit_of(store, put(store, "one report"))
    review.set_embargo(store, key, "2026-01-01 00:00", agent="ann")
    approve(store, key, "ann")
    with store.read() as db:
        newest = custody.newest_at(db)
    set_clock(monkeypatch, embargo, newest - timedelta(minutes=5))
    with pytest.raises(Conflict, match="clock is behind"):
        publish(store, tmp_path / "site", key)


def test_the_embargo_is_looked_at_again_when_the_release_is_recorded(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = exhibit_of(store, put(store, "one report"))
    approve(store, key, "ann")
    write = release.site.write

    def meanwhile(*args: object, **rest: object) -> None:
        write(*args, **rest)
        review.set_embargo(store, key, "2099-01-01 00:00", agent="ann")
        approve(store, key, "ann")

    monkeypatch.setattr(release.site, "write", meanwhile)
    with pytest.raises(Conflict, match="not to be released"):
        publish(store, tmp_path / "site", key)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("time", "zone", "utc"),
    [
        ("2026-12-01 18:00", "UTC", "2026-12-01T18:00"),
        ("2026-12-01T18:00", "Europe/Berlin", "2026-12-01T17:00"),
        ("2026-07-01 18:00", "Europe/Berlin", "2026-07-01T16:00"),
        ("2026-12-01T18:00+05:30", "Europe/Berlin", "2026-12-01T12:30"),
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T01:30"),  # clocks say so twice: never the earlier
        ("2026-12-01 18:00", "", "2026-12-01T18:00"),
    ],
)
def test_a_time_is_as_clocks_in_its_zone_call_it(time: str, zone: str, utc: str) -> None:
    assert embargo.moment(time, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "zone"),
    [
        ("2026-03-29 02:30", "Europe/Berlin"),  # clocks are put forward over it
        ("tomorrow", "UTC"),
        ("2026-13-01 00:00", "UTC"),
        ("2026-12-01 18:00", "Nowhere/Else"),
        ("2026-12-01 18:00", "../../etc/passwd"),
        ("2026-12-01 18:00", "x" * 5000),
        ("9999-12-31 23:59", "Pacific/Honolulu"),
    ],
)
def test_a_time_that_is_none_is_said_to_be_one(time: str, zone: str) -> None:
    with pytest.raises(Invalid):
        embargo.moment(time, zone)


def test_it_is_told_in_both_times() -> None:
    told = embargo.in_words(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "Europe/Berlin")
    assert told == "1 December 2026, 23:30 UTC (2 December, 00:30 in Europe/Berlin)"
    assert embargo.in_words(NOON, "UTC") == "1 December 2026, 12:00 UTC"


def test_lifting_it_needs_a_new_approval(store: Store, key: int) -> None:
    review.set_embargo(store, key, "", agent="ann")
    now = review.case(store, key, agent="ann").standing
    assert now.approved is None
    assert "embargo" in now.why_lapsed
