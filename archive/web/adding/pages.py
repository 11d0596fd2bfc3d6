"""The page on which files are chosen, and the page that says what became of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.accession import deliveries
from archive.model import SentState
from archive.store.catalog import documents, intake
from archive.store.incoming import rows
from archive.untrusted import shown
from archive.web.adding import taking_in
from archive.web.adding.taking_in import incoming, own_delivery
from archive.web.show import last_part, store, who
from archive.web.uploads import PIECE_BYTES, PLAIN_ENDPOINT

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import Delivery

blueprint = Blueprint("adding", __name__, url_prefix="/add")

FILES_A_PAGE = 100

_SAID = {
    SentState.COMING: ("in part", "waiting"),
    SentState.WHOLE: ("waiting", "waiting"),
    SentState.RECEIVED: ("received", "ready"),
    SentState.KNOWN: ("already there", "ready"),
    SentState.SKIPPED: ("skipped", "skipped"),
    SentState.FAILED: ("failed", "unreadable"),
    SentState.CANCELLED: ("cancelled", "skipped"),
}
"""What a state is called on the page, and how it looks."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with store().read() as db:
        collections, sources = documents.collections(db), intake.sources(db)
    with incoming().read() as db:
        own = [(delivery, rows.counts(db, delivery.id)) for delivery in rows.deliveries(db, who())]
    return render_template(
        "adding/index.html",
        collections=collections,
        sources=sources,
        chosen=request.args.get("collection", ""),
        deliveries=own,
        piece_bytes=PIECE_BYTES,
        most_bytes=store().settings.file_bytes,
    )


@blueprint.post("/", endpoint=PLAIN_ENDPOINT)
def take_plain() -> ResponseReturnValue:
    """A few small files in one form, for a browser that runs no scripts."""
    form = request.form
    delivery = deliveries.begin(
        store(),
        incoming(),
        who=who(),
        collection=form.get("new_collection", "").strip() or form.get("collection", ""),
        source=form.get("source", ""),
        conditions=form.get("conditions", ""),
        languages=form.get("languages", ""),
    )
    for untrusted_file in request.files.getlist("files"):
        if untrusted_file.filename:
            name, data = untrusted_file.filename.encode("utf-8", "surrogateescape"), untrusted_file.read()
            deliveries.add(store(), incoming(), delivery, name, len(data), data)
    return _take_in(delivery)


@blueprint.get("/<delivery_id>")
def show(delivery_id: str) -> ResponseReturnValue:
    delivery = own_delivery(delivery_id)
    number = max(1, request.args.get("page", 1, type=int))
    name = request.args.get("state", "")
    state = SentState(name) if name in set(SentState) else None
    with incoming().read() as db:
        counts = rows.counts(db, delivery_id)
        offset = (number - 1) * FILES_A_PAGE
        files = list(
            rows.files(db, delivery_id, (state,) if state else (), limit=FILES_A_PAGE, offset=offset)
        )
    with store().read() as db:
        known = documents.many(db, [file.document_id for file in files if file.document_id is not None])
    return render_template(
        "adding/show.html",
        delivery=delivery,
        counts=counts,
        total=sum(counts.values()),
        files=[(file, known.get(file.document_id or 0)) for file in files],
        said=_SAID,
        path=lambda file: shown(os.fsdecode(file.untrusted_path)),
        state=state,
        number=number,
        last=last_part(counts[state] if state else sum(counts.values()), FILES_A_PAGE),
    )


@blueprint.post("/<delivery_id>/finish")
def finish(delivery_id: str) -> ResponseReturnValue:
    """Take in what has come whole, and leave the rest; or try again, where taking in did not end."""
    return _take_in(own_delivery(delivery_id), leave_rest=True)


@blueprint.post("/<delivery_id>/discard")
def discard(delivery_id: str) -> ResponseReturnValue:
    deliveries.discard(incoming(), own_delivery(delivery_id))
    return redirect(url_for("adding.index"))


def _take_in(delivery: Delivery, *, leave_rest: bool = False) -> ResponseReturnValue:
    if delivery.finished_at is None:
        deliveries.finish(incoming(), delivery, leave_rest=leave_rest)
    number = taking_in.start_here(url_for("adding.show", delivery_id=delivery.id))
    return redirect(url_for("work.show", number=number))
