"""Two documents beside each other: which one to compare with, and the pages of both, scrolled together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import likeness
from archive.errors import Invalid
from archive.store.catalog import documents
from archive.web.documents import ALIKE_SHOWN
from archive.web.reader import readable
from archive.web.show import store

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import Document

blueprint = Blueprint("side_by_side", __name__, url_prefix="/documents")


@blueprint.get("/<int:document_id>/compare")
def choose(document_id: int) -> ResponseReturnValue:
    """What it may be compared with: what is almost the same, or any other by its number, `with`."""
    wanted = request.args.get("with", "").strip()
    with store().read() as db:
        document = documents.get(db, document_id)
        other = documents.get(db, _number(wanted)) if wanted else None
    if other is not None:
        way = "side_by_side.pages" if document.page_count and other.page_count else "documents.compare"
        return redirect(url_for(way, document_id=document_id, other_id=other.id))
    alike = likeness.like(store(), document_id)
    return render_template(
        "side_by_side/choose.html", document=document, alike=alike, alike_shown=ALIKE_SHOWN
    )


@blueprint.get("/<int:document_id>/compare/<int:other_id>/pages")
def pages(document_id: int, other_id: int) -> ResponseReturnValue:
    """A page of each; `left` and `right` are their numbers."""
    with store().read() as db:
        both = [readable(documents.get(db, key)) for key in (document_id, other_id)]
        numbers = [
            _within(document, request.args.get(name, 1, type=int))
            for document, name in zip(both, ("left", "right"), strict=True)
        ]
        shown = [documents.page(db, document.id, n) for document, n in zip(both, numbers, strict=True)]
    return render_template("side_by_side/pages.html", both=both, numbers=numbers, shown=shown)


def _number(untrusted_number: str) -> int:
    if not untrusted_number.isdecimal():
        raise Invalid("Name the other document by its number.", "It stands on the document's page.")
    return int(untrusted_number[:18])


def _within(document: Document, number: int) -> int:
    return max(1, min(number, document.page_count))
