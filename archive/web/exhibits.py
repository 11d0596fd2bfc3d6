"""Exhibits: make one, see its pages and its proof, save it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for

from archive import exhibit as making
from archive import page_images, review
from archive.custody import handing_out
from archive.errors import Invalid, NotFound
from archive.model import Colours, Look, Marks, Stage
from archive.store.catalog import documents, exhibits
from archive.web import pictures
from archive.web.documents import attachment
from archive.web.show import store, who
from archive.web.work import background

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.web.work import Job

blueprint = Blueprint("exhibits", __name__, url_prefix="/exhibits")

_ORDER = (Stage.IN_REVIEW, Stage.APPROVED, Stage.DRAFT, Stage.RELEASED, Stage.WITHDRAWN)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """By stage, and first what waits for whoever looks."""
    listing = review.listing(store())
    waiting = [entry for entry in listing if review.waits_for(store(), entry[1], who())]
    others = [entry for entry in listing if entry not in waiting]
    return render_template(
        "exhibits/index.html",
        waiting=waiting,
        stages=[(stage, [entry for entry in others if entry[1].stage is stage]) for stage in _ORDER],
    )


@blueprint.post("/")
def make() -> ResponseReturnValue:
    document_id = request.form.get("document", 0, type=int)
    title = request.form.get("title", "").strip() or None
    archive, agent, look = store(), who(), _look()
    with archive.read() as db:
        document = documents.get(db, document_id)
    address = url_for("exhibits.show", exhibit_id=0)

    def deed(job: Job) -> str:
        made = making.make(archive, document_id, agent=agent, title=title, look=look, progress=job.progress)
        return address.replace("/0", f"/{made.id}")

    number = background().start(f"Making and attacking an exhibit of {document.name}", deed)
    return redirect(url_for("work.show", number=number))


@blueprint.get("/<int:exhibit_id>")
def show(exhibit_id: int) -> ResponseReturnValue:
    case = review.case(store(), exhibit_id, agent=who())
    with store().read() as db:
        document = documents.get(db, case.exhibit.document_id)
    return render_template(
        "exhibits/show.html",
        case=case,
        exhibit=case.exhibit,
        document=document,
        me=who(),
        two_needed=store().has_accounts,
    )


@blueprint.get("/<int:exhibit_id>/pages/<int:number>")
def page(exhibit_id: int, number: int) -> ResponseReturnValue:
    """A page before and after, side by side."""
    with store().read() as db:
        exhibit = exhibits.get(db, exhibit_id)
        document = documents.get(db, exhibit.document_id)
        if not 1 <= number <= exhibit.page_count:
            raise NotFound(f"Exhibit {exhibit_id} has no page {number}.")
        original = documents.page(db, document.id, number) if number <= document.page_count else None
    boxes = making.plan_of(store(), exhibit).on_page(number)
    return render_template(
        "exhibits/page.html",
        exhibit=exhibit,
        document=document,
        number=number,
        original=original,
        boxes=boxes,
    )


@blueprint.get("/<int:exhibit_id>/pages/<int:number>/picture")
def picture(exhibit_id: int, number: int) -> ResponseReturnValue:
    """A page of a proved exhibit as a picture, to be saved."""
    data, media_type = making.picture(store(), exhibit_id, number)
    handing_out.exhibit(store(), exhibit_id, what=f"page {number} as a picture", agent=who())
    name = f"exhibit-{exhibit_id}-page-{number}.{media_type.removeprefix('image/').replace('jpeg', 'jpg')}"
    return Response(data, mimetype=media_type, headers={"Content-Disposition": attachment(name)})


@blueprint.get("/<int:exhibit_id>/pages/<int:number>/image")
def image(exhibit_id: int, number: int) -> ResponseReturnValue:
    return pictures.answer(page_images.of_exhibit(store(), exhibit_id, number))


@blueprint.get("/<int:exhibit_id>/file")
def file(exhibit_id: int) -> ResponseReturnValue:
    exhibit = handing_out.exhibit(store(), exhibit_id, agent=who())
    data = store().blobs.read(exhibit.digest)
    name = f"exhibit-{exhibit.id}-{exhibit.digest[:12]}.pdf"
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": attachment(name)})


def _look() -> Look:
    try:
        colours = Colours(request.form.get("colours", Colours.COLOUR))
        marks = Marks(request.form.get("marks", Marks.LABELS))
    except ValueError:
        raise Invalid("Choose how the exhibit is to look.") from None
    return Look(store().settings.exhibit_dpi, colours, marks, "tally" in request.form)
