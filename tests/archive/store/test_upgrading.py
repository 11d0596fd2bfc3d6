"""Archives of every earlier version are brought up to this one with every row; newer ones are left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner
from sqlalchemy import JSON, LargeBinary, MetaData, create_engine, insert

from archive import accession
from archive.cli import main
from archive.errors import NoArchive, StoreDamaged, TooNew
from archive.store import consistency, create, custody, open_store, upgrading
from archive.store.catalog import engine

VERSIONS = sorted(path.name[:4] for path in (engine._MIGRATIONS / "versions").glob("[0-9]*.py"))
ROWS = 3
DIGEST = "0123456789abcdef" * 4

# What a migration changes on purpose.
CHANGED = {("documents", "indexed"), ("documents", "reason")}


def made(folder: Path, version: str) -> Path:
    """An archive as the program had it whose newest migration was that one, with rows in every table."""
    home = folder / f"made-{version}"
    for name in ("blobs", "index", "cache", "keys"):
        (home / name).mkdir(parents=True, mode=0o700)
    database = create_engine(f"sqlite:///{home / 'catalog.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", str(engine._MIGRATIONS))
    with database.connect() as connection:
        connection.connection.dbapi_connection.isolation_level = None
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    fill(database)
    database.dispose()
    (home / "catalog.sqlite3").chmod(0o600)
    home.chmod(0o700)
    return home


def fill(database: Any) -> None:
    tables = MetaData()
    tables.reflect(database)
    with database.begin() as db:
        for table in tables.sorted_tables:
            if table.name == "custody_events":
                db.execute(insert(table), chain())
            elif table.name != "alembic_version":
                rows = [{c.name: value(c, n) for c in table.columns} for n in range(1, ROWS + 1)]
                db.execute(insert(table), rows)


def chain() -> list[dict[str, Any]]:
    """Events as every version has chained them."""
    events: list[dict[str, Any]] = []
    for number in range(1, ROWS + 1):
        at = datetime(2026, number, 1, tzinfo=UTC)
        event = {
            "sequence": number, "type": "capture", "at": at, "agent": "old", "object_kind": "document",
            "object_id": number, "digest": "", "outcome": "success", "detail": {},
            "previous": events[-1]["own"] if events else custody.FIRST,
        }  # fmt: skip
        own = custody.digest_of(event)
        events.append({**event, "own": own, "at": at.isoformat(timespec="microseconds")})
    return events


def value(column: Any, number: int) -> Any:
    """Something that the column could hold."""
    name = column.name
    if name in ("at", "date") or name.endswith("_at"):
        return f"2026-0{number}-01T00:00:00.000000+00:00"
    if name in ("own", "previous") or name.endswith("digest") or name == "identity":
        return f"{number}{DIGEST[1:]}"
    if name in ("state", "kind"):
        return {"documents": "ready", "redactions": "approved"}.get(column.table.name, "done")
    if column.foreign_keys or column.primary_key or column.type.python_type is int:
        return number if column.type.python_type is int else f"{name}-{number}"
    if isinstance(column.type, LargeBinary):
        return b"\x00" * number
    if isinstance(column.type, JSON):
        return []
    if column.type.python_type is float:
        return number + 0.5
    if column.type.python_type is bool:
        return True
    return f"{name}-{number}"


def rows_of(home: Path) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as db:
        db.row_factory = sqlite3.Row
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = [row[0] for row in db.execute(query)]
        return {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in names}


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_every_earlier_version_is_upgraded_with_all_it_holds(tmp_path: Path, version: str) -> None:
    home = made(tmp_path, version)
    before = rows_of(home)
    assert all(len(rows) == ROWS for name, rows in before.items() if name != "alembic_version")
    plan = upgrading.planned(home)
    assert (plan.version, plan.newest) == (version, VERSIONS[-1])
    assert [number for number, _ in plan.steps] == VERSIONS[VERSIONS.index(version) + 1 :]
    assert all(meaning for _, meaning in plan.steps)
    copy = upgrading.upgrade(home)
    assert copy is not None
    after = rows_of(home)
    for table, rows in before.items():
        if table == "alembic_version":
            continue
        kept = [
            {name: row[name] for name in rows[0] if (table, name) not in CHANGED}
            for row in after[table][:ROWS]
        ]
        assert kept == [{name: row[name] for name in row if (table, name) not in CHANGED} for row in rows], (
            table
        )
    assert rows_of(copy.parent)["alembic_version"] == [{"version_num": VERSIONS[-1]}]
    store = open_store(home)
    with store.read() as db:
        assert custody.check(db).broken_at is None
        assert custody.check(db).events == ROWS
    store.close()


def test_the_copy_is_the_catalog_as_it_was_and_goes_with_what_is_removed(tmp_path: Path) -> None:
    home = made(tmp_path, VERSIONS[0])
    before = rows_of(home)
    copy = upgrading.upgrade(home)
    assert copy is not None
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("SELECT count(*) FROM documents").fetchone() == (len(before["documents"]),)
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == (VERSIONS[0],)
    store = open_store(home)
    assert any(copy.name in problem.what for problem in consistency.check(store).problems)
    accession.remove(store, 1, why="the source asked", agent="desk")
    assert not copy.exists()
    store.close()


def test_the_command_says_what_it_will_do_and_does_it(tmp_path: Path) -> None:
    home = made(tmp_path, VERSIONS[0])

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["--home", str(home), "upgrade", *arguments])
        return result.exit_code, result.output

    code, said = run("--dry-run")
    assert (code, VERSIONS[1] in said) == (0, True)
    assert rows_of(home)["alembic_version"] == [{"version_num": VERSIONS[0]}]
    assert run()[0] == 0
    assert "nothing to do" in run()[1]


@pytest.mark.parametrize("do", [open_store, upgrading.planned, upgrading.upgrade])
def test_a_newer_catalog_is_refused_and_left_alone(tmp_path: Path, do) -> None:
    home = tmp_path / "home"
    create(home).close()
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9000'")
        db.commit()
    before = rows_of(home)
    with pytest.raises(TooNew, match="9000"):
        do(home)
    assert rows_of(home) == before


def test_a_step_that_fails_leaves_the_old_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = made(tmp_path, VERSIONS[0])
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as db:
        db.execute("CREATE TABLE plan_changes (mine)")  # in the way of a later step
        db.commit()
    before = rows_of(home)
    with pytest.raises(StoreDamaged):
        upgrading.upgrade(home)
    assert rows_of(home) == before


def test_without_room_for_a_copy_nothing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = made(tmp_path, VERSIONS[0])
    monkeypatch.setattr(upgrading.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 10}))
    with pytest.raises(StoreDamaged, match="room"):
        upgrading.upgrade(home)
    assert rows_of(home)["alembic_version"] == [{"version_num": VERSIONS[0]}]


def test_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NoArchive):
        upgrading.planned(tmp_path)
