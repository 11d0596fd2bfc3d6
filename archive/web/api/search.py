"""/api/v1/search"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from archive import search as finding
from archive.search import export, grouping, narrowing, sorting, tables
from archive.web.api.describing import Noun
from archive.web.api.hits import SearchResults
from archive.web.api.schema import MOST_AT_ONCE, Asked, Choice, Several, Text, Whole, Window
from archive.web.saving import saved
from archive.web.show import store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue
    from marshmallow import fields

    from archive.model import DocumentHits, Results

noun = Noun("search", __name__, "What is on which page.")

_FILTERS: dict[str, fields.Field[Any]] = {
    **{
        name: Several(f"Only pages with this {name}; repeated: with one of them.") for name in narrowing.NAMES
    },
    **{f"-{name}": Several(f"Only pages without this {name}.") for name in narrowing.NAMES},
}
_ORDERS = ("", *sorting.ORDERS, *(f"-{order}" for order in sorting.ORDERS))


class Query(Asked):
    """What is looked for."""

    q = Text("A query as it is typed into the search box. An empty one finds every page.", default="")
    sort = Choice(
        "Order of documents; a minus sign turns it round. Empty: as the query says.", _ORDERS, default=""
    )


class QueryPart(Window, Query):
    """Which part of what was found. Documents are counted, or what `group` says."""

    group = Choice("What pages are put together by.", grouping.GROUPINGS, default="document")
    limit = Whole("Documents, pages or families to give at most.", least=1, most=MOST_AT_ONCE, default=20)
    pages_per_document = Whole(
        "Pages to give of each document at most, best first.", least=0, most=100, default=3
    )


@noun.operation("", takes=QueryPart.from_dict(_FILTERS, name="QueryPart")(), gives=SearchResults)
def search(asked: dict[str, Any]) -> dict[str, Any]:
    """Pages that match, grouped by document."""
    results = finding.search(
        store(),
        asked["q"],
        offset=asked["offset"],
        limit=asked["limit"],
        pages_per_document=asked["pages_per_document"],
        filters=_filters(asked),
        sort=asked["sort"],
        group=asked["group"],
    )
    return {
        "query": results.query,
        "read_as": results.read_as,
        "notes": results.notes,
        "sort": results.sort,
        "collection": results.collection,
        "total_pages": results.total_pages,
        "total_documents": results.total_documents,
        "suggestions": results.suggestions,
        "facets": {
            name: [{"value": value, "documents": count} for value, count in values]
            for name, values in results.facets.items()
        },
        "distinct": results.distinct,
        "timeline": results.timeline,
        "grouping": results.grouping,
        "total_groups": results.total_groups,
        "coverage": results.coverage,
        "documents": [_document(hit, asked["q"]) for hit in results.documents],
        "next": _next(asked, results),
    }


@noun.file(
    "/export.<any(csv,xlsx,jsonl):form_name>",
    takes=Query.from_dict(_FILTERS, name="Query")(),
    media_types=tuple(form.media_type for form in tables.Form),
)
def save(asked: dict[str, Any], form_name: str) -> ResponseReturnValue:
    """Every page that matches, as a file."""
    _, table = export.hits(store(), asked["q"], filters=_filters(asked), sort=asked["sort"])
    return saved(table, tables.form_named(form_name), "search")


def _filters(asked: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return narrowing.named({name: tuple(asked.get(name, ())) for name in _FILTERS})


def _document(hit: DocumentHits, query: str) -> dict[str, Any]:
    pages = [
        {
            "hit": page,
            "document_id": hit.document.id,
            "reader": export.page_path(hit.document.id, page.number, query),
        }
        for page in hit.pages
    ]
    return {
        "document": hit.document,
        "places": hit.places,
        "total_pages": hit.total_pages,
        "family_id": hit.family.id if hit.family else None,
        "pages": pages,
    }


def _next(asked: Mapping[str, Any], results: Results) -> str | None:
    end = asked["offset"] + asked["limit"]
    return url_for(".search", **{**asked, "offset": end}) if end < results.total_groups else None
