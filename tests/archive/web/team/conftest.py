from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

pytest.importorskip("flask_security", reason="the extra team is not installed")
sys.path.insert(0, str(Path(__file__).parent))

from signing_in import SERVER, Person

from archive.accounts import open_accounts
from archive.accounts.opening import Accounts
from archive.store import create
from archive.web import create_app
from archive.web.team import configuration


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch):
    cheap = {"argon2__type": "ID", "argon2__memory_cost": 64, "argon2__rounds": 1, "argon2__parallelism": 1}
    monkeypatch.setattr(configuration, "ARGON2", cheap)


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """An archive that nobody has an account of yet."""
    monkeypatch.setenv("ARCHIVE_PUBLIC_URL", SERVER)
    monkeypatch.setenv("ARCHIVE_AGENT", "desk")
    store = create(tmp_path / "home")
    opened = open_accounts(store, create=True)
    yield opened
    opened.close()
    store.close()


@pytest.fixture
def app(accounts: Accounts) -> Flask:
    return create_app(accounts.store, accounts=accounts, hosts=frozenset({"archive.test"}))


@pytest.fixture
def new_person(app: Flask, accounts: Accounts) -> Callable[..., Person]:
    """Somebody with an open account, not signed in."""

    def made(name: str, *, administrator: bool = False, address: str = "192.0.2.1") -> Person:
        return Person(app, name, address).open_account(accounts, administrator=administrator)

    return made


@pytest.fixture
def ann(new_person: Callable[..., Person]) -> Person:
    """An administrator who is signed in."""
    return new_person("ann", administrator=True).sign_in()


@pytest.fixture
def bob(new_person: Callable[..., Person]) -> Person:
    """A reporter who is signed in."""
    return new_person("bob", address="192.0.2.2").sign_in()
