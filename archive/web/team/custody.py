"""What Flask-Security says has happened becomes a session of ours and an event of custody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import after_this_request, current_app, request, session
from flask_login import user_logged_out
from flask_security import (
    password_changed,
    tf_code_confirmed,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    user_failed_authn,
    wan_deleted,
    wan_registered,
)

from archive.accounts import people, sessions
from archive.model import Deed
from archive.web.team import browsers
from archive.web.team.failures import Failures
from archive.web.team.forms import renew_token
from archive.web.team.identity import SESSION

if TYPE_CHECKING:
    from flask import Flask, Response

    from archive.accounts.opening import Accounts
    from archive.accounts.tables import User


def install(app: Flask) -> None:
    """The signals hold weak references: the functions of this module outlive them."""
    app.extensions["failed logins"] = Failures(app.extensions["accounts"])
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    user_failed_authn.connect(_failed, app)
    password_changed.connect(_password_changed, app)
    tf_code_confirmed.connect(_code_confirmed, app)
    tf_profile_changed.connect(_authenticator_added, app)
    tf_disabled.connect(_authenticator_removed, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)


def where() -> str:
    """The address that the request came from."""
    return request.remote_addr or ""


def _accounts() -> Accounts:
    found: Accounts = current_app.extensions["accounts"]
    return found


def _signed_in(_app: Flask, user: User, authn_via: list[str] | None = None, **_rest: Any) -> None:
    """A new session under a new secret, whatever the browser had before; nothing that outlasts it."""
    session.pop("_remember", None)
    session.pop("_remember_seconds", None)
    renew_token()
    if authn_via != ["change"]:  # another password: `_password_changed` is told of it next
        _begin(user)


def _signed_out(_app: Flask, **_rest: Any) -> None:
    sessions.leave(_accounts(), session.get(SESSION, ""), where=where())
    session.clear()
    after_this_request(_leave_nothing)


def _leave_nothing(answer: Response) -> Response:
    """The browser forgets what it kept of the pages."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _failed(_app: Flask, user: User, auth_type: str, **_rest: Any) -> None:
    current_app.extensions["failed logins"].add(user.username, how=auth_type, where=where())


def _password_changed(_app: Flask, user: User, **_rest: Any) -> None:
    """All sessions end, this browser's too: it gets a new one."""
    people.changed_password(_accounts(), user, where=where())
    _begin(user)


def _code_confirmed(_app: Flask, user: User, **_rest: Any) -> None:
    if session.get("tf_state") == "validating_profile":  # somebody who was made to set it up
        _changed(user, Deed.FACTOR_ADDED, "authenticator")


def _authenticator_added(_app: Flask, user: User, **_rest: Any) -> None:
    _changed(user, Deed.FACTOR_ADDED, "authenticator")


def _authenticator_removed(_app: Flask, user: User, **_rest: Any) -> None:
    _changed(user, Deed.FACTOR_REMOVED, "authenticator")


def _passkey_added(_app: Flask, user: User, **_rest: Any) -> None:
    _changed(user, Deed.FACTOR_ADDED, "passkey")


def _passkey_removed(_app: Flask, user: User, **_rest: Any) -> None:
    _changed(user, Deed.FACTOR_REMOVED, "passkey")


def _begin(user: User) -> None:
    browser = browsers.said(request.user_agent.string)
    session[SESSION] = sessions.begin(_accounts(), user, address=where(), browser=browser)


def _changed(user: User, deed: Deed, kind: str) -> None:
    """All other sessions end: they began with what was good before."""
    here = session.get(SESSION, "")
    people.changed_factor(_accounts(), user, deed=deed, kind=kind, where=where(), goes_on=here)
