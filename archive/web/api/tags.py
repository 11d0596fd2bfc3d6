"""/api/v1/tags"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from archive.together import tags
from archive.web.api.describing import Noun
from archive.web.api.schema import Asked, Number, Shown, Window, window
from archive.web.show import store, who

noun = Noun("tags", __name__, "Tags on documents and pages, as far as whoever asks sees them.")


class TagCount(Shown):
    name = fields.String(metadata={"description": "As the facet and `tag:` in a query take it."})
    collection = fields.String(
        allow_none=True, metadata={"description": "Whose readers share it; null: it is private."}
    )
    documents = fields.Integer()


class TagCounts(Shown):
    """By name."""

    total = fields.Integer()
    tags = fields.List(fields.Nested(TagCount))


class Put(Asked):
    """A tag as it is put on something."""

    document = Number("Its number.")
    page = Number("0: the document as a whole.", default=0)
    name = fields.String(required=True, validate=validate.Length(1, tags.LONGEST))
    private = fields.Boolean(
        load_default=False, truthy={True}, falsy={False}, metadata={"description": "Only you see it."}
    )


class Tag(Shown):
    """A tag on a page, or with page 0 on a document."""

    document_id = fields.Integer()
    page = fields.Integer(attribute="page_number")
    name = fields.String()
    private = fields.Boolean(attribute="is_private")
    added_by = fields.String()


@noun.operation("", takes=Window(), gives=TagCounts)
def listing(asked: dict[str, Any]) -> dict[str, Any]:
    """Every tag, with how many documents have it."""
    found = tags.listing(store(), person=who())
    return {"total": len(found), "tags": found[window(asked)]}


@noun.operation("", method="POST", body=Put(), gives=Tag, status=201, fails=(404, 413, 415))
def add(given: dict[str, Any]) -> Any:
    """Put a tag on a document or a page."""
    return tags.add(
        store(),
        given["document"],
        given["name"],
        person=who(),
        page_number=given["page"],
        private=given["private"],
    )
