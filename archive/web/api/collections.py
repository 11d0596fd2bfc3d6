"""/api/v1/collections"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from archive.store.catalog import coverage, documents
from archive.web.api.describing import Noun
from archive.web.api.schema import Coverage, Shown
from archive.web.show import store

noun = Noun(
    "collections", __name__, "The material of each investigation, and how much of it can be searched."
)


class Collection(Shown):
    """The material of one investigation."""

    id = fields.Integer()
    name = fields.String()
    created_at = fields.AwareDateTime()
    coverage = fields.Nested(Coverage)


class Collections(Shown):
    collections = fields.List(fields.Nested(Collection))
    coverage = fields.Nested(Coverage, metadata={"description": "Of all together."})


@noun.operation("", gives=Collections)
def listing() -> dict[str, Any]:
    """All collections, and how much of each a search can see."""
    with store().read() as db:
        found = [
            {
                "id": entry.id,
                "name": entry.name,
                "created_at": entry.created_at,
                "coverage": coverage.of(db, entry.name),
            }
            for entry in documents.collections(db)
        ]
        return {"collections": found, "coverage": coverage.of(db, None)}
