"""Errors for programs: problem documents (RFC 9457), never a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, json, request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEDIA_TYPE = "application/problem+json"


def under_api() -> bool:
    """True for an address of the API, be there anything or not."""
    return request.path == "/api" or request.path.startswith("/api/")


def are_wanted() -> bool:
    """True where a program asks: under /api and /public, or anywhere with a key in its header; and where a script of
    ours does."""
    in_headers = "Authorization" in request.headers or "X-Form-Token" in request.headers
    return under_api() or request.path.startswith("/public/") or in_headers


def problem(
    message: str,
    hint: str,
    status: int,
    errors: Sequence[Mapping[str, str]] = (),
    *,
    reason: str | None = None,
) -> Response:
    """`errors` say what is wrong with which part of what was sent: each has "part" and "detail".

    `reason` is the word by which the ledger counts why a file was not taken or read.
    """
    said: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "hint": hint,
        "errors": [dict(entry) for entry in errors],
    }
    if reason is not None:
        said["reason"] = reason
    return Response(json.dumps(said), status, content_type=MEDIA_TYPE)
