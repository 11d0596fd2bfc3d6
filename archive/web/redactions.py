"""Redactions: propose by box or by text, approve, reject."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from archive.errors import Invalid
from archive.model import Box, PlanChange, Redaction, RedactionState
from archive.redaction import drafting, plan
from archive.redaction.boxes import Width
from archive.store.catalog import documents, exhibits, redactions
from archive.web.show import store, who
from archive.web.work import background

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from archive.web.work import Job

blueprint = Blueprint("redactions", __name__, url_prefix="/redactions")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with store().read() as db:
        found = redactions.listing(db)
        names = documents.many(db, list({entry.document_id for entry in found}))
    return render_template("redactions/index.html", redactions=found, documents=names)


@blueprint.get("/plan/<int:document_id>")
def history(document_id: int) -> ResponseReturnValue:
    """Every version of a document's plan; with `from` and `to`, what differs between two of them."""
    changes = plan.history(store(), document_id)
    newest = changes[-1].version if changes else 0
    before, after = request.args.get("from", type=int), request.args.get("to", newest, type=int)
    with store().read() as db:
        document = documents.get(db, document_id)
        made = exhibits.listing(db, document_id)
    return render_template(
        "redactions/history.html",
        document=document,
        versions=[_version(number, list(group)) for number, group in groupby(changes, attrgetter("version"))],
        newest=newest,
        before=before,
        after=after,
        differing=() if before is None else plan.difference(store(), document_id, before, after),
        exhibits={exhibit.plan_version: exhibit for exhibit in made},
    )


def _version(number: int, changes: list[PlanChange]) -> tuple[int, PlanChange, dict[str, int]]:
    return number, changes[0], Counter(plan.said(change) for change in changes)


@blueprint.post("/place")
def place() -> ResponseReturnValue:
    """Boxes over a part of one page: a drawn box, all but it, words, their lines, or the page."""
    document_id, number, extent = _whole("document"), _whole("page"), request.form.get("extent", "")
    if extent not in _EXTENTS:
        raise Invalid("Say over what the box is to lie.")
    made = _EXTENTS[extent](document_id, number, {"reason": _reason(), "agent": who()})
    return _back(document_id, number, made[0].id)


@blueprint.post("/suggest")
def suggest() -> ResponseReturnValue:
    """Propose the register's subjects and what the detectors know, as a job; then go to the first to be decided."""
    archive, agent, document_id = store(), who(), _whole("document")
    with archive.read() as db:
        document = documents.get(db, document_id)
    page_address, document_address = (
        url_for("redacting.page", document_id=document_id, number=0),
        url_for("documents.show", document_id=document_id, _anchor="plan"),
    )

    def deed(job: Job) -> str:
        drafting.draft(archive, document_id, agent=agent, progress=job.progress)
        with archive.read() as db:
            proposed = redactions.listing(db, document_id, RedactionState.PROPOSED)
        if not proposed:
            return document_address
        first = proposed[0]
        return f"{page_address.replace('/pages/0', f'/pages/{first.page_number}')}#redaction-{first.id}"

    number = background().start(f"Looking for what may have to go from {document.name}", deed)
    return redirect(url_for("work.show", number=number))


@blueprint.post("/text")
def add_text() -> ResponseReturnValue:
    document_id, number = _whole("document"), _whole("page")
    text = request.form.get("text", "")
    plan.add_text(store(), document_id, text, reason=_reason(), agent=who())
    return _back(document_id, number)


@blueprint.post("/decide")
def decide() -> ResponseReturnValue:
    """Approve or reject redactions, or make them wider; then go on to the next that is to be decided."""
    agent, document_id = who(), _whole("document")
    try:
        numbers = [int(value) for value in request.form.getlist("redaction")]
        if wider := request.form.get("widen"):
            plan.widen(store(), numbers, Width(wider), agent=agent)
        else:
            plan.decide(store(), numbers, RedactionState(request.form.get("state", "")), agent=agent)
    except ValueError:
        raise Invalid("Choose redactions, and whether to approve, reject or widen them.") from None
    page = request.form.get("page", type=int)
    if page is None or not numbers:
        return redirect(url_for("documents.show", document_id=document_id))
    if wider:
        return _back(document_id, page, numbers[0])
    following = plan.next_to_decide(store(), document_id, numbers[-1])
    return _back(document_id, *((following.page_number, following.id) if following else (page, None)))


_By = dict[str, str]


def _words(verb: Any, document_id: int, number: int, by: _By) -> tuple[Redaction, ...]:
    found: tuple[Redaction, ...] = verb(store(), document_id, number, _whole("first"), _whole("last"), **by)
    return found


def _drawn() -> Box:
    return Box(*(_number(edge) for edge in ("x0", "y0", "x1", "y1")))


_EXTENTS: dict[str, Callable[[int, int, _By], tuple[Redaction, ...]]] = {
    "box": lambda document_id, number, by: (plan.add_box(store(), document_id, number, _drawn(), **by),),
    "all-but": lambda document_id, number, by: plan.add_all_but(store(), document_id, number, _drawn(), **by),
    "words": partial(_words, plan.add_words),
    "lines": partial(_words, plan.add_lines),
    "page": lambda document_id, number, by: plan.add_page(store(), document_id, number, **by),
}


def _back(document_id: int, number: int, redaction_id: int | None = None) -> ResponseReturnValue:
    query = request.form.get("q", "")
    address = url_for("redacting.page", document_id=document_id, number=number, q=query or None)
    return redirect(f"{address}#{f'redaction-{redaction_id}' if redaction_id else 'plan'}")


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
