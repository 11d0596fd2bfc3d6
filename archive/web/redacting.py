"""One page with all that is to go from it: boxes drawn, words chosen, proposals decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from archive import search as finding
from archive.errors import Sealed
from archive.model import REASONS, RedactionState
from archive.redaction import widths
from archive.redaction.boxes import PageWords
from archive.redaction.subjects import register
from archive.redaction.widths import FEW
from archive.store.catalog import documents, redactions
from archive.web.reader import neighbours, readable
from archive.web.show import store

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import Document, Page, Redaction
    from archive.redaction.widths import Fit

blueprint = Blueprint("redacting", __name__, url_prefix="/documents")


@blueprint.get("/<int:document_id>/pages/<int:number>/redact")
def page(document_id: int, number: int) -> ResponseReturnValue:
    query = request.args.get("q", "")
    with store().read() as db:
        document = readable(documents.get(db, document_id))
        shown = documents.page(db, document_id, number)
        planned = redactions.listing(db, document_id)
    numbers = finding.numbers_in_document(store(), document_id, query)
    here = finding.find_in_document(store(), document_id, query, numbers={number})
    on_page = [entry for entry in planned if entry.page_number == number]
    previous_hit, next_hit = neighbours(numbers, number)
    return render_template(
        "redacting/page.html",
        document=document,
        page=shown,
        query=query,
        hit_count=len(numbers),
        here=here[0] if here else None,
        next_hit=next_hit,
        previous_hit=previous_hit,
        redactions=on_page,
        planned=planned,
        proposals_left=sum(entry.state is RedactionState.PROPOSED for entry in planned),
        next_proposal=_next_proposal(planned, number),
        fits=_fits(document, shown, on_page),
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
    return {"words": told}


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
