"""Links that are good once: to open an account, or to set the password of one anew."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from archive.accounts import people
from archive.accounts.opening import checked_name, digest_of, new_secret
from archive.accounts.tables import Invitation, User
from archive.errors import Conflict, NotFound
from archive.model import Deed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.accounts.opening import Accounts
    from archive.model import Role

_GOOD_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Link:
    """`token` is told once, to whoever hands it on; only its digest is kept."""

    token: str
    expires_at: datetime
    username: str | None

    @property
    def path(self) -> str:
        return f"/invitation/{self.token}"


def invite(
    accounts: Accounts,
    *,
    agent: str,
    untrusted_name: str | None = None,
    is_administrator: bool = False,
    shares: Sequence[tuple[int, Role]] = (),
    where: str = "",
) -> Link:
    """Invite somebody, under a name or under one that they choose. Raises Invalid, or Conflict for a name in use."""
    name = checked_name(untrusted_name) if untrusted_name else None
    if name is not None:
        _refuse_taken(accounts, name)
    invitation, token = _new(agent, username=name)
    invitation.is_administrator = is_administrator
    invitation.shares = [[collection, role.value] for collection, role in shares]
    detail = {
        "name": name,
        "administrator": is_administrator,
        "collections": [number for number, _ in shares],
    }
    with accounts.recorded(
        Deed.ACCOUNT_INVITED, agent=agent, kind="invitation", where=where, detail=detail
    ) as number:
        accounts.session.add(invitation)
        accounts.session.flush()
        number.append(invitation.id)
    return Link(token, invitation.expires_at, name)


def reset(
    accounts: Accounts, user: User, *, agent: str, without_factors: bool = False, where: str = ""
) -> Link:
    """A link to set a new password. The old one, sessions and keys end now; `without_factors` also what else proves it.

    For a lost telephone: without it nobody gets past the second factor.
    """
    invitation, token = _new(agent, username=user.username)
    invitation.user_id = user.id
    detail = {"without factors": without_factors}
    with accounts.recorded(Deed.ACCOUNT_RESET, agent=agent, where=where, detail=detail) as number:
        _withdraw(accounts, user)
        accounts.session.add(invitation)
        user.password = None
        people.end_everything(accounts, user)
        if without_factors:
            user.tf_primary_method = user.tf_totp_secret = None
            user.mf_recovery_codes = None
            user.webauthn.clear()
        number.append(user.id)
    return Link(token, invitation.expires_at, user.username)


def find(accounts: Accounts, untrusted_token: str) -> Invitation:
    """The invitation that this token stands for. Raises NotFound when it was used, has run out or never was."""
    chosen = select(Invitation).where(
        Invitation.digest == digest_of(untrusted_token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > datetime.now(UTC),
    )
    found = accounts.session.scalar(chosen)
    if found is None:
        raise NotFound(
            "This link was used already, or its time is over.",
            "Ask whoever sent it for a new one. If you did not use it yourself, tell them so.",
        )
    return found


def redeem(
    accounts: Accounts, untrusted_token: str, *, untrusted_name: str, password_hash: str, where: str = ""
) -> User:
    """Open the account, or give the one that is there its new password. Raises NotFound, Invalid, Conflict."""
    invitation = find(accounts, untrusted_token)
    name = invitation.username or checked_name(untrusted_name)
    user = accounts.session.get(User, invitation.user_id) if invitation.user_id else None
    if user is None:
        _refuse_taken(accounts, name, but=invitation)
    deed = Deed.PASSWORD_CHANGED if user else Deed.ACCOUNT_OPENED
    detail = {"invitation": invitation.id}
    with accounts.recorded(deed, agent=name, where=where, detail=detail) as number:
        _use(accounts, invitation)
        if user is None:
            user = _opened(name, is_administrator=invitation.is_administrator)
            accounts.session.add(user)
        user.password = password_hash
        accounts.session.flush()
        number.append(user.id)
    return user


def waiting(accounts: Accounts) -> list[Invitation]:
    """Invitations to open an account that nobody has used yet."""
    chosen = select(Invitation).where(
        Invitation.used_at.is_(None), Invitation.user_id.is_(None), Invitation.expires_at > datetime.now(UTC)
    )
    return list(accounts.session.scalars(chosen.order_by(Invitation.id)))


def withdraw(accounts: Accounts, invitation_id: int, *, agent: str, where: str = "") -> None:
    """Make a link worthless. Raises NotFound."""
    found = next((one for one in waiting(accounts) if one.id == invitation_id), None)
    if found is None:
        raise NotFound("That invitation was used already, or its time is over.")
    with accounts.recorded(Deed.INVITATION_WITHDRAWN, agent=agent, kind="invitation", where=where) as number:
        _use(accounts, found)
        number.append(found.id)


def _new(agent: str, *, username: str | None) -> tuple[Invitation, str]:
    token, digest = new_secret()
    now = datetime.now(UTC)
    made = Invitation(
        digest=digest, username=username, invited_by=agent, made_at=now, expires_at=now + _GOOD_FOR, shares=[]
    )
    return made, token


def _opened(name: str, *, is_administrator: bool) -> User:
    return User(
        username=name,
        active=True,
        is_administrator=is_administrator,
        failed_logins=0,
        opened_at=datetime.now(UTC),
        fs_uniquifier=secrets.token_hex(32),
        fs_webauthn_user_handle=secrets.token_hex(32),
    )


def _use(accounts: Accounts, invitation: Invitation) -> None:
    """Of two who come at once, one is too late."""
    done = accounts.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=datetime.now(UTC))
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("This link was used already.", "Ask whoever sent it for a new one.")


def _withdraw(accounts: Accounts, user: User) -> None:
    accounts.session.execute(
        update(Invitation)
        .where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
        .values(used_at=datetime.now(UTC))
    )


def _refuse_taken(accounts: Accounts, name: str, but: Invitation | None = None) -> None:
    is_taken = accounts.session.scalar(select(User.id).where(User.username == name)) is not None
    is_promised = any(one.username == name for one in waiting(accounts) if one is not but)
    if is_taken or is_promised:
        raise Conflict("That name is in use, or was.", "A name is one person's for ever: choose another one.")
