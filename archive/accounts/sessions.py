"""Which browsers are signed in. Each request asks here, so that a session that was ended is ended at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from archive.accounts.opening import digest_of, new_secret
from archive.accounts.tables import Session, User
from archive.errors import NotFound
from archive.model import Deed

if TYPE_CHECKING:
    from archive.accounts.opening import Accounts

_TOLD_EVERY = timedelta(hours=1)
_SEEN_EVERY = timedelta(minutes=1)


def begin(accounts: Accounts, user: User, *, address: str, browser: str) -> str:
    """Record a login. Returns the secret of a new session, for the browser alone."""
    secret, digest = new_secret()
    now = datetime.now(UTC)
    detail = {"failed before": user.failed_logins} if user.failed_logins else None
    with accounts.recorded(Deed.LOGIN, agent=user.username, where=address, detail=detail) as number:
        accounts.session.add(
            Session(
                digest=digest, user_id=user.id, began_at=now, seen_at=now, address=address, browser=browser
            )
        )
        user.failed_logins, user.failed_told_at = 0, None
        number.append(user.id)
    return secret


def find(accounts: Accounts, untrusted_secret: str) -> Session | None:
    """The session that goes on under this secret, seen now; None when it was ended or has run out."""
    found = accounts.session.scalar(select(Session).where(Session.digest == digest_of(untrusted_secret)))
    if found is None or not _goes_on(accounts, found):
        return None
    now = datetime.now(UTC)
    if now - found.seen_at >= _SEEN_EVERY:
        found.seen_at = now
        accounts.session.commit()
    return found


def of(accounts: Accounts, user: User) -> list[Session]:
    """Those that go on, the one seen last first."""
    every = accounts.session.scalars(
        select(Session)
        .where(Session.user_id == user.id, Session.ended_at.is_(None))
        .order_by(Session.seen_at.desc())
    )
    return [one for one in every if _goes_on(accounts, one)]


def leave(accounts: Accounts, untrusted_secret: str, *, where: str) -> None:
    """Record a logout."""
    found = find(accounts, untrusted_secret)
    if found is not None:
        with accounts.recorded(Deed.LOGOUT, agent=found.user.username, where=where) as number:
            found.ended_at = datetime.now(UTC)
            number.append(found.user_id)


def revoke(accounts: Accounts, user: User, session_id: int, *, agent: str, where: str = "") -> None:
    """End one session of an account. Raises NotFound when it is not among them."""
    found = next((one for one in of(accounts, user) if one.id == session_id), None)
    if found is None:
        raise NotFound("That session is over, or there is none of that number.")
    with accounts.recorded(Deed.SESSION_REVOKED, agent=agent, where=where) as number:
        found.ended_at = datetime.now(UTC)
        number.append(user.id)


def revoke_all(accounts: Accounts, user: User, *, agent: str, where: str = "") -> int:
    """End all of them. Returns how many went on."""
    count = len(of(accounts, user))
    if count:
        with accounts.recorded(
            Deed.SESSION_REVOKED, agent=agent, where=where, detail={"count": count}
        ) as number:
            end(accounts, user)
            number.append(user.id)
    return count


def end(accounts: Accounts, user: User, but: str = "") -> None:
    """Within another deed: end all sessions of an account but the one with this secret."""
    accounts.session.execute(
        update(Session)
        .where(Session.user_id == user.id, Session.ended_at.is_(None), Session.digest != digest_of(but))
        .values(ended_at=datetime.now(UTC))
    )


def failed(accounts: Accounts, user: User, *, how: str, where: str) -> None:
    """Count a failed login; custody hears of the first, then once an hour, so that no stranger can fill the chain."""
    now = datetime.now(UTC)
    user.failed_logins += 1
    if user.failed_told_at is not None and now - user.failed_told_at < _TOLD_EVERY:
        accounts.session.commit()
        return
    detail = {"count": user.failed_logins, "by": how}
    # The count is kept first: `recorded` commits what went before.
    with accounts.recorded(Deed.LOGIN_FAILED, agent=user.username, where=where, detail=detail) as number:
        user.failed_logins, user.failed_told_at = 0, now
        number.append(user.id)


def _goes_on(accounts: Accounts, session: Session) -> bool:
    settings = accounts.store.settings
    now = datetime.now(UTC)
    return (
        session.ended_at is None
        and now - session.seen_at < timedelta(seconds=settings.session_idle_s)
        and now - session.began_at < timedelta(seconds=settings.session_s)
    )
