"""Whether the server works, for whoever watches it: two words at most, and nothing about the archive."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

blueprint = Blueprint("health", __name__)

ENDPOINT = "health.show"
"""Answered without a key."""


@blueprint.get("/health")
def show() -> Response:
    is_well = current_app.extensions["health"].is_well()
    said, status = ("ok\n", 200) if is_well else ("not ok\n", 503)
    return Response(said, status, content_type="text/plain; charset=utf-8")
