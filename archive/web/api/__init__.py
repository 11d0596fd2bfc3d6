"""The same verbs for programs: JSON below /api/v1, described by an OpenAPI document that is served beside it.

One module a noun. What is asked is checked against the schemas of the document, and answers are made with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_smorest import Blueprint

from archive.web.api import batch, collections, documents, notes, pages, search, tags
from archive.web.api.describing import Described

if TYPE_CHECKING:
    from flask import Flask

PREFIX = "/api/v1"
VERSION = "1"
_ABOUT = """Everything that the archive's pages say, for programs.

Offsets in texts are in Unicode code points; boxes are in points, from the top left corner of the page; times are UTC.
Links are paths on this server. Errors are problem documents (RFC 9457)."""

_blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
_NOUNS = tuple(module.noun for module in (search, documents, pages, collections, batch, notes, tags))
for _noun in _NOUNS:
    _blueprint.register_blueprint(_noun)


def install(app: Flask) -> None:
    """Add the API and its description to the app."""
    app.config.update(
        API_TITLE="Exposure Archive",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": _ABOUT},
            "security": [{"key": []}],
            "tags": [{"name": noun.name, "description": noun.description} for noun in _NOUNS],
        },
    )
    described = Described(app)
    described.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    described.register_blueprint(_blueprint)
