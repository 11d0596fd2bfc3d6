from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from archives import filled

from archive.backup import locking, snapshots
from archive.backup.locking import Key, Lock
from archive.store import Store


@pytest.fixture
def archive(store: Store) -> Store:
    """An archive with four documents, keys, settings and a second database."""
    filled(store)
    (store.home / "archive.toml").write_text('agent = "desk"\n')
    (store.home / "keys" / "passwords").write_text("swordfish\n")
    with closing(sqlite3.connect(store.home / "accounts.sqlite3")) as db:
        db.execute("CREATE TABLE people (name TEXT)")
        db.execute("INSERT INTO people VALUES ('Ann')")
        db.commit()
    return store


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    path = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    locking.make_key(path)
    return locking.key_in(path)


@pytest.fixture
def lock(key: Key) -> Lock:
    return key.lock()


@pytest.fixture
def to(tmp_path: Path) -> Path:
    """A backup that has been begun."""
    folder = tmp_path / "stick"
    snapshots.begin(folder)
    return folder
