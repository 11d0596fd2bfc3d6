"""What is done to an account: found, disabled, made an administrator, given keys for programs."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from archive.accounts import sessions
from archive.accounts.opening import digest_of, new_secret
from archive.accounts.tables import ApiKey, Invitation, User
from archive.errors import Conflict, Invalid, NotFound
from archive.model import Deed

if TYPE_CHECKING:
    from archive.accounts.opening import Accounts

_USED_EVERY = timedelta(minutes=1)
_LONGEST_KEY_NAME = 60


def find(accounts: Accounts, untrusted_name: str) -> User:
    """The account of that name, disabled or not. Raises NotFound."""
    user = _named(accounts, untrusted_name)
    if user is None:
        raise NotFound("Nobody has an account under that name.", "See who has with: archive user list")
    return user


def is_known(accounts: Accounts, untrusted_name: str) -> bool:
    """Whether there is an account of that name, disabled or not."""
    return _named(accounts, untrusted_name) is not None


def _named(accounts: Accounts, untrusted_name: str) -> User | None:
    return accounts.session.scalar(select(User).where(User.username == untrusted_name.strip().lower()))


def everyone(accounts: Accounts) -> list[User]:
    return list(accounts.session.scalars(select(User).order_by(User.username)))


def has_anyone(accounts: Accounts) -> bool:
    """True as soon as there is an account, or an invitation that goes on."""
    if accounts.session.scalar(select(func.count()).select_from(User)):
        return True
    open_ones = select(func.count()).where(
        Invitation.used_at.is_(None), Invitation.expires_at > datetime.now(UTC)
    )
    return bool(accounts.session.scalar(open_ones))


def has_administrator(accounts: Accounts) -> bool:
    return bool(_administrators(accounts))


def disable(accounts: Accounts, user: User, *, agent: str, where: str = "") -> None:
    """Nobody signs in with it any more; sessions and keys end at once. Raises Conflict for the last administrator."""
    _spare_the_last(accounts, user)
    with accounts.recorded(Deed.ACCOUNT_DISABLED, agent=agent, where=where) as number:
        user.active = False
        end_everything(accounts, user)
        number.append(user.id)


def enable(accounts: Accounts, user: User, *, agent: str, where: str = "") -> None:
    """Password and second factors are what they were."""
    with accounts.recorded(Deed.ACCOUNT_ENABLED, agent=agent, where=where) as number:
        user.active = True
        number.append(user.id)


def set_administrator(accounts: Accounts, user: User, *, is_one: bool, agent: str, where: str = "") -> None:
    """Raises Conflict for the last one. Sessions end, as at every change of role."""
    if not is_one:
        _spare_the_last(accounts, user)
    detail = {"administrator": is_one}
    with accounts.recorded(Deed.ADMINISTRATOR_CHANGED, agent=agent, where=where, detail=detail) as number:
        user.is_administrator = is_one
        sessions.end(accounts, user)
        number.append(user.id)


def changed_password(accounts: Accounts, user: User, *, where: str) -> None:
    """Record that an account has another password. All its sessions end; the caller begins a new one."""
    with accounts.recorded(Deed.PASSWORD_CHANGED, agent=user.username, where=where) as number:
        sessions.end(accounts, user)
        number.append(user.id)


def changed_factor(
    accounts: Accounts, user: User, *, deed: Deed, kind: str, where: str, goes_on: str | None = None
) -> None:
    """Record "second factor added", "second factor removed", "recovery codes made" or "recovery code used".

    `goes_on` is the secret of the only session that does not end with it; None: none ends.
    """
    with accounts.recorded(deed, agent=user.username, where=where, detail={"kind": kind}) as number:
        if goes_on is not None:
            sessions.end(accounts, user, but=goes_on)
        number.append(user.id)


def make_key(accounts: Accounts, user: User, untrusted_name: str, *, where: str) -> str:
    """A key for a program that acts in this person's name. It is told once. Raises Invalid."""
    name = " ".join(untrusted_name.split())
    if not 1 <= len(name) <= _LONGEST_KEY_NAME:
        raise Invalid(f"A key has a name of at most {_LONGEST_KEY_NAME} characters.")
    secret, digest = new_secret()
    with accounts.recorded(Deed.API_KEY_MADE, agent=user.username, where=where) as number:
        accounts.session.add(ApiKey(digest=digest, user_id=user.id, name=name, made_at=datetime.now(UTC)))
        number.append(user.id)
    return secret


def keys_of(accounts: Accounts, user: User) -> list[ApiKey]:
    chosen = select(ApiKey).where(ApiKey.user_id == user.id, ApiKey.ended_at.is_(None)).order_by(ApiKey.id)
    return list(accounts.session.scalars(chosen))


def revoke_key(accounts: Accounts, user: User, key_id: int, *, agent: str, where: str = "") -> None:
    """Raises NotFound when the account has no such key."""
    found = next((one for one in keys_of(accounts, user) if one.id == key_id), None)
    if found is None:
        raise NotFound("That key is gone already.")
    with accounts.recorded(Deed.API_KEY_REVOKED, agent=agent, where=where) as number:
        found.ended_at = datetime.now(UTC)
        number.append(user.id)


def person_of_key(accounts: Accounts, untrusted_key: str) -> str | None:
    """Whose key that is; None for any that is not good."""
    chosen = select(ApiKey).where(ApiKey.digest == digest_of(untrusted_key), ApiKey.ended_at.is_(None))
    found = accounts.session.scalar(chosen)
    if found is None or not found.user.active:
        return None
    now = datetime.now(UTC)
    if found.used_at is None or now - found.used_at >= _USED_EVERY:
        found.used_at = now
        accounts.session.commit()
    return found.user.username


def end_everything(accounts: Accounts, user: User) -> None:
    """Within another deed: end sessions and keys, and make every cookie worthless that was ever given out."""
    now = datetime.now(UTC)
    sessions.end(accounts, user)
    accounts.session.execute(
        update(ApiKey).where(ApiKey.user_id == user.id, ApiKey.ended_at.is_(None)).values(ended_at=now)
    )
    user.fs_uniquifier = secrets.token_hex(32)


def _administrators(accounts: Accounts) -> list[User]:
    chosen = select(User).where(User.is_administrator, User.active)
    return list(accounts.session.scalars(chosen))


def _spare_the_last(accounts: Accounts, user: User) -> None:
    if [one.id for one in _administrators(accounts)] == [user.id]:
        raise Conflict(
            "Nobody else is an administrator here.", "Make somebody else one first, then this is possible."
        )
