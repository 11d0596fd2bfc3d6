"""Who may see anything: whoever holds the key. Nobody else, nothing at all.

In a link the key is good once: it is exchanged at the first visit for a strict cookie and redirected away, so that it
stays in no history and is sent to nobody. Forms carry a token bound to that cookie. A program sends the key in a header
with every request; no browser adds that by itself, so no website can have it sent. Every answer forbids everything that
the pages do not need.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, g, make_response, redirect, render_template, request

from archive.web import problems
from archive.web.together import feeds

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

POLICY = "; ".join(
    (
        "default-src 'none'", "img-src 'self'", "style-src 'self'", "script-src 'self'", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}

_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(slots=True)
class Access:
    """`key` opens the first visit; in a header it is good as long as the server lives, as sessions are."""

    key: str
    hosts: frozenset[str]
    _is_spent: bool = False
    _sessions: set[str] = field(default_factory=set)

    @property
    def cookie(self) -> str:
        # A browser sends one address's cookies to all its ports: each server needs a name of its own.
        return "archive-" + sha256("".join(sorted(self.hosts)).encode()).hexdigest()[:8]

    def exchange(self, untrusted_key: str) -> str | None:
        """A new session for the right key, which is then spent; None for any other."""
        if self._is_spent or not self.is_key(untrusted_key):
            return None
        self._is_spent = True
        session = secrets.token_urlsafe(32)
        self._sessions.add(session)
        return session

    def is_key(self, untrusted_key: str) -> bool:
        return bool(self.key) and hmac.compare_digest(untrusted_key.encode(), self.key.encode())

    def knows(self, untrusted_session: str) -> bool:
        return any(
            hmac.compare_digest(untrusted_session.encode(), known.encode()) for known in self._sessions
        )


def guard(app: Flask, access: Access) -> None:
    """Put the door in front of every route of the app, static files too."""

    @app.before_request
    def check() -> AnyResponse | None:
        if request.host not in access.hosts:
            abort(400)
        # The address of a feed is a secret of its own, see `archive.together.feed`.
        return None if request.endpoint == feeds.ENDPOINT else _check(access)

    @app.after_request
    def lock(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.context_processor
    def token() -> dict[str, str]:
        return {"form_token": g.get("form_token", "")}


def _check(access: Access) -> AnyResponse | None:
    if "Authorization" in request.headers:
        return _check_program(access)
    untrusted_session = request.cookies.get(access.cookie, "")
    if access.knows(untrusted_session):
        g.form_token = form_token(untrusted_session)
        if "key" in request.args and not problems.under_api():
            return redirect(request.path)
        _check_form()
        return None
    return _refuse_program() if problems.under_api() else _enter(access)


def form_token(session: str) -> str:
    return hmac.new(session.encode(), b"form", sha256).hexdigest()


def _check_program(access: Access) -> AnyResponse | None:
    """With the key a program may read everything, and do what the API has. Forms are for people."""
    given = request.authorization
    if given is None or given.type != "bearer" or not access.is_key(given.token or ""):
        return _refuse_program()
    if request.method not in _READING and not problems.under_api():
        abort(403)
    return None


def _refuse_program() -> AnyResponse:
    hint = "Send the key that archive serve printed: Authorization: Bearer KEY"
    answer = problems.problem("The key is missing, or it is not that of this server.", hint, 401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _enter(access: Access) -> AnyResponse:
    session = access.exchange(request.args.get("key", "")) if request.method == "GET" else None
    if session is None:
        return make_response(render_template("access/closed.html"), 401)
    response = redirect(request.path)
    response.set_cookie(access.cookie, session, httponly=True, samesite="Strict")
    return response


def _check_form() -> None:
    """A form must come from our own pages: its token, and what the browser says of where it comes from."""
    if request.method in _READING:
        return
    if problems.under_api():
        abort(403)
    # Without referrers browsers call even our own pages' origin "null", but say where a request comes from here:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = (None, f"{request.scheme}://{request.host}")
    if site != "same-origin" if site is not None else origin not in own:
        abort(403)
    if not hmac.compare_digest(request.form.get("token", "").encode(), g.form_token.encode()):
        abort(403)
