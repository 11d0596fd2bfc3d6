"""Name lists: hand one in, see what every line found, run it again, save it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.errors import Invalid
from archive.model import ListColumns, ListOptions
from archive.search import tables
from archive.search.name_lists import batch, batch_export
from archive.search.name_lists.batch_export import search_path
from archive.search.name_lists.name_list import LINES, LIST_BYTES
from archive.search.name_lists.name_query import spelling_query
from archive.store.catalog import documents, name_lists
from archive.store.catalog.name_lists import Only
from archive.web.saving import saved
from archive.web.show import last_part, store, who
from archive.web.uploads import LISTS_ENDPOINT
from archive.web.work import background

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.web.work import Job

blueprint = Blueprint("lists", __name__, url_prefix="/lists")

LINES_A_PAGE = 100
DOCUMENTS_A_PAGE = 100


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with store().read() as db:
        return render_template(
            "lists/index.html",
            runs=name_lists.listing(db),
            collections=documents.collections(db),
            columns=ListColumns,
            most_lines=LINES,
            most_bytes=LIST_BYTES,
        )


@blueprint.post("/", endpoint=LISTS_ENDPOINT)
def begin() -> ResponseReturnValue:
    untrusted_file = request.files.get("list")
    untrusted_list = untrusted_file.read(LIST_BYTES + 1) if untrusted_file else b""
    name = (untrusted_file.filename if untrusted_file and untrusted_list else "") or "Typed list"
    run_id = batch.begin(
        store(),
        untrusted_list or request.form.get("names", "").encode("utf-8", "replace"),
        untrusted_name=name,
        collection=request.form.get("collection") or None,
        options=_options(),
        columns=_columns(),
        column=request.form.get("column", ""),
        heading={"yes": True, "no": False}.get(request.form.get("heading", "")),
        agent=who(),
    )
    return _search(run_id)


@blueprint.get("/<int:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    only = _only()
    number = max(1, request.args.get("page", 1, type=int))
    with store().read() as db:
        run = name_lists.get(db, run_id)
        total = name_lists.line_count(db, run_id, only)
        offset = (number - 1) * LINES_A_PAGE
        lines = list(name_lists.lines(db, run_id, only, limit=LINES_A_PAGE, offset=offset))
    return render_template(
        "lists/show.html",
        run=run,
        lines=lines,
        only=only,
        number=number,
        last=last_part(total, LINES_A_PAGE),
        outcome=batch_export.outcome,
        search_path=search_path,
        spelling_query=spelling_query,
    )


@blueprint.get("/<int:run_id>/lines/<int:line_number>")
def line(run_id: int, line_number: int) -> ResponseReturnValue:
    """The documents that one line found."""
    number = max(1, request.args.get("page", 1, type=int))
    with store().read() as db:
        run, entry = name_lists.get(db, run_id), name_lists.line(db, run_id, line_number)
        found, new = name_lists.found_by(db, run_id, line_number)
        ordered = sorted(found, key=lambda document_id: (document_id not in new, document_id))
        shown = ordered[(number - 1) * DOCUMENTS_A_PAGE : number * DOCUMENTS_A_PAGE]
        known = documents.many(db, shown)
    return render_template(
        "lists/line.html",
        run=run,
        line=entry,
        documents=[known[key] for key in shown if key in known],
        gone=len(shown) - len(known),
        new=new,
        number=number,
        last=last_part(len(ordered), DOCUMENTS_A_PAGE),
        search_path=search_path,
        spelling_query=spelling_query,
    )


@blueprint.post("/<int:run_id>/again")
def again(run_id: int) -> ResponseReturnValue:
    return _search(batch.begin_again(store(), run_id, agent=who()))


@blueprint.post("/<int:run_id>/remove")
def remove(run_id: int) -> ResponseReturnValue:
    batch.remove(store(), run_id, agent=who())
    return redirect(url_for("lists.index"))


@blueprint.get("/<int:run_id>/export.<form_name>")
def export(run_id: int, form_name: str) -> ResponseReturnValue:
    form = tables.form_named(form_name)
    table = batch_export.table(store(), run_id, _only(), by_document="documents" in request.args)
    return saved(table, form, f"name-list-run-{run_id}")


def in_background(run_id: int) -> int:
    """Search a run that was begun. Returns the number of the job."""
    archive, address = store(), url_for("lists.show", run_id=run_id)

    def deed(job: Job) -> str:
        batch.search(archive, run_id, progress=job.progress, stop=job.stop)
        return address

    return background().start(
        f"Searching for name list {run_id}", deed, stop_says="Stop, and keep what was found"
    )


def _search(run_id: int) -> ResponseReturnValue:
    return redirect(url_for("work.show", number=in_background(run_id)))


def _options() -> ListOptions:
    words = request.form.get("words", "all")
    return ListOptions(
        operators="operators" in request.form,
        phrase=words == "phrase",
        fuzziness=request.form.get("fuzziness", 0, type=int),
        proximity=request.form.get("proximity", 0, type=int) if words == "near" else None,
        field=request.form.get("field", "text"),
    )


def _columns() -> ListColumns:
    try:
        return ListColumns(request.form.get("columns", "auto"))
    except ValueError:
        raise Invalid("Columns are parted by a comma, semicolon, tab or pipe, or there are none.") from None


def _only() -> Only:
    chosen = request.args.get("only")
    return Only(chosen) if chosen in set(Only) else Only.ALL
