"""How disks, clocks and people betray an archive. Nothing that was acknowledged is lost, and it is said plainly.

kill -9 of an intake is in `test_killed_at_any_moment`, the power cut and kill -9 of a backup in `test_power_cut`.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import accession, backup
from archive.backup import locking, snapshots
from archive.cli import main
from archive.errors import Busy, StoreDamaged
from archive.search import search
from archive.store import consistency, create, custody, open_store
from archive.store.catalog import documents
from archive.store.catalog import engine as catalog_engine

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with three notes, taken in once for all tests."""
    folder = tmp_path_factory.mktemp("template")
    notes(folder / "drop", range(3))
    store = create(folder / "home")
    accession.ingest(store, [folder / "drop"], collection="Leak")
    store.close()
    return folder / "home"


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "home")


def notes(folder: Path, numbers: range, words: int = 5) -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"note-{number}.txt").write_text(f"herring {number} " + "mackerel " * words)
    return folder


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "archive.cli", "--home", str(home), *arguments]


def shell(home: Path, *arguments: str, **how: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments), env=ENVIRONMENT, capture_output=True, text=True, check=False, **how
    )


def run(home: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--home", str(home), *arguments])
    return result.exit_code, result.output


def found(home: Path, query: str = "herring") -> int:
    store = open_store(home)
    try:
        return search(store, query).total_documents
    finally:
        store.close()


def test_the_disk_is_full(home: Path, tmp_path: Path) -> None:
    """No file may grow past 200 kB, as on a disk with no room left; then there is room again."""
    drop = notes(tmp_path / "drop", range(10, 40), words=2000)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    full = shell(home, "ingest", str(drop), "--collection", "Leak", preexec_fn=no_room)
    assert full.returncode == 41, full.stderr
    assert "Traceback" not in full.stderr
    assert "disk" in full.stderr or "written" in full.stderr
    assert found(home) >= 3
    assert run(home, "ingest", str(drop), "--collection", "Leak")[0] == 0
    assert run(home, "check")[0] == 0
    assert found(home) == 33


def test_the_disk_is_read_only(home: Path, tmp_path: Path) -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap makes a disk read-only for one process")
    bound = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(home), str(home)]
    drop = notes(tmp_path / "drop", range(10, 12))
    for arguments in (("ingest", str(drop)), ("serve",), ("search", "herring")):
        refused = subprocess.run(
            [*bound, *command(home, *arguments)],
            env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert refused.returncode == StoreDamaged.exit_code, (arguments, refused.stderr)
        assert "Traceback" not in refused.stderr
        assert "read-only" in refused.stderr
    assert run(home, "check")[0] == 0
    assert found(home) == 3


def test_the_clock_was_set_back(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locking.make_key(tmp_path / "secret.txt")
    key = locking.key_in(tmp_path / "secret.txt")
    snapshots.begin(tmp_path / "to")
    store = open_store(home)
    backup.make(store, tmp_path / "to", key.lock(), agent="desk")

    class YearsAgo(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2001, 1, 1, tzinfo=tz or UTC)

    for name in list(sys.modules):
        module = sys.modules[name]
        if name.startswith("archive") and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", YearsAgo)
    accession.ingest(store, [notes(tmp_path / "drop", range(10, 12))], collection="Leak")
    backup.make(store, tmp_path / "to", key.lock(), agent="desk")
    with store.read() as db:
        assert custody.check(db).broken_at is None
        assert custody.events(db)[-1].at.year == 2001
    assert consistency.check(store).problems == ()
    store.close()
    assert found(home) == 5
    restored = backup.restore(tmp_path / "to", tmp_path / "back", key)
    assert restored.number == 2, "the newest is the last, not the one with the latest time"
    assert backup.prune(open_store(home), tmp_path / "to", keep=1, agent="desk").snapshots == (1,)


def test_the_catalog_is_locked_by_another_program(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_engine, "_PRAGMAS", (*catalog_engine._PRAGMAS, "busy_timeout=20"))
    drop = notes(tmp_path / "drop", range(10, 12))
    with closing(sqlite3.connect(home / "catalog.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert found(home) == 3, "reading goes on"
        code, said = run(home, "ingest", str(drop))
        assert (code, "Traceback" in said) == (Busy.exit_code, False)
        other.execute("ROLLBACK")
    assert run(home, "ingest", str(drop))[0] == 0
    assert found(home) == 5


def test_the_index_was_deleted(home: Path) -> None:
    shutil.rmtree(home / "index")
    store = open_store(home)
    nothing = search(store, "herring")
    assert nothing.total_documents == 0
    assert nothing.coverage.waiting == 3, "nothing found is not said where nothing was looked at"
    store.close()
    code, said = run(home, "check")
    assert code == StoreDamaged.exit_code
    assert "3 pages are not in the index" in said
    assert run(home, "check", "--mend")[0] == 0
    assert found(home) == 3


def test_the_index_was_deleted_under_a_running_server(home: Path) -> None:
    store = open_store(home)
    assert search(store, "herring").total_documents == 3
    shutil.rmtree(home / "index")
    (home / "index").mkdir()
    with pytest.raises(StoreDamaged, match="gone"):
        search(store, "herring")
    accession.reindex(store)
    assert search(store, "herring").total_documents == 3
    store.close()


def test_part_of_the_index_was_deleted(home: Path) -> None:
    for path in (home / "index").glob("*/*"):
        if not path.name.endswith(".toc"):
            path.unlink()
    assert run(home, "check")[0] == StoreDamaged.exit_code
    code, said = run(home, "check", "--mend")
    assert code == 0, said
    assert found(home) == 3


def test_the_index_of_one_collection_was_deleted(home: Path) -> None:
    store = open_store(home)
    with store.read() as db:
        number = documents.collections(db)[0].id
    store.close()
    shutil.rmtree(home / "index" / str(number))
    store = open_store(home)
    assert search(store, "herring").coverage.waiting
    accession.process(store)
    assert search(store, "herring").total_documents == 3
    store.close()


def test_a_bit_of_a_blob_flipped(home: Path) -> None:
    store = open_store(home)
    first, second = sorted(store.blobs.digests())[:2]
    path = store.blobs.path(first)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[7] ^= 4
    path.write_bytes(data)
    path.chmod(0o400)
    store.blobs.path(second).unlink()
    store.close()
    code, said = run(home, "check", "--mend")
    assert code == 40
    assert f"{first} have changed" in said
    assert f"{second} are gone" in said, "every damage is named, not the first alone"
    assert "restore from a backup" in said
    assert path.read_bytes() == data, "nothing mends an original"
    assert found(home) == 3, "what was read of it is still there"


def test_two_servers_were_started_by_mistake(home: Path) -> None:
    with subprocess.Popen(
        command(home, "serve", "--port", "0"), env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert re.match(r"Open +http://127", first.stdout.readline())
        code, said = run(home, "serve", "--port", "0")
        assert code == Busy.exit_code
        assert "served already" in said
        first.send_signal(signal.SIGKILL)
        first.wait()
    with open_store(home).serving():
        pass  # a killed server leaves no lock behind


def test_the_catalog_was_cut_off(home: Path) -> None:
    catalog = home / "catalog.sqlite3"
    with closing(sqlite3.connect(catalog)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = catalog.read_bytes()
    catalog.write_bytes(data[: len(data) // 2])
    code, said = run(home, "check")
    assert code in (40, 41)
    assert "Traceback" not in said
    assert "backup" in said


def test_nobody_else_may_read_it(home: Path) -> None:
    (home / "keys" / "passwords").write_text("swordfish\n")
    for path, mode in (("keys/passwords", 0o644), ("catalog.sqlite3", 0o664), ("", 0o755)):
        (home / path).chmod(mode)
    with open_store(home).read() as db:
        digest = next(documents.digests(db))
    original = home / "blobs" / digest[:2] / digest[2:4] / digest
    original.chmod(0o644)
    code, said = run(home, "check")
    assert code == StoreDamaged.exit_code
    for name in ("keys/passwords", "catalog.sqlite3", "The archive folder", digest):
        assert name in said
    assert run(home, "check", "--mend")[0] == 0
    assert (home.stat().st_mode & 0o777, original.stat().st_mode & 0o777) == (0o700, 0o400)
