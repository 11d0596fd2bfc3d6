"""The ledger: what became of every file, class by class, and trying a class again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import accession, likeness
from archive.model import State
from archive.store.catalog import documents
from archive.web.show import store
from archive.web.work import background

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.accession import RunReport
    from archive.web.work import Job

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger")

DOCUMENTS_A_PAGE = 100
PICTURES_A_PAGE = 24
GROUPS_A_PAGE = 20
_HEADINGS = {
    State.RECEIVED: "Not read yet",
    State.READY: "Read",
    State.UNREADABLE: "Could not be read",
    State.SKIPPED: "Skipped by rule",
}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    collection = request.args.get("collection") or None
    with store().read() as db:
        collections = documents.collections(db)
    return render_template(
        "ledger/index.html",
        ledger=accession.status(store(), collection),
        collections=collections,
        collection=collection,
    )


@blueprint.get("/documents")
def listing() -> ResponseReturnValue:
    state = request.args.get("state")
    chosen = State(state) if state in set(State) else None
    reason = request.args.get("reason") or None
    group = request.args.get("alike", type=int)
    number = max(1, request.args.get("page", 1, type=int))
    with store().read() as db:
        found = documents.listing(
            db,
            state=chosen,
            reason=reason,
            collection=request.args.get("collection") or None,
            media_type=request.args.get("type") or None,
            finding=request.args.get("finding") or None,
            likeness_group=group,
            limit=DOCUMENTS_A_PAGE + 1,
            offset=(number - 1) * DOCUMENTS_A_PAGE,
        )
    return render_template(
        "ledger/listing.html",
        documents=found[:DOCUMENTS_A_PAGE],
        more=len(found) > DOCUMENTS_A_PAGE,
        number=number,
        state=chosen,
        heading=_HEADINGS[chosen] if chosen else "All documents",
        reason=reason,
        finding=request.args.get("finding"),
        media_type=request.args.get("type"),
        collection=request.args.get("collection"),
        group=group,
    )


@blueprint.get("/by-eye")
def by_eye() -> ResponseReturnValue:
    """Pages that show a picture and say nothing, to be looked at one by one."""
    collection = request.args.get("collection") or None
    number = max(1, request.args.get("page", 1, type=int))
    with store().read() as db:
        found = documents.to_read_by_eye(
            db, collection, limit=PICTURES_A_PAGE + 1, offset=(number - 1) * PICTURES_A_PAGE
        )
        total = documents.to_read_by_eye_count(db, collection)
    return render_template(
        "ledger/by_eye.html",
        pages=found[:PICTURES_A_PAGE],
        more=len(found) > PICTURES_A_PAGE,
        number=number,
        collection=collection,
        total=total,
    )


@blueprint.get("/alike")
def alike() -> ResponseReturnValue:
    collection = request.args.get("collection") or None
    number = max(1, request.args.get("page", 1, type=int))
    total, total_groups = likeness.count(store(), collection)
    found = likeness.groups(store(), collection, limit=GROUPS_A_PAGE + 1, offset=(number - 1) * GROUPS_A_PAGE)
    return render_template(
        "ledger/alike.html",
        groups=found[:GROUPS_A_PAGE],
        more=len(found) > GROUPS_A_PAGE,
        total=total,
        total_groups=total_groups,
        number=number,
        collection=collection,
    )


@blueprint.post("/retry")
def retry() -> ResponseReturnValue:
    reason = request.form.get("reason", "") or None
    archive = store()
    address = url_for("ledger.index")

    def deed(job: Job) -> str:
        def count(report: RunReport) -> None:
            job.progress(report.read, report.to_read)

        accession.retry(archive, reason=reason, progress=count)
        return address

    number = background().start(f"Trying again: {reason or 'everything that was not read'}", deed)
    return redirect(url_for("work.show", number=number))
