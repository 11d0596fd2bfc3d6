"""The front page: search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from archive import accession
from archive import search as finding
from archive.search import FACETS, export, grouping, tables
from archive.web.asked import Asked
from archive.web.saving import saved
from archive.web.show import store

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("search", __name__)

GROUPS_A_PAGE = 20
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
    asked = Asked.from_request()
    if asked.is_empty:
        return render_template("search/front.html", ledger=accession.status(store()), query="")
    results = finding.search(
        store(),
        asked.query,
        offset=(asked.number - 1) * GROUPS_A_PAGE,
        limit=GROUPS_A_PAGE,
        filters=asked.filters,
        sort=asked.sort,
        group=asked.group,
    )
    return render_template(
        "search/results.html",
        results=results,
        asked=asked,
        query=asked.query,
        last=max(1, -(-results.total_groups // GROUPS_A_PAGE)),
        facets=FACETS,
        orders=ORDERS,
        groupings=grouping.GROUPINGS,
    )


@blueprint.get("/export.<form_name>")
def save(form_name: str) -> ResponseReturnValue:
    """Every page that matches, as a file."""
    form = tables.form_named(form_name)
    asked = Asked.from_request()
    _, table = export.hits(store(), asked.query, filters=asked.filters, sort=asked.sort)
    return saved(table, form, "search")
