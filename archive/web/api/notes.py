"""/api/v1/notes"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from archive.model import Audience, Box
from archive.store.catalog.notes import Only
from archive.store.catalog.tags import key_of
from archive.together import notes
from archive.web.api.describing import Noun
from archive.web.api.schema import (
    LARGEST_NUMBER,
    Asked,
    Choice,
    Links,
    Number,
    Shown,
    Text,
    Whole,
    Window,
    link,
    text_of,
)
from archive.web.api.schema import Box as ShownBox
from archive.web.show import store, who

noun = Noun(
    "notes", __name__, "What people wrote on documents and pages, as far as whoever asks may read it."
)

_LARGEST_POINT = 1_000_000.0


class NoteLinks(Shown):
    """Paths on this server."""

    document = link("api.documents.show", "The document that it is on.", document_id="document_id")
    reader = link("notes.show", "The note in the browser.", note_id="id")


class Note(Shown):
    id = fields.Integer()
    document_id = fields.Integer()
    page = fields.Integer(attribute="page_number", metadata={"description": "0: the document as a whole."})
    box = ShownBox(allow_none=True)
    answers_id = fields.Integer(allow_none=True, metadata={"description": "The note that it answers."})
    audience = fields.Enum(Audience, by_value=fields.String)
    audience_in_words = text_of(lambda note: note.audience.in_words, "Who may read it.")
    text = fields.String()
    author = fields.String()
    written_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime(allow_none=True)
    links = Links(NoteLinks)


class Notes(Shown):
    """Newest first."""

    total = fields.Integer(metadata={"description": "Exact, whatever part is given."})
    notes = fields.List(fields.Nested(Note))


class Listing(Window):
    """Which notes."""

    audience = Choice("Only those for this audience.", tuple(Audience))
    author = Text("Only those by this person.", longest=200)
    collection = Text("Only those in this collection.")
    document = Whole("Only those on this document.", least=0, most=LARGEST_NUMBER)
    tag = Text("Only those on a page or document with this tag.", longest=100)


class Written(Asked):
    """A note as it is handed in."""

    document = Number("Its number.")
    page = Number("0: the document as a whole.", default=0)
    box = fields.List(
        fields.Float(validate=validate.Range(-_LARGEST_POINT, _LARGEST_POINT)),
        load_default=None, allow_none=True, validate=validate.Length(equal=4),
        metadata={"description": "A part of the page: x0, y0, x1, y1 in points from its top left corner."},
    )  # fmt: skip
    audience = fields.Enum(Audience, by_value=fields.String, required=True)
    text = fields.String(required=True, validate=validate.Length(1, notes.LONGEST))


@noun.operation("", takes=Listing(), gives=Notes)
def listing(asked: dict[str, Any]) -> dict[str, Any]:
    """Notes that whoever asks may read."""
    chosen, tag = asked.get("audience"), asked.get("tag")
    only = Only(
        audience=Audience(chosen) if chosen else None,
        author=asked.get("author"),
        collection=asked.get("collection"),
        document_id=asked.get("document"),
        tag_key=None if tag is None else key_of(tag),
    )
    found, total = notes.listing(store(), only, person=who(), limit=asked["limit"], offset=asked["offset"])
    return {"total": total, "notes": found}


@noun.operation("", method="POST", body=Written(), gives=Note, status=201, fails=(404, 413, 415))
def write(given: dict[str, Any]) -> Any:
    """Write a note."""
    box = given["box"]
    return notes.write(
        store(),
        given["document"],
        given["text"],
        audience=given["audience"],
        page_number=given["page"],
        box=Box(*box) if box else None,
        person=who(),
    )
