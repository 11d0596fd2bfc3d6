"""archive user, and what archive serve --team refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("flask_security", reason="the extra team is not installed")

from archive import accounts as accounts_room
from archive.accounts import invitations, open_accounts, people, sessions
from archive.cli import main
from archive.store import create, open_store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    create(tmp_path / "home").close()
    return tmp_path / "home"


def archive(home: Path, *words: str, **env: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *words], env=env)


def test_the_first_one_is_an_administrator_and_opens_a_link(home: Path) -> None:
    done = archive(home, "user", "add", "ann", ARCHIVE_PUBLIC_URL="https://archive.test")
    link = done.output.splitlines()[0]
    assert link.startswith("https://archive.test/invitation/")
    assert "Good once" in done.output
    archive(home, "user", "add", "bob")
    accounts = open_accounts(open_store(home))
    asked = [one.is_administrator for one in invitations.waiting(accounts)]
    assert asked[0]
    invitations.redeem(accounts, link.rsplit("/", 1)[1], untrusted_name="", password_hash="HASH")
    accounts.close()
    assert archive(home, "user", "list").output.splitlines()[0] == "ann  administrator"
    archive(home, "user", "add", "cat")
    accounts = open_accounts(open_store(home))
    assert not invitations.waiting(accounts)[-1].is_administrator


def test_an_account_is_disabled_reset_and_its_sessions_end(home: Path) -> None:
    accounts = open_accounts(open_store(home), create=True)
    for name in ("ann", "bob"):
        link = invitations.invite(accounts, agent="desk", untrusted_name=name, is_administrator=True)
        user = invitations.redeem(accounts, link.token, untrusted_name="", password_hash="HASH")
        sessions.begin(accounts, user, address="192.0.2.1", browser="Firefox on Linux")
    assert "Firefox on Linux  192.0.2.1" in archive(home, "user", "sessions", "bob").output
    assert archive(home, "user", "sessions", "bob", "--end").output == "1 ended.\n"
    assert archive(home, "user", "disable", "bob").exit_code == 0
    refused = archive(home, "user", "disable", "ann")
    assert refused.exit_code == 8
    assert "Nobody else is an administrator" in refused.output
    assert archive(home, "user", "enable", "bob").exit_code == 0
    assert archive(home, "user", "reset", "bob").output.startswith("/invitation/")
    accounts.session.remove()
    assert people.find(accounts, "bob").password is None
    assert archive(home, "user", "disable", "eve").exit_code == 4


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "public_url"),
        ("http://archive.test", "public_url"),
        ("https://archive.test/under", "public_url"),
        ("https://archive.test", "archive user add"),
    ],
)
def test_a_server_that_would_leave_a_door_open_does_not_start(home: Path, url: str, said: str) -> None:
    refused = archive(home, "serve", "--team", ARCHIVE_PUBLIC_URL=url)
    assert refused.exit_code in (4, 5)
    assert said in refused.output


def test_without_the_extra_one_is_told_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_room, "find_spec", lambda name: None)
    refused = archive(home, "user", "add", "ann")
    assert refused.exit_code == 5
    assert "exposure-archive[team]" in refused.output
