"""/api/v1/pages"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from archive.model import HiddenKind, TextSource
from archive.store.catalog import documents
from archive.web.api.describing import Noun
from archive.web.api.schema import Asked, Box, Flag, Links, Shown, link
from archive.web.show import store

noun = Noun("pages", __name__, "Texts, and where each word stands.")

_OF_PAGE = {"document_id": "document_id", "number": "page.number"}


class PageAsked(Asked):
    boxes = Flag("With true, where each word stands.", default=False)


class PageLinks(Shown):
    """Paths on this server."""

    page = link("api.pages.show", "This page.", **_OF_PAGE)
    document = link("api.documents.show", "Its document.", document_id="document_id")
    image = link("reader.image", "Its picture.", **_OF_PAGE)
    reader = link("reader.page", "The page in the browser.", **_OF_PAGE)


class Hidden(Shown):
    """Text that is in the file and not seen on the page."""

    kind = fields.Enum(HiddenKind, by_value=fields.String)
    text = fields.String()


class Page(Shown):
    document_id = fields.Integer()
    number = fields.Integer(attribute="page.number", metadata={"description": "From 1."})
    width_pt = fields.Float(attribute="page.width_pt")
    height_pt = fields.Float(attribute="page.height_pt")
    text = fields.String(
        attribute="page.text", metadata={"description": "Words parted by spaces, lines by newlines."}
    )
    source = fields.Enum(
        TextSource,
        by_value=fields.String,
        attribute="page.source",
        metadata={"description": "Where its words come from."},
    )
    ocr_confidence = fields.Float(
        attribute="page.ocr_confidence",
        allow_none=True,
        metadata={"description": "Mean over words, 0 to 100; null where no OCR was done."},
    )
    language = fields.String(
        attribute="page.language", metadata={"description": "ISO 639-1; empty if unsure."}
    )
    hidden = fields.List(fields.Nested(Hidden), attribute="page.hidden")
    links = Links(PageLinks)


class PageWithBoxes(Page):
    boxes = fields.List(
        Box(),
        allow_none=True,
        metadata={"description": "One for each word of the text, in order; null if not asked for."},
    )


@noun.operation("/<int:document_id>/<int:number>", takes=PageAsked(), gives=PageWithBoxes)
def show(asked: dict[str, Any], document_id: int, number: int) -> dict[str, Any]:
    """One page: its text, and where the words stand."""
    with store().read() as db:
        page = documents.page(db, document_id, number)
    boxes = [word.box for word in page.words()] if asked["boxes"] else None
    return {"page": page, "document_id": document_id, "boxes": boxes}
