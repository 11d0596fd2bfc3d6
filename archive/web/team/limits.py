"""How often somebody may try: per address, and per address and account. Never per account alone.

A stranger who guesses at somebody's password uses up tries of the stranger's own address; the account's owner, at
another address, signs in as always.
"""

from __future__ import annotations

import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template, request, session
from flask_limiter import Limiter, RateLimitExceeded
from flask_security import current_user

from archive.web import problems
from archive.web.team.identity import current_person

if TYPE_CHECKING:
    from flask import Flask

PER_ADDRESS = "60 per 15 minutes"
PER_ACCOUNT = "10 per 15 minutes"
PER_PERSON = "120 per minute"

_SIGNING_IN = (
    "security.login", "security.verify", "security.change_password", "security.two_factor_token_validation",
    "security.mf_recovery", "invitation.page",
)  # fmt: skip
_PASSKEYS = ("security.wan_signin", "security.wan_signin_response", "security.wan_verify_response")
_BUSY = ("search.", "like.", "lists.", "api.")


def install(app: Flask) -> None:
    """Kept in memory: one process serves. Search and the API are limited by person, all else signing in."""
    limiter = Limiter(
        _person,
        app=app,
        storage_uri="memory://",
        strategy="moving-window",
        default_limits=[PER_PERSON],
        default_limits_exempt_when=lambda: not (request.endpoint or "").startswith(_BUSY),
    )
    app.extensions["limiter of the team"] = limiter
    for endpoint in _SIGNING_IN:
        view: Any = app.view_functions[endpoint]
        for rule, key in ((PER_ADDRESS, _address), (PER_ACCOUNT, _address_and_account)):
            view = limiter.limit(rule, key_func=key, methods=["POST"], deduct_when=_failed, scope="sign in")(
                view
            )
        app.view_functions[endpoint] = view
    for endpoint in _PASSKEYS:
        limit = limiter.limit(PER_ADDRESS, key_func=_address, methods=["POST"], scope="passkeys")
        passkey_view: Any = limit(app.view_functions[endpoint])
        app.view_functions[endpoint] = passkey_view

    @app.errorhandler(RateLimitExceeded)
    def slow_down(_error: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        wait_s = max(1, round(reached.reset_at - time.time())) if reached else 60
        said, hint = "That was too often in a short time.", f"Wait {_in_words(wait_s)}, then try again."
        if problems.are_wanted():
            answer = problems.problem(said, hint, 429)
        else:
            answer = make_response(render_template("team/too_often.html", message=said, hint=hint), 429)
        answer.headers["Retry-After"] = str(wait_s)
        return answer


def _failed(response: Response) -> bool:
    """Whoever gets in is led on by a redirect, and that costs nothing."""
    return response.status_code != 302


def _address() -> str:
    return request.remote_addr or "nowhere"


def _address_and_account() -> str:
    if request.endpoint == "security.login":
        account = request.form.get("username", "").strip().lower()
    elif current_user.is_authenticated:
        account = current_user.username
    else:
        account = str(session.get("tf_user_id", ""))
    return f"{_address()} {sha256(account.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _person() -> str:
    return current_person() or _address()


def _in_words(wait_s: int) -> str:
    minutes = -(-wait_s // 60)
    return f"{wait_s} seconds" if wait_s < 90 else f"{minutes} minutes"
