"""Accounts without a browser: links, names, files, and what custody says."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text, update

from archive.accounts import granting, invitations, open_accounts, people, sessions
from archive.accounts.opening import Accounts, checked_name, key
from archive.accounts.tables import Invitation, Session, User
from archive.errors import Conflict, Invalid, NotFound, StoreDamaged
from archive.model import Role
from archive.store import ACCOUNTS, Store, custody
from archive.store.catalog.tables import collections


def opened(accounts: Accounts, name: str, *, administrator: bool = False) -> User:
    link = invitations.invite(accounts, agent="desk", untrusted_name=name, is_administrator=administrator)
    return invitations.redeem(accounts, link.token, untrusted_name="", password_hash="HASH")


def test_only_the_owner_reads_accounts_and_keys(accounts: Accounts) -> None:
    home = accounts.store.home
    key(home, "sessions")
    for path in (home / ACCOUNTS, home / "keys" / "sessions.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_key_stays_and_is_not_guessable(store: Store) -> None:
    assert key(store.home, "one") == key(store.home, "one") != key(store.home, "two")
    (store.home / "keys" / "cut.key").write_text("short")
    with pytest.raises(StoreDamaged):
        key(store.home, "cut")


def test_a_store_knows_that_it_has_accounts(store: Store) -> None:
    assert not store.has_accounts
    with pytest.raises(NotFound, match="Nobody has an account"):
        open_accounts(store)
    open_accounts(store, create=True).close()
    assert store.has_accounts


def test_accounts_of_a_newer_program_are_left_alone(accounts: Accounts) -> None:
    accounts.session.execute(text("PRAGMA user_version=99"))
    accounts.session.commit()
    with pytest.raises(StoreDamaged, match="newer"):
        open_accounts(accounts.store)


@pytest.mark.parametrize("name", ["a", "x" * 41, "ann smith", "änn", "../x", ".ann", "", "ann\n"])
def test_a_name_is_plain(name: str) -> None:
    if name != "ann\n":
        with pytest.raises(Invalid):
            checked_name(name)
    assert checked_name(" Ann.Smith-2 ") == "ann.smith-2"


def test_a_name_is_one_persons_for_ever(accounts: Accounts) -> None:
    opened(accounts, "root", administrator=True)
    ann = opened(accounts, "ann")
    people.disable(accounts, ann, agent="root")
    with pytest.raises(Conflict):
        invitations.invite(accounts, agent="root", untrusted_name="Ann")
    invitations.invite(accounts, agent="root", untrusted_name="bob")
    with pytest.raises(Conflict):
        invitations.invite(accounts, agent="root", untrusted_name="bob")


def test_a_link_is_good_once_and_three_days(accounts: Accounts) -> None:
    link = invitations.invite(accounts, agent="desk")
    later = invitations.invite(accounts, agent="desk")
    invitations.redeem(accounts, link.token, untrusted_name="ann", password_hash="HASH")
    with pytest.raises(NotFound):
        invitations.redeem(accounts, link.token, untrusted_name="eve", password_hash="HASH")
    accounts.session.execute(update(Invitation).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    accounts.session.commit()
    with pytest.raises(NotFound):
        invitations.find(accounts, later.token)
    assert later.expires_at - datetime.now(UTC) > timedelta(days=2, hours=23)


def test_of_two_who_use_a_link_at_once_one_is_too_late(accounts: Accounts) -> None:
    link = invitations.invite(accounts, agent="desk")
    invitation = invitations.find(accounts, link.token)
    invitations._use(accounts, invitation)
    with pytest.raises(NotFound):
        invitations._use(accounts, invitation)


def test_a_withdrawn_link_is_worth_nothing(accounts: Accounts) -> None:
    link = invitations.invite(accounts, agent="desk")
    invitations.withdraw(accounts, invitations.waiting(accounts)[0].id, agent="desk")
    with pytest.raises(NotFound):
        invitations.find(accounts, link.token)


def test_a_chosen_name_that_is_taken_spends_no_link(accounts: Accounts) -> None:
    opened(accounts, "ann")
    link = invitations.invite(accounts, agent="desk")
    with pytest.raises(Conflict):
        invitations.redeem(accounts, link.token, untrusted_name="ann", password_hash="HASH")
    assert (
        invitations.redeem(accounts, link.token, untrusted_name="anna", password_hash="HASH").username
        == "anna"
    )


def test_a_session_ends_idle_and_it_ends_at_last(accounts: Accounts) -> None:
    ann = opened(accounts, "ann")
    secret = sessions.begin(accounts, ann, address="192.0.2.1", browser="Firefox")
    assert sessions.find(accounts, secret) is not None
    assert sessions.find(accounts, secret + "x") is None
    settings = accounts.store.settings
    for column, seconds in (("seen_at", settings.session_idle_s), ("began_at", settings.session_s)):
        long_ago = datetime.now(UTC) - timedelta(seconds=seconds + 1)
        accounts.session.execute(update(Session).values({column: long_ago}))
        accounts.session.commit()
        assert sessions.find(accounts, secret) is None, column
        accounts.session.execute(update(Session).values({column: datetime.now(UTC)}))
        accounts.session.commit()


def test_a_deed_that_fails_leaves_neither_account_nor_event(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = opened(accounts, "ann")
    opened(accounts, "root", administrator=True)
    with accounts.store.read() as db:
        before = len(custody.events(db))

    def full(*_: object, **__: object) -> None:
        raise StoreDamaged("no space")

    monkeypatch.setattr(custody, "append", full)
    with pytest.raises(StoreDamaged):
        people.disable(accounts, ann, agent="root")
    monkeypatch.undo()
    accounts.session.remove()
    assert people.find(accounts, "ann").active
    with accounts.store.read() as db:
        assert len(custody.events(db)) == before


def test_what_an_invitation_promised_is_shared(accounts: Accounts) -> None:
    with accounts.store.write() as db:
        made = insert(collections).values(name="Leak", created_at=datetime.now(UTC))
        number = db.execute(made.returning(collections.c.id)).scalar_one()
    assert granting.named(accounts, ["Leak=editor"]) == [(number, Role.EDITOR)]
    with pytest.raises(Invalid):
        granting.named(accounts, ["Leak=owner"])
    with pytest.raises(NotFound):
        granting.named(accounts, ["Other=editor"])
    granting.grant(accounts, "ann", [[number, "editor"], [99, "editor"]], by="desk")
    with accounts.store.read() as db:
        rows = db.execute(text("SELECT collection_id, person, role, shared_by FROM shares")).all()
    assert [tuple(row) for row in rows] == [(number, "ann", "editor", "desk")]


def test_custody_tells_deeds_and_no_secret(accounts: Accounts) -> None:
    link = invitations.invite(accounts, agent="desk", untrusted_name="ann", is_administrator=True)
    ann = invitations.redeem(accounts, link.token, untrusted_name="", password_hash="THE-HASH")
    secret = sessions.begin(accounts, ann, address="192.0.2.1", browser="Firefox")
    api_key = people.make_key(accounts, ann, "export", where="192.0.2.1")
    again = invitations.reset(accounts, ann, agent="desk")
    with accounts.store.read() as db:
        events = custody.events(db)
        assert custody.check(db).broken_at is None
    assert [event.type for event in events] == [
        "account invited", "account opened", "login", "api key made", "account reset",
    ]  # fmt: skip
    accounts.close()
    home = accounts.store.home
    kept = b"".join(path.read_bytes() for path in home.glob("catalog.sqlite3*"))
    for hidden in (link.token, secret, api_key, again.token, "THE-HASH"):
        assert hidden.encode() not in kept
    for hidden in (link.token, secret, api_key, again.token):
        assert hidden.encode() not in b"".join(path.read_bytes() for path in home.glob(ACCOUNTS + "*"))
