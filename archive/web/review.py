"""An exhibit's way from draft to release: the reviewer's page, and a form for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive import cards, review
from archive import exhibit as making
from archive.errors import Invalid
from archive.review import asking, checklist
from archive.store.catalog import documents, notes
from archive.web.show import last_part, store, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import Document, Exhibit, Page

blueprint = Blueprint("review", __name__, url_prefix="/exhibits")

PAGES_AT_ONCE = 20


@blueprint.get("/<int:exhibit_id>/review")
def show(exhibit_id: int) -> ResponseReturnValue:
    """Before and after page by page, the proof, the checklist, the questions, and the decision."""
    case = review.case(store(), exhibit_id, agent=who())
    exhibit = case.exhibit
    parts = last_part(exhibit.page_count, PAGES_AT_ONCE)
    part = min(max(request.args.get("part", 1, type=int), 1), parts)
    first = (part - 1) * PAGES_AT_ONCE + 1
    numbers = range(first, min(first + PAGES_AT_ONCE, exhibit.page_count + 1))
    document, originals = _originals(exhibit, numbers)
    plan = making.plan_of(store(), exhibit)
    with store().read() as db:
        said = notes.for_readers(db, exhibit.document_id)
    return render_template(
        "review/show.html",
        case=case,
        exhibit=exhibit,
        document=document,
        numbers=numbers,
        originals=originals,
        boxes={number: plan.on_page(number) for number in numbers},
        told=cards.show(store(), exhibit.document_id),
        notes={number: [note for note in said if note.page_number == number] for number in (0, *numbers)},
        own_decisions=sum(redaction.decided_by == who() for redaction in plan.redactions),
        part=part,
        parts=parts,
        me=who(),
        two_needed=store().has_accounts,
    )


@blueprint.post("/<int:exhibit_id>/review")
def decide(exhibit_id: int) -> ResponseReturnValue:
    """Keep the answers, and approve or send back if that is what was pressed."""
    over, deed = request.form.get("over", ""), request.form.get("deed", "")
    if deed not in ("keep", "approve", "return"):
        raise Invalid("Choose what to do.")
    if deed == "return":
        review.send_back(store(), exhibit_id, words=request.form.get("why", ""), agent=who(), over=over)
        return _shown(exhibit_id)
    review.fill_in(store(), exhibit_id, _answers(), agent=who(), over=over)
    if deed == "keep":
        return redirect(url_for("review.show", exhibit_id=exhibit_id, _anchor="checklist"))
    review.approve(store(), exhibit_id, agent=who(), over=over)
    return _shown(exhibit_id)


@blueprint.post("/<int:exhibit_id>/ask")
def ask(exhibit_id: int) -> ResponseReturnValue:
    form = request.form
    review.ask(store(), exhibit_id, agent=who(), of=form.get("of", ""), words=form.get("words", ""))
    return _shown(exhibit_id)


@blueprint.post("/<int:exhibit_id>/title")
def rename(exhibit_id: int) -> ResponseReturnValue:
    review.rename(store(), exhibit_id, request.form.get("title", ""), agent=who())
    return _shown(exhibit_id)


@blueprint.post("/<int:exhibit_id>/embargo")
def set_embargo(exhibit_id: int) -> ResponseReturnValue:
    form = request.form
    review.set_embargo(store(), exhibit_id, form.get("time", ""), form.get("zone", ""), agent=who())
    return _shown(exhibit_id)


@blueprint.post("/<int:exhibit_id>/withdraw")
def withdraw(exhibit_id: int) -> ResponseReturnValue:
    form = request.form
    review.withdraw(store(), exhibit_id, notice=form.get("notice", ""), why=form.get("why", ""), agent=who())
    return _shown(exhibit_id)


@blueprint.post("/<int:exhibit_id>/questions")
def question(exhibit_id: int) -> ResponseReturnValue:
    page = asking.checked_page(request.form.get("page", ""))
    review.question(store(), exhibit_id, request.form.get("words", ""), agent=who(), page_number=page)
    return redirect(url_for("review.show", exhibit_id=exhibit_id, _anchor="questions"))


@blueprint.post("/questions/<int:question_id>")
def close_question(question_id: int) -> ResponseReturnValue:
    close = review.dismiss if request.form.get("deed") == "dismiss" else review.answer
    closed = close(store(), question_id, request.form.get("words", ""), agent=who())
    return redirect(url_for("review.show", exhibit_id=closed.exhibit_id, _anchor="questions"))


def _originals(exhibit: Exhibit, numbers: range) -> tuple[Document, dict[int, Page]]:
    with store().read() as db:
        document = documents.get(db, exhibit.document_id)
        there = [number for number in numbers if number <= document.page_count]
        return document, {number: documents.page(db, document.id, number) for number in there}


def _answers() -> dict[str, tuple[str, str]]:
    said = {key: request.form.get(f"said-{key}", "") for key in checklist.ITEMS}
    return {key: (answer, request.form.get(f"words-{key}", "")) for key, answer in said.items() if answer}


def _shown(exhibit_id: int) -> ResponseReturnValue:
    return redirect(url_for("exhibits.show", exhibit_id=exhibit_id))
