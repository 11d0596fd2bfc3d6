"""The door in front of every address, and what every answer forbids the browser.

rules    who may do what, a row for each address
key      the door of a laptop: whoever holds the key may do all
team     the door of a newsroom's server: people, and the collections that are shared with them
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import abort, request

from archive.web import health, public_api
from archive.web.access import rules
from archive.web.together import feeds

if TYPE_CHECKING:
    from flask import Flask, Response
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


_PASSED = (health.ENDPOINT, feeds.ENDPOINT)
"""Two words for whoever asks; and what has a secret of its own in its address. So has all that is public anyway."""


class Door(Protocol):
    """Lets a request in, or answers it itself."""

    def check(self) -> AnyResponse | None: ...

    def form_token(self) -> object:
        """What a form has to send back, as text when it is shown."""
        ...


def guard(app: Flask, door: Door) -> None:
    """Put the door in front of every address of the app, static files too."""

    @app.before_request
    def check() -> AnyResponse | None:
        is_passed = request.endpoint in _PASSED or (request.blueprint or "").startswith(f"{public_api.NAME}-")
        return None if is_passed else door.check()

    @app.context_processor
    def token() -> dict[str, object]:
        return {"form_token": door.form_token()}


def lock(app: Flask, hosts: frozenset[str]) -> None:
    """Forbid browsers all that the pages do not need. Comes before all else that looks at a request.

    `hosts` are the only Host headers that are answered, so that a website cannot reach this server under a name of its
    own (DNS rebinding).
    """

    @app.before_request
    def check() -> None:
        if request.host not in hosts:
            abort(400)

    @app.after_request
    def forbid(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


check_rules = rules.check
