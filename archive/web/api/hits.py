"""How what was found is shown."""

from __future__ import annotations

from marshmallow import fields, validate

from archive.model import HiddenKind
from archive.web.api.documents import Document
from archive.web.api.schema import Box, Coverage, Links, Shown, link


class HitLinks(Shown):
    """Paths on this server."""

    page = link(
        "api.pages.show",
        "The whole page.",
        document_id="document_id",
        number="hit.number",
    )
    reader = fields.String(metadata={"description": "The page in the browser, with its matches outlined."})


class PageHit(Shown):
    """A page that matched."""

    number = fields.Integer(attribute="hit.number")
    score = fields.Float(attribute="hit.score")
    snippet = fields.String(attribute="hit.snippet")
    marks = fields.List(
        fields.List(fields.Integer(), validate=validate.Length(equal=2)),
        attribute="hit.marks",
        metadata={"description": "Start and end of each match in the snippet, in Unicode code points."},
    )
    boxes = fields.List(Box(), attribute="hit.boxes")
    hidden = fields.List(
        fields.Enum(HiddenKind, by_value=fields.String),
        attribute="hit.hidden",
        metadata={"description": "Kinds of hidden text that matched; no box shows them."},
    )
    beside = fields.List(
        fields.List(fields.String(), validate=validate.Length(equal=2)),
        attribute="hit.beside",
        metadata={"description": "Field of the query, and passage, of what matched and is not on the page."},
    )
    links = Links(HitLinks)


class DocumentHit(Shown):
    """A document with its matching pages, best first."""

    document = fields.Nested(Document)
    places = fields.List(fields.String(), metadata={"description": "Every path where it was seen."})
    total_pages = fields.Integer(
        metadata={"description": "Its pages that match; more than are given here, maybe."}
    )
    family_id = fields.Integer(
        allow_none=True,
        metadata={"description": "By family: the outermost document that it is inside of, or itself."},
    )
    pages = fields.List(fields.Nested(PageHit))


class TimelineBar(Shown):
    """Documents of one stretch of time."""

    dates = fields.String(metadata={"description": "As `date:` in a query and the filter `date` take it."})
    start = fields.Date()
    documents = fields.Integer()


class FacetValue(Shown):
    value = fields.String()
    documents = fields.Integer()


class Suggestion(Shown):
    """A word that no page has, and a near one that some have."""

    word = fields.String()
    term = fields.String()
    pages = fields.Integer(metadata={"description": "Pages that have the near one."})
    query = fields.String(metadata={"description": "What was asked, with the near one in place."})


class SearchResults(Shown):
    """What was found, how the query was read, and what could not be seen."""

    query = fields.String()
    read_as = fields.String()
    notes = fields.List(fields.String(), metadata={"description": "How mistakes in the query were mended."})
    sort = fields.String()
    collection = fields.String(
        allow_none=True,
        metadata={"description": "The one that the search is confined to; null: it looked at all."},
    )
    total_pages = fields.Integer(metadata={"description": "Exact, never capped."})
    total_documents = fields.Integer(metadata={"description": "Exact, never capped."})
    suggestions = fields.List(fields.Nested(Suggestion))
    facets = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(FacetValue)),
        metadata={
            "description": "Facet: its commonest values and how many of the documents found have each."
        },
    )
    distinct = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Facet: how many values there are in all."},
    )
    timeline = fields.List(
        fields.Nested(TimelineBar), metadata={"description": "Of the documents with a date, none left out."}
    )
    grouping = fields.String()
    total_groups = fields.Integer(metadata={"description": "Exact: what `offset` and `limit` count."})
    coverage = fields.Nested(Coverage)
    documents = fields.List(fields.Nested(DocumentHit))
    next = fields.String(
        allow_none=True, metadata={"description": "Path of the next part; null behind the last."}
    )
