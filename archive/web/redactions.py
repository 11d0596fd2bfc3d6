"""Redactions: propose by box or by text, approve, reject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.errors import Invalid
from archive.model import Box, RedactionState
from archive.redaction import plan
from archive.store.catalog import documents, redactions
from archive.web.show import store

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("redactions", __name__, url_prefix="/redactions")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with store().read() as db:
        found = redactions.listing(db)
        names = documents.many(db, list({entry.document_id for entry in found}))
    return render_template("redactions/index.html", redactions=found, documents=names)


@blueprint.post("/box")
def add_box() -> ResponseReturnValue:
    document_id, number = _whole("document"), _whole("page")
    box = Box(*(_number(edge) for edge in ("x0", "y0", "x1", "y1")))
    plan.add_box(store(), document_id, number, box, reason=_reason(), agent=store().settings.agent)
    return _back(document_id, number)


@blueprint.post("/text")
def add_text() -> ResponseReturnValue:
    document_id, number = _whole("document"), _whole("page")
    text = request.form.get("text", "")
    plan.add_text(store(), document_id, text, reason=_reason(), agent=store().settings.agent)
    return _back(document_id, number)


@blueprint.post("/decide")
def decide() -> ResponseReturnValue:
    try:
        state = RedactionState(request.form.get("state", ""))
        numbers = [int(value) for value in request.form.getlist("redaction")]
    except ValueError:
        raise Invalid("Choose redactions, and whether to approve or reject them.") from None
    plan.decide(store(), numbers, state, agent=store().settings.agent)
    page = request.form.get("page", type=int)
    document_id = _whole("document")
    return _back(document_id, page) if page else redirect(url_for("documents.show", document_id=document_id))


def _back(document_id: int, number: int) -> ResponseReturnValue:
    query = request.form.get("q", "")
    return redirect(url_for("reader.page", document_id=document_id, number=number, q=query or None) + "#plan")


def _reason() -> str:
    return request.form.get("reason", "")


def _whole(name: str) -> int:
    value = request.form.get(name, type=int)
    if value is None:
        raise Invalid(f"The form lacks a number: {name}.")
    return value


def _number(name: str) -> float:
    value = request.form.get(name, type=float)
    if value is None:
        raise Invalid("A box needs four numbers, in points.", "Draw it on the page, or type its edges.")
    return value
