"""A line in the log for each request: the pattern of its address, never the address, and nothing that was asked."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

from flask import Flask, got_request_exception, request

from archive import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_KEY = "archive.request"


def install(app: Flask) -> None:
    """Log every request of the app, to wherever `archive.log` was started to write."""
    app.logger.disabled = True  # Flask's own line has the path and the error's message
    got_request_exception.connect(_error, app)
    app.before_request(_route)
    app.wsgi_app = _Logged(app.wsgi_app)  # type: ignore[method-assign]


class _Logged:
    """Counts what is sent until all of it is."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._numbers = itertools.count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: dict[str, Any] = {"number": next(self._numbers), "route": "", "status": 0}
        environ[_KEY] = said
        started_s = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said["status"] = int(status.split(" ", 1)[0])
            return start_response(status, headers, *rest)

        return _Counted(self._inner(environ, start), said, environ.get("REQUEST_METHOD", ""), started_s)


class _Counted:
    """An answer on its way. A server closes it, whether or not all of it could be sent."""

    def __init__(
        self, answer: Iterable[bytes], said: dict[str, Any], untrusted_method: str, started_s: float
    ) -> None:
        self._answer, self._said, self._size_bytes = answer, said, 0
        self._method = untrusted_method if untrusted_method in _METHODS else "other"
        self._started_s = started_s

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._answer:
            self._size_bytes += len(piece)
            yield piece

    def close(self) -> None:
        if (close := getattr(self._answer, "close", None)) is not None:
            close()
        ms = round((time.perf_counter() - self._started_s) * 1000)
        log.tell("request", **self._said, method=self._method, ms=ms, bytes=self._size_bytes)


def _route() -> None:
    request.environ[_KEY]["route"] = request.url_rule.rule if request.url_rule is not None else ""


def _error(_app: Flask, exception: BaseException, **_: Any) -> None:
    log.error_told("error", exception, number=request.environ[_KEY]["number"])
