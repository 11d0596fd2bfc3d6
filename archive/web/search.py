"""The front page: search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from archive import accession
from archive import search as finding
from archive.search import FACETS, export, tables
from archive.web.saving import saved
from archive.web.show import store

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("search", __name__)

DOCUMENTS_A_PAGE = 20
ORDERS = {
    "relevance": "best first",
    "-date": "newest",
    "date": "oldest",
    "name": "name",
    "-size": "largest",
    "size": "smallest",
}
"""Order, as `sort:` takes it -> how it is called on the page."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    query = request.args.get("q", "")
    filters = _filters()
    if not query.strip() and not filters and "all" not in request.args:
        return render_template("search/front.html", ledger=accession.status(store()), query="")
    number = max(1, request.args.get("page", 1, type=int))
    sort = request.args.get("sort", "")
    results = finding.search(
        store(),
        query,
        offset=(number - 1) * DOCUMENTS_A_PAGE,
        limit=DOCUMENTS_A_PAGE,
        filters=filters,
        sort=sort,
    )
    last = max(1, -(-results.total_documents // DOCUMENTS_A_PAGE))
    return render_template(
        "search/results.html",
        results=results,
        query=query,
        filters=filters,
        number=number,
        last=last,
        facets=FACETS,
        sort=sort,
        orders=ORDERS,
    )


@blueprint.get("/export.<form_name>")
def save(form_name: str) -> ResponseReturnValue:
    """Every page that matches, as a file."""
    form = tables.form_named(form_name)
    asked = request.args
    _, table = export.hits(store(), asked.get("q", ""), filters=_filters(), sort=asked.get("sort", ""))
    return saved(table, form, "search")


def _filters() -> dict[str, str]:
    return {name: value for name in FACETS if (value := request.args.get(name, ""))}
