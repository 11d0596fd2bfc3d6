from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

pytest.importorskip("flask_security", reason="the extra team is not installed")
sys.path.insert(0, str(Path(__file__).parent))

from signing_in import COOKIE, SERVER, Person
from sqlalchemy import update

from archive.accounts import open_accounts
from archive.accounts.opening import Accounts
from archive.accounts.tables import User
from archive.store import ACCOUNTS, create
from archive.web import create_app
from archive.web.team import configuration

CHEAP = {"argon2__type": "ID", "argon2__memory_cost": 64, "argon2__rounds": 1, "argon2__parallelism": 1}


@dataclass
class Team:
    """A server and what its people have, as it was when nobody had done anything yet."""

    accounts: Accounts
    app: Flask
    people: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    before: dict[Path, sqlite3.Connection] = field(default_factory=dict)

    def keep(self) -> None:
        for name in (ACCOUNTS, "catalog.sqlite3"):
            path = self.accounts.store.home / name
            self.before[path] = sqlite3.connect(":memory:")
            with closing(sqlite3.connect(path)) as live:
                live.backup(self.before[path])

    def put_back(self) -> None:
        self.app.extensions["failed logins"].wait()
        self.accounts.session.remove()
        self.app.extensions["limiter of the team"].reset()
        for path, kept in self.before.items():
            with closing(sqlite3.connect(path)) as live:
                kept.backup(live)

    def person(self, name: str) -> Person:
        address, secret, cookie = self.people[name]
        found = Person(self.app, name, address, secret)
        if cookie:
            found.client.set_cookie(COOKIE, cookie, domain="archive.test", secure=True)
        return found


@pytest.fixture(scope="module")
def _team(tmp_path_factory: pytest.TempPathFactory):
    """ann is an administrator; she and bob are signed in. cat has an account and no second factor yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(configuration, "ARGON2", CHEAP)
        patch.setenv("ARCHIVE_PUBLIC_URL", SERVER)
        patch.setenv("ARCHIVE_AGENT", "desk")
        store = create(tmp_path_factory.mktemp("team") / "home")
        accounts = open_accounts(store, create=True)
        team = Team(accounts, create_app(store, accounts=accounts, hosts=frozenset({"archive.test"})))
        for number, name in enumerate(("ann", "bob", "cat"), 1):
            person = Person(team.app, name, f"192.0.2.{number}")
            person.open_account(accounts, administrator=name == "ann")
            if name != "cat":
                person.sign_in()
            team.people[name] = (person.address, person.secret, person.cookie() if person.secret else "")
        accounts.session.execute(update(User).values(last_code=None))  # the codes of now are good again
        accounts.session.commit()
        team.keep()
        yield team
        accounts.close()
        store.close()


@pytest.fixture
def team(_team: Team) -> Team:
    _team.put_back()
    return _team


@pytest.fixture
def accounts(team: Team) -> Accounts:
    return team.accounts


@pytest.fixture
def app(team: Team) -> Flask:
    return team.app


@pytest.fixture
def ann(team: Team) -> Person:
    """An administrator who is signed in."""
    return team.person("ann")


@pytest.fixture
def bob(team: Team) -> Person:
    """A reporter who is signed in."""
    return team.person("bob")


@pytest.fixture
def cat(team: Team) -> Person:
    """Somebody with an account and no second factor, not signed in."""
    return team.person("cat")
