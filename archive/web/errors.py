"""Errors as pages, or as problem documents: what happened and what to do next, never where in the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, make_response, render_template
from werkzeug.exceptions import HTTPException

from archive.errors import ArchiveError
from archive.web import problems
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask.typing import ResponseReturnValue

_SAID = {
    400: ("That request makes no sense here.", "Open the link that archive serve printed."),
    401: ("Sign in first.", ""),
    403: ("That form was not sent from this page.", "Go back, load the page again and send it once more."),
    404: ("There is no such page.", "Look for it with the search."),
    405: ("That cannot be done here.", ""),
    413: ("That is too much at once.", ""),
    415: ("That kind of data cannot be read here.", "The manual says what is taken."),
    422: ("Something in that request does not make sense.", "See what is said of each part."),
}


def install(app: Flask) -> None:
    app.register_error_handler(ArchiveError, _ours)
    app.register_error_handler(IngestError, _unread)
    app.register_error_handler(HTTPException, _http)


def _ours(error: ArchiveError) -> ResponseReturnValue:
    return _answer(error.message, error.hint, error.http_status)


def _unread(error: IngestError) -> ResponseReturnValue:
    return _answer(error.message, error.hint, 422)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    message, hint = _SAID.get(
        status, ("Something went wrong on our side.", "Nothing that was acknowledged is lost.")
    )
    answer = make_response(_answer(message, hint, status, _mistakes(error)))
    answer.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return answer


def _mistakes(error: HTTPException) -> list[dict[str, str]]:
    """What webargs says of each parameter, or of each place in a body."""
    messages = getattr(error, "data", {}).get("messages", {})
    return list(_flat(messages, ()))


def _flat(said: object, path: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Its outermost keys say where in the request: query, json."""
    if isinstance(said, dict):
        for key, inner in said.items():
            yield from _flat(inner, (*path, str(key)))
    elif isinstance(said, list):
        yield from ({"part": ".".join(path[1:]), "detail": str(detail)} for detail in said)


def _answer(
    message: str, hint: str, status: int, mistakes: Sequence[Mapping[str, str]] = ()
) -> ResponseReturnValue:
    if problems.are_wanted():
        return problems.problem(message, hint, status, mistakes)
    return render_template("errors/error.html", message=message, hint=hint, status=status), status
