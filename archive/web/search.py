"""The front page: search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import accession
from archive import search as finding
from archive.search import FACETS, export, grouping, tables
from archive.search.tables import Form
from archive.web.asked import Asked
from archive.web.saving import saved, written_files
from archive.web.show import last_part, store
from archive.web.work import background

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.web.work import Job

blueprint = Blueprint("search", __name__)

GROUPS_A_PAGE = 20
XLSX_AT_ONCE = 20_000
"""Pages. XLSX cannot be sent before it is all written, so more are written in the background."""
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
        last=last_part(results.total_groups, GROUPS_A_PAGE),
        facets=FACETS,
        orders=ORDERS,
        groupings=grouping.GROUPINGS,
        xlsx_at_once=XLSX_AT_ONCE,
    )


@blueprint.get("/export.<form_name>")
def save(form_name: str) -> ResponseReturnValue:
    """Every page that matches, as a file; a large XLSX, for a person, is first asked for and then written."""
    form = tables.form_named(form_name)
    asked = Asked.from_request()
    results, table = export.hits(store(), asked.query, filters=asked.filters, sort=asked.sort)
    is_large = form is Form.XLSX and results.total_pages > XLSX_AT_ONCE
    if is_large and "Authorization" not in request.headers:
        return render_template("search/large_export.html", asked=asked, results=results)
    return saved(table, form, "search")


@blueprint.post("/export.xlsx")
def write() -> ResponseReturnValue:
    """Every page that matches, written to a file in the background."""
    archive, files, asked = store(), written_files(), Asked.from_request()
    number = files.number()
    address = url_for("search.written", number=number)

    def deed(job: Job) -> str:
        results, table = export.hits(archive, asked.query, filters=asked.filters, sort=asked.sort)
        files.write(archive, number, table, Form.XLSX, "search", results.total_pages, job)
        return address

    job = background().start("Writing the result as XLSX", deed, stop_says="Stop, and keep nothing")
    return redirect(url_for("work.show", number=job))


@blueprint.get("/written/<int:number>")
def written(number: int) -> ResponseReturnValue:
    return render_template("search/written.html", file=written_files().get(number), number=number)


@blueprint.get("/written/<int:number>/file")
def written_file(number: int) -> ResponseReturnValue:
    return written_files().get(number).sent()
