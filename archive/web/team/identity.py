"""Who asks: a person with a session that goes on, a person's program with its key, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_security import check_and_update_authn_fresh, current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from archive.accounts import people, sessions
from archive.web.team.configuration import FRESH_FOR

if TYPE_CHECKING:
    from datetime import timedelta

    from flask import Flask
    from flask_security import Security
    from werkzeug.wrappers import Response

    from archive.accounts.opening import Accounts
    from archive.accounts.tables import User

TOKEN: LocalProxy[str] = LocalProxy(generate_csrf)
"""Made when a page shows it, not before: a page without a form sets no cookie."""
SESSION = "archive"
"""Where the secret of our own session lies in the browser's signed cookie."""


def install(app: Flask, security: Security) -> None:
    flask_security_finds = security.login_manager._user_callback

    def find(uniquifier: str) -> User | None:
        """Whoever the cookie names, if its session goes on in our file."""
        accounts: Accounts = app.extensions["accounts"]
        found = sessions.find(accounts, session.get(SESSION, ""))
        if found is None or found.user.fs_uniquifier != uniquifier or not found.user.active:
            return None
        user: User | None = flask_security_finds(uniquifier)
        return user

    def again(_within: timedelta, _grace: timedelta) -> Response:
        return _to_verify()

    security.login_manager.user_loader(find)
    security.reauthn_handler(again)


@dataclass(frozen=True, slots=True)
class SigningIn:
    """What the door asks: see `archive.web.access.team.SignIn`."""

    accounts: Accounts

    def person(self) -> str | None:
        return current_person()

    def is_administrator(self, person: str) -> bool:  # noqa: ARG002  whoever asks
        return is_administrator()

    def knows(self, untrusted_name: str) -> bool:
        return people.is_known(self.accounts, untrusted_name)

    def end_sessions(self, person: str, *, agent: str) -> None:
        user = people.find(self.accounts, person)
        sessions.revoke_all(self.accounts, user, agent=agent, where=request.remote_addr or "")

    def begin(self) -> Response:
        if request.method not in ("GET", "HEAD"):
            abort(401)
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))

    def freshen(self) -> Response | None:
        return must_be_fresh()

    def form_token(self) -> object:
        return TOKEN


def current_person() -> str | None:
    """The name of whoever asks; None when nobody is signed in. With a key in the header the cookie counts nothing."""
    if "Authorization" in request.headers:
        if "person_of_key" not in g:
            g.person_of_key = person_of_key(request.headers["Authorization"])
        named: str | None = g.person_of_key
        return named
    return current_user.username if current_user.is_authenticated else None


def person_of_key(untrusted_header: str) -> str | None:
    """Whose key the header Authorization has; None for any that is not good."""
    kind, _, key = untrusted_header.partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        return None
    return people.person_of_key(current_app.extensions["accounts"], key.strip())


def is_administrator() -> bool:
    """True for somebody who signed in and may manage people. Programs may not."""
    if "Authorization" in request.headers or not current_user.is_authenticated:
        return False
    return bool(current_user.is_administrator)


def must_be_fresh() -> Response | None:
    """None when whoever asks showed a moment ago who they are; else the way to show it once more.

    A program can never be fresh: 403.
    """
    if "Authorization" in request.headers:
        abort(403)
    if not current_user.is_authenticated:
        abort(401)
    return None if check_and_update_authn_fresh(FRESH_FOR, FRESH_FOR * 0) else _to_verify()


def _to_verify() -> Response:
    """Back to this page afterwards; to the nearest above it where the form's own address shows nothing."""
    return redirect(url_for("security.verify", next=_where_to()))


def _where_to() -> str:
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    parts = request.path.rstrip("/").split("/")
    upwards = ["/".join(parts[:count]) for count in range(len(parts), 1, -1)]
    for path in (way for folder in upwards for way in (folder, folder + "/")):
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            continue
        return path
    return "/"
