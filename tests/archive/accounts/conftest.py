from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("flask_security", reason="the extra team is not installed")

from archive.accounts import open_accounts
from archive.accounts.opening import Accounts
from archive.store import Store, create, open_store


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    create(home).close()
    return home


@pytest.fixture
def store(_made: Path, tmp_path: Path) -> Store:
    """An empty archive: a copy of one that was made once."""
    shutil.copytree(_made, tmp_path / "home")
    opened = open_store(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def accounts(store: Store) -> Accounts:
    opened = open_accounts(store, create=True)
    yield opened
    opened.close()
