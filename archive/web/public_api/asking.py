"""What the views of what is public share: the releases on show, lists in pages, and how many may ask at once."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, Response, current_app, jsonify, request, url_for

from archive.errors import Busy, Invalid
from archive.release import finding
from archive.release.on_show import Showcase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.store import Store

    Entry = TypeVar("Entry")

NAME = "public"
_AT_ONCE = 2
"""Requests of the public that are worked on at a time: most threads of the server stay with the newsroom."""
_PER_PAGE, _MOST_PER_PAGE, _LAST_PAGE = 25, 100, 10_000


@dataclass
class Public:
    showcase: Showcase
    texts: finding.FoldedTexts = field(default_factory=finding.FoldedTexts)
    seats: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))

    @classmethod
    def of(cls, store: Store) -> Public:
        return cls(Showcase(store))


def public() -> Public:
    found: Public = current_app.extensions[NAME]
    return found


def showcase() -> Showcase:
    return public().showcase


def noun(name: str, path: str) -> Blueprint:
    """A part of what is public, at a path below /public: anyone may come in, a few at a time."""
    made = Blueprint(f"{NAME}-{name}", __name__, url_prefix=f"/public{path}")
    made.before_request(_take_a_seat)
    made.teardown_request(_leave)
    made.after_request(_open)
    return made


def _take_a_seat() -> None:
    """Raises Busy while others of the public are served: their programs ask again by themselves."""
    if not public().seats.acquire(blocking=False):
        raise Busy("Too many ask at once.", "Ask again in a second.")
    request.environ[NAME] = True


def _leave(_: BaseException | None) -> None:
    if request.environ.pop(NAME, False):
        public().seats.release()


def _open(response: Response) -> Response:
    """Pages of any site may read it; caches must ask each time, so that nothing is shown after it was withdrawn."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"
    if response.status_code == Busy.http_status:
        response.headers["Retry-After"] = "1"
    return response


def listing(entries: Sequence[Entry], shown: Callable[[Entry], dict[str, Any]]) -> Response:
    """One page of a list (`page`, `per_page`), with the addresses of the next and the one before."""
    page = _whole("page", 1, _LAST_PAGE)
    size = _whole("per_page", _PER_PAGE, _MOST_PER_PAGE)

    def at(number: int) -> str | None:
        if not 1 <= number <= -(-len(entries) // size):
            return None
        asked = {name: value for name, value in request.args.items() if name in _ASKED}
        values = {**asked, **(request.view_args or {}), "page": number}
        return url_for(request.endpoint or "", **values, _external=True)

    results = [shown(entry) for entry in entries[(page - 1) * size : page * size]]
    return jsonify(
        {"count": len(entries), "next": at(page + 1), "previous": at(page - 1), "results": results}
    )


_ASKED = ("q", "per_page", "id__in", "project", "title")


def _whole(name: str, default: int, most: int) -> int:
    untrusted = request.args.get(name, str(default))
    if not re.fullmatch(r"[1-9]\d{0,5}", untrusted, re.ASCII):
        raise Invalid(f"{name} is a whole number from 1.")
    return min(int(untrusted), most)
