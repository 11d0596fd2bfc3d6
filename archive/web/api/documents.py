"""/api/v1/documents"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from archive.kinds import kind
from archive.model import FindingKind, State
from archive.store.catalog import documents, families, findings
from archive.web.api.describing import Noun
from archive.web.api.pages import Page
from archive.web.api.schema import Choice, Links, Shown, Text, Whole, Window, link, text_of
from archive.web.show import store

noun = Noun("documents", __name__, "What was taken in.")

_PAGES_AT_ONCE = 100


class DocumentLinks(Shown):
    """Paths on this server."""

    document = link("api.documents.show", "All that is known of it.", document_id="id")
    pages = link("api.documents.pages", "Its pages.", document_id="id")
    original = link("documents.original", "Its bytes as they came.", document_id="id")
    reader = link("documents.show", "The document in the browser.", document_id="id")


class Document(Shown):
    id = fields.Integer()
    collection = fields.String()
    digest = fields.String(metadata={"description": "SHA-256 of its bytes, hex."})
    size_bytes = fields.Integer()
    media_type = fields.String()
    type = text_of(lambda document: kind(document.media_type), "As `type:` in a query and the facet take it.")
    name = fields.String(
        metadata={"description": "Safe to show: what moves a cursor or turns letters is spelled out."}
    )
    title = fields.String()
    author = fields.String()
    date = fields.AwareDateTime(allow_none=True)
    language = fields.String(metadata={"description": "ISO 639-1; empty if unsure."})
    state = fields.Enum(State, by_value=fields.String)
    reason = fields.String(metadata={"description": "Why it could not be read; empty if it could."})
    message = fields.String()
    hint = fields.String()
    page_count = fields.Integer()
    received_at = fields.AwareDateTime()
    likeness_group = fields.Integer(
        allow_none=True,
        metadata={"description": "The same number in all documents that are almost the same."},
    )
    links = Links(DocumentLinks)


class Place(Shown):
    """Where a document was seen."""

    path = fields.String()
    source = fields.String(allow_none=True, metadata={"description": "Codename."})
    parent_document_id = fields.Integer(allow_none=True)
    first_seen_at = fields.AwareDateTime()
    last_seen_at = fields.AwareDateTime()
    address = fields.String(metadata={"description": "On the web; empty if none."})
    captured_at = fields.AwareDateTime(allow_none=True)


class Finding(Shown):
    """What a person should see before trusting or publishing the document."""

    kind = fields.Enum(FindingKind, by_value=fields.String)
    page_number = fields.Integer(metadata={"description": "0: the document as a whole."})
    message = fields.String()
    quote = fields.String()


class LeftOut(Shown):
    """A file inside the document of which no bytes are kept."""

    path = fields.String()
    reason = fields.String()
    message = fields.String()


class Fact(Shown):
    name = fields.String()
    value = fields.String()


class WholeDocument(Shown):
    """All that is known of a document."""

    document = fields.Nested(Document)
    metadata = fields.List(fields.Nested(Fact), metadata={"description": "What the file says of itself."})
    defects = fields.List(fields.String())
    ocr_languages = fields.String()
    places = fields.List(fields.Nested(Place))
    findings = fields.List(fields.Nested(Finding))
    parents = fields.List(fields.Nested(Document), metadata={"description": "What it was found inside of."})
    children = fields.List(fields.Nested(Document), metadata={"description": "What was found inside it."})
    left_out = fields.List(fields.Nested(LeftOut))


class Documents(Shown):
    """In order of arrival."""

    total = fields.Integer(metadata={"description": "Exact, whatever part is given."})
    documents = fields.List(fields.Nested(Document))


class Listing(Window):
    """Which documents."""

    state = Choice("Only those in this state.", tuple(State))
    reason = Text("Only those that could not be read for this reason.")
    collection = Text("Only those of this collection.")
    media_type = Text("Only those of exactly this media type.")
    finding = Choice("Only those with a finding of this kind.", tuple(FindingKind))


class DocumentPages(Shown):
    total = fields.Integer()
    pages = fields.List(fields.Nested(Page))


class PageWindow(Window):
    """Which pages. Their texts are long, so fewer at once."""

    limit = Whole("Pages to give at most.", least=1, most=_PAGES_AT_ONCE, default=20)


@noun.operation("", takes=Listing(), gives=Documents)
def listing(asked: dict[str, Any]) -> dict[str, Any]:
    """Documents, in order of arrival."""
    part = {name: asked.pop(name) for name in Window().fields}
    if "state" in asked:
        asked["state"] = State(asked["state"])
    with store().read() as db:
        return {
            "total": documents.listing_count(db, **asked),
            "documents": documents.listing(db, **asked, **part),
        }


@noun.operation("/<int:document_id>", gives=WholeDocument)
def show(document_id: int) -> dict[str, Any]:
    """One document: facts, places, findings, family."""
    with store().read() as db:
        document = documents.get(db, document_id)
        return {
            "document": document,
            "metadata": [{"name": name, "value": value} for name, value in document.metadata],
            "defects": document.defects,
            "ocr_languages": document.ocr_languages,
            "places": documents.places(db, document_id),
            "findings": findings.of_document(db, document_id),
            "parents": families.parents(db, document_id),
            "children": families.children(db, document_id),
            "left_out": families.left_out(db, document_id),
        }


@noun.operation("/<int:document_id>/pages", takes=PageWindow(), gives=DocumentPages)
def pages(asked: dict[str, Any], document_id: int) -> dict[str, Any]:
    """The pages of a document, with their texts."""
    with store().read() as db:
        document = documents.get(db, document_id)
        found = documents.pages(db, document_id, offset=asked["offset"], limit=asked["limit"])
        return {
            "total": document.page_count,
            "pages": [{"page": page, "document_id": document_id} for page in found],
        }
