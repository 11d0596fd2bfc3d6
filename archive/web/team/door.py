"""Nobody sees anything who is not signed in; to be replaced by the table of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import abort, redirect, request, url_for

from archive.web import problems
from archive.web.access import HEADERS
from archive.web.team import OUTSIDE, current_person

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Response as AnyResponse


def check_host(app: Flask, public_url: str) -> None:
    host = urlsplit(public_url).netloc

    @app.before_request
    def check() -> None:
        if request.host != host:
            abort(400)


def guard(app: Flask) -> None:
    @app.before_request
    def check() -> AnyResponse | None:
        if request.endpoint in OUTSIDE or current_person() is not None:
            return None
        if problems.are_wanted():
            return problems.problem("The key is missing, or it is good no more.", "", 401)
        if request.method != "GET":
            abort(401)
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))

    @app.after_request
    def lock(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
