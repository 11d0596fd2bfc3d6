"""Forms come from our own pages, or they are not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort, g, render_template, request, session
from flask_security.forms import LoginForm
from flask_wtf.csrf import CSRFError, CSRFProtect

from archive.web import problems
from archive.web.team.configuration import COOKIE

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

# Made when a page shows a form: an answer without one sets no cookie, over none that is good.
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SignIn(LoginForm):
    """Name and password. Nothing is remembered past the session."""

    remember = None


def install(app: Flask, public_url: str) -> None:
    app.config.update(
        WTF_CSRF_FIELD_NAME="token",
        WTF_CSRF_HEADERS=["X-Form-Token"],
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_CHECK_DEFAULT=False,  # `check` asks, for all but programs
        WTF_CSRF_SSL_STRICT=False,  # it wants a referrer, which our pages never send; `_is_ours` asks for more
    )
    protection = CSRFProtect(app)

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.method in READING:
            return _arrive()
        _check_form(protection, public_url)
        return None

    @app.errorhandler(CSRFError)
    def refused(_error: CSRFError) -> ResponseReturnValue:
        said = "That form was not sent from this page, or you were signed out meanwhile."
        hint = "Go back, load the page again and send it once more."
        return render_template("errors/error.html", message=said, hint=hint, status=403), 403


def _arrive() -> ResponseReturnValue | None:
    """Strict cookies do not come with a link from elsewhere: our own page asks once more, and they do.

    Without that a link in a mail would show the sign-in page to somebody who is signed in, and end their session.
    """
    is_from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if not is_from_elsewhere or COOKIE in request.cookies:
        return None
    if request.headers.get("Sec-Fetch-Mode") != "navigate":
        abort(403)
    answer = Response(render_template("team/arrival.html"))
    answer.headers["Refresh"] = "0"
    return answer


def _check_form(protection: CSRFProtect, public_url: str) -> None:
    if "Authorization" in request.headers:
        # No browser adds that header for another site without asking us first, and we never agree.
        if not problems.under_api():
            abort(403)  # forms are for people
        return
    is_odd = request.is_json and request.blueprint == "security"
    if is_odd or problems.under_api() or not _is_ours(public_url):
        abort(403)
    protection.protect()


def renew_token() -> None:
    """Whoever signs in gets another one: a page from before is worth nothing."""
    session.pop("token", None)
    g.pop("token", None)


def _is_ours(public_url: str) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") in (None, public_url.rstrip("/"))
