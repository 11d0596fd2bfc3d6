"""The reader: a page's picture with its matches and redactions drawn over it, and its text beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for

from archive import page_images
from archive import search as finding
from archive.errors import Sealed, Unreadable
from archive.model import REASONS, RedactionState
from archive.redaction import widths
from archive.redaction.boxes import PageWords
from archive.redaction.subjects import register
from archive.redaction.widths import FEW
from archive.store.catalog import documents, redactions
from archive.web.show import store

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import Document, Page, PageHit, Redaction
    from archive.redaction.widths import Fit

blueprint = Blueprint("reader", __name__, url_prefix="/documents")

_DPI = 130


@blueprint.get("/<int:document_id>/pages/<int:number>")
def page(document_id: int, number: int) -> ResponseReturnValue:
    query = request.args.get("q", "")
    with store().read() as db:
        document = documents.get(db, document_id)
        if not document.page_count:
            raise Unreadable(document.message or "This document was not read yet.", document.hint)
        shown = documents.page(db, document_id, number)
        planned = redactions.listing(db, document_id)
    hits = finding.find_in_document(store(), document_id, query)
    here = next((hit for hit in hits if hit.number == number), None)
    return render_template(
        "reader/page.html",
        document=document,
        page=shown,
        query=query,
        hits=hits,
        here=here,
        next_hit=_neighbour(hits, number, 1),
        previous_hit=_neighbour(hits, number, -1),
        redactions=[entry for entry in planned if entry.page_number == number],
        planned=planned,
        proposals_left=sum(entry.state is RedactionState.PROPOSED for entry in planned),
        next_proposal=_next_proposal(planned, number),
        fits=_fits(document, shown, [entry for entry in planned if entry.page_number == number]),
        reasons=REASONS,
    )


@blueprint.get("/<int:document_id>/pages/<int:number>/words")
def words(document_id: int, number: int) -> ResponseReturnValue:
    """The words of a page with their boxes and lines, for choosing among them."""
    with store().read() as db:
        documents.get(db, document_id)
        laid = PageWords(documents.page(db, document_id, number))
    told = [
        {"text": word.text, "box": [round(edge, 2) for edge in word.box.as_tuple()], "line": line}
        for word, line in zip(laid.words, laid.lines, strict=True)
    ]
    return {"words": told}, {"Cache-Control": "private, no-store"}


@blueprint.get("/<int:document_id>/first-hit")
def first_hit(document_id: int) -> ResponseReturnValue:
    """The first page of a document that a query finds; where it finds none any more, the first page."""
    query = request.args.get("q", "")
    hits = finding.find_in_document(store(), document_id, query)
    number = hits[0].number if hits else 1
    outlined = "hit-1" if hits and hits[0].boxes else None
    return redirect(
        url_for("reader.page", document_id=document_id, number=number, q=query or None, _anchor=outlined)
    )


@blueprint.get("/<int:document_id>/pages/<int:number>/image")
def image(document_id: int, number: int) -> ResponseReturnValue:
    data = page_images.page_image(store(), document_id, number, dpi=_DPI)
    # The address stands for these bytes as long as the document does: an original never changes.
    return Response(
        data, mimetype=page_images.media_type(data), headers={"Cache-Control": "private, max-age=3600"}
    )


def _fits(document: Document, page: Page, here: list[Redaction]) -> dict[int, Fit]:
    """How many names of the register would fit each box; nothing where the register is too small to tell, or sealed."""
    if not here:
        return {}
    try:
        names = register.names(store(), document.collection)
    except Sealed:
        return {}
    if len(names) < FEW:
        return {}
    return widths.of_page(page, here, names)


def _next_proposal(planned: tuple[Redaction, ...], number: int) -> Redaction | None:
    """The first on a later page that is to be decided, going round at the end; None if only this page has any."""
    others = [r for r in planned if r.state is RedactionState.PROPOSED and r.page_number != number]
    return next((r for r in others if r.page_number > number), others[0] if others else None)


def _neighbour(hits: tuple[PageHit, ...], number: int, step: int) -> int | None:
    """The next or previous page with a match, going round at the ends."""
    numbers = [hit.number for hit in hits if hit.number != number]
    if not numbers:
        return None
    if step > 0:
        return next((n for n in numbers if n > number), numbers[0])
    return next((n for n in reversed(numbers) if n < number), numbers[-1])
