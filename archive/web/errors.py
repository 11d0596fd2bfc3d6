"""Errors as pages: what happened and what to do next, never where in the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from archive.errors import ArchiveError
from ingest.errors import IngestError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_SAID = {
    400: ("That request makes no sense here.", "Open the link that archive serve printed."),
    403: ("That form was not sent from this page.", "Go back, load the page again and send it once more."),
    404: ("There is no such page.", "Look for it with the search."),
    405: ("That cannot be done here.", ""),
    413: ("That is too much at once.", ""),
}


def install(app: Flask) -> None:
    app.register_error_handler(ArchiveError, _ours)
    app.register_error_handler(IngestError, _unread)
    app.register_error_handler(HTTPException, _http)


def _ours(error: ArchiveError) -> ResponseReturnValue:
    return _page(error.message, error.hint, error.http_status)


def _unread(error: IngestError) -> ResponseReturnValue:
    return _page(error.message, error.hint, 422)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    message, hint = _SAID.get(
        status, ("Something went wrong on our side.", "Nothing that was acknowledged is lost.")
    )
    return _page(message, hint, status)


def _page(message: str, hint: str, status: int) -> ResponseReturnValue:
    return render_template("errors/error.html", message=message, hint=hint, status=status), status
