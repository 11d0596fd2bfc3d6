"""Captures of one address: which addresses have several, what one said when, and any two of them beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import captures
from archive.errors import Invalid
from archive.store.catalog import documents
from archive.web.show import last_part, store, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("captures", __name__, url_prefix="/captures")

ADDRESSES_A_PAGE = 50


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Addresses with more than one capture."""
    collection = request.args.get("collection") or None
    containing, parts = request.args.get("containing", "").strip(), bool(request.args.get("parts"))
    total = captures.listing_count(store(), collection=collection, containing=containing, parts=parts)
    last = last_part(total, ADDRESSES_A_PAGE)
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    found = captures.listing(
        store(), collection=collection, containing=containing, parts=parts,
        limit=ADDRESSES_A_PAGE, offset=(number - 1) * ADDRESSES_A_PAGE,
    )  # fmt: skip
    with store().read() as db:
        collections = documents.collections(db)
    return render_template(
        "captures/index.html", found=found, total=total, number=number, last=last, containing=containing,
        parts=parts, collection=collection, collections=collections,
    )  # fmt: skip


@blueprint.get("/history")
def history() -> ResponseReturnValue:
    """What one address said at different times."""
    found = captures.histories(
        store(), request.args.get("address", ""), collection=request.args.get("collection") or None
    )
    return render_template("captures/history.html", history=found[0], others=found[1:])


@blueprint.get("/beside")
def beside() -> ResponseReturnValue:
    """Two captures beside each other, by the numbers of their documents."""
    left, right = (request.args.get(name, 0, type=int) for name in ("left", "right"))
    way = "documents.compare" if request.args.get("how") == "words" else "side_by_side.pages"
    return redirect(url_for(way, document_id=left, other_id=right))


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """The search, kept to what was captured at one address."""
    address = captures.search_words(request.args.get("address", ""))
    return redirect(url_for("search.index", q=f"{address} {request.args.get('q', '')}".strip()))


@blueprint.post("/")
def tell() -> ResponseReturnValue:
    """Say where and when a document was captured."""
    document_id = request.form.get("document", 0, type=int)
    address, written = request.form.get("address", "").strip(), request.form.get("at", "")
    captures.tell(store(), document_id, address, captures.told_time(written), agent=who())
    return redirect(url_for("documents.show", document_id=document_id, _anchor="captures"))


@blueprint.post("/back")
def take_back() -> ResponseReturnValue:
    """Take back what a person told."""
    number = request.form.get("capture", 0, type=int)
    if number <= 0:
        raise Invalid("Name the capture by its number.")
    capture = captures.take_back(store(), number, agent=who())
    return redirect(url_for("documents.show", document_id=capture.document_id, _anchor="captures"))
