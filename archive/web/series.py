"""Series: tables that repeat are found, followed, held against their pages, saved, and approved for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup

from archive import series as verbs
from archive.errors import Invalid, NotFound
from archive.model import Box, Takes
from archive.search import tables
from archive.series import drawing, export
from archive.series.checking import plain_cells
from archive.store.catalog import documents
from archive.web.saving import saved
from archive.web.show import last_part, store, who
from archive.web.work import background

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from archive.model import Series, SeriesCell, SeriesPoint
    from archive.web.work import Job

blueprint = Blueprint("series", __name__, url_prefix="/series")

CELLS_A_PART = 100
LINES_A_PART = 200
_AROUND_PT, _ABOVE_PT = 10.0, 7.0
"""What is shown of the page around a line."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    with store().read() as db:
        known = documents.collections(db)
    return render_template("series/index.html", entries=verbs.listing(store()), collections=known)


@blueprint.post("/find")
def find() -> ResponseReturnValue:
    """Look through a collection, or the documents whose numbers are given, in the background."""
    archive, collection, numbers = store(), request.form.get("collection", ""), _numbers()
    address = url_for("series.found", collection=collection if not numbers else None, doc=numbers or None)
    verbs.find(archive, collection=collection, document_ids=numbers, read=False)  # whatever is wrong, at once

    def deed(job: Job) -> str:
        verbs.find(archive, collection=collection, document_ids=numbers, progress=job.progress, stop=job.stop)
        return address

    number = background().start(
        "Looking for tables that repeat", deed, stop_says="Stop, and keep what was read"
    )
    return redirect(url_for("work.show", number=number))


@blueprint.get("/found")
def found() -> ResponseReturnValue:
    """What repeats, as far as it was read."""
    numbers = request.args.getlist("doc", type=int)
    findings = verbs.find(
        store(), collection=request.args.get("collection"), document_ids=numbers, read=False
    )
    return render_template("series/found.html", findings=findings, numbers=numbers)


@blueprint.post("/")
def make() -> ResponseReturnValue:
    form = request.form
    findings = verbs.find(
        store(), collection=form.get("collection"), document_ids=form.getlist("doc", type=int), read=False
    )
    follow, _, measure = form.get("follow", "").partition(":")
    if follow not in set(Takes):
        raise Invalid("Choose what is to be followed.")
    made = verbs.make(
        store(),
        findings,
        form.get("key", ""),
        form.get("name", ""),
        agent=who(),
        takes=Takes(follow),
        measure=measure,
    )
    return redirect(url_for("series.show", series_id=made.entry.id))


@blueprint.get("/<int:series_id>")
def show(series_id: int) -> ResponseReturnValue:
    shown = verbs.show(store(), series_id)
    chosen = {row.id for row in shown.rows} & set(request.args.getlist("line", type=int))
    svg, drawn = drawing.svg(shown, chosen)
    parts = last_part(len(shown.rows), LINES_A_PART)
    part = min(max(request.args.get("part", 1, type=int), 1), parts)
    with store().read() as db:
        known = documents.many(db, shown.document_ids)
    return render_template(
        "series/show.html",
        series=shown,
        entry=shown.entry,
        chart=Markup(svg),  # noqa: S704  ours; what strangers wrote is escaped in it
        drawn=drawn,
        rows=shown.rows[(part - 1) * LINES_A_PART : part * LINES_A_PART],
        part=part,
        parts=parts,
        chosen=chosen,
        documents=known,
        standing=verbs.standing(shown, two_needed=store().has_accounts),
        part_of={
            cell.id: 1 + at // CELLS_A_PART
            for point in shown.points
            for at, cell in enumerate(_as_on_the_page(shown.of_point(point.id)))
        },
        left={point.id: _left(shown, point) for point in shown.points},
        me=who(),
        two_needed=store().has_accounts,
    )


@blueprint.get("/<int:series_id>/reports/<int:point_id>")
def check(series_id: int, point_id: int) -> ResponseReturnValue:
    """Every cell of one report's column beside the line of the page that it stands on."""
    shown = verbs.show(store(), series_id)
    point = _point(shown, point_id)
    cells = _as_on_the_page(shown.of_point(point_id))
    parts = last_part(len(cells), CELLS_A_PART)
    part = min(max(request.args.get("part", 1, type=int), 1), parts)
    here = cells[(part - 1) * CELLS_A_PART : part * CELLS_A_PART]
    numbers = sorted({cell.read.page_number for cell in here})
    with store().read() as db:
        document = documents.get(db, point.document_id)
        sizes = {number: documents.page_size(db, document.id, number) for number in numbers}
    places = [other.id for other in shown.points]
    at = places.index(point_id)
    return render_template(
        "series/check.html",
        series=shown,
        entry=shown.entry,
        point=point,
        document=document,
        cells=here,
        names={row.id: row.label for row in shown.rows},
        strips={cell.id: _strip(cell) for cell in here},
        sizes=sizes,
        plain=sum(1 for _ in plain_cells(cells)),
        looked_at=sum(cell.is_looked_at for cell in cells),
        total=len(cells),
        part=part,
        parts=parts,
        before=places[at - 1] if at else None,
        after=places[at + 1] if at + 1 < len(places) else None,
    )


@blueprint.post("/<int:series_id>/cells/<int:cell_id>")
def decide(series_id: int, cell_id: int) -> ResponseReturnValue:
    """Confirm, correct or reopen one. To a script the answer says what the cell is now; else back to the list."""
    deed = request.form.get("deed", "")
    if deed == "correct":
        cell = verbs.correct(store(), series_id, cell_id, request.form.get("said", ""), agent=who())
    elif deed in ("confirm", "reopen"):
        decided = verbs.confirm if deed == "confirm" else verbs.reopen
        cell = decided(store(), series_id, cell_id, agent=who())
    else:
        raise Invalid("Choose what to do.")
    if request.accept_mimetypes.best == "application/json":
        return {"state": cell.state.value, "shown": cell.shown, "by": cell.by}
    part = request.form.get("part", 1, type=int)
    return redirect(
        url_for(
            "series.check", series_id=series_id, point_id=cell.point_id, part=part, _anchor=f"cell-{cell_id}"
        )
    )


@blueprint.post("/<int:series_id>/reports/<int:point_id>/confirm")
def confirm_plain(series_id: int, point_id: int) -> ResponseReturnValue:
    verbs.confirm_plain(store(), series_id, point_id, agent=who())
    return redirect(url_for("series.check", series_id=series_id, point_id=point_id))


@blueprint.post("/<int:series_id>/reports/<int:point_id>/day")
def redate(series_id: int, point_id: int) -> ResponseReturnValue:
    verbs.redate(store(), series_id, point_id, request.form.get("day", ""), agent=who())
    return redirect(url_for("series.check", series_id=series_id, point_id=point_id))


@blueprint.post("/<int:series_id>/extend")
def extend(series_id: int) -> ResponseReturnValue:
    """Add the reports that came since, in the background."""
    archive, agent = store(), who()
    name = verbs.show(archive, series_id).entry.name
    address = url_for("series.show", series_id=series_id)

    def deed(job: Job) -> str:
        verbs.extend(archive, series_id, agent=agent, progress=job.progress, stop=job.stop)
        return address

    number = background().start(f"Looking for more reports of {name}", deed, stop_says="Stop")
    return redirect(url_for("work.show", number=number))


@blueprint.post("/<int:series_id>/name")
def rename(series_id: int) -> ResponseReturnValue:
    verbs.rename(store(), series_id, request.form.get("name", ""), agent=who())
    return redirect(url_for("series.show", series_id=series_id))


@blueprint.post("/<int:series_id>/remove")
def remove(series_id: int) -> ResponseReturnValue:
    verbs.remove(store(), series_id, agent=who())
    return redirect(url_for("series.index"))


@blueprint.post("/<int:series_id>/approve")
def approve(series_id: int) -> ResponseReturnValue:
    """May go out as it was on the page; or is to go out no more."""
    if request.form.get("deed") == "take back":
        verbs.take_back(store(), series_id, agent=who())
    else:
        verbs.approve(store(), series_id, agent=who(), over=request.form.get("over", ""))
    return redirect(url_for("series.show", series_id=series_id, _anchor="readers"))


@blueprint.get("/<int:series_id>/export.<form_name>")
def save(series_id: int, form_name: str) -> ResponseReturnValue:
    _, table = export.table(store(), series_id)
    return saved(table, tables.form_named(form_name), f"series-{series_id}")


def _numbers() -> list[int]:
    """Of documents, as they were typed: parted by spaces or commas. Raises Invalid."""
    typed = request.form.get("documents", "").replace(",", " ").split()
    if not all(word.isdecimal() and len(word) < 12 for word in typed):
        raise Invalid("Name documents by their numbers.", "Such as: 12 13 27")
    return [int(word) for word in typed]


def _point(shown: Series, point_id: int) -> SeriesPoint:
    for point in shown.points:
        if point.id == point_id:
            return point
    raise NotFound("The series has no such report.")


def _as_on_the_page(cells: Iterable[SeriesCell]) -> list[SeriesCell]:
    return sorted(cells, key=lambda cell: (cell.read.page_number, cell.read.box.y0, cell.read.box.x0))


def _left(shown: Series, point: SeriesPoint) -> int:
    return sum(not cell.is_looked_at for cell in shown.of_point(point.id))


def _strip(cell: SeriesCell) -> Box:
    """The part of the page to be looked at: from the label of the line to its number, where both are on one page."""
    box = cell.read.box
    if cell.label.page_number == cell.read.page_number:
        box = box.union(cell.label.box)
    return Box(box.x0 - _AROUND_PT, box.y0 - _ABOVE_PT, box.x1 + _AROUND_PT, box.y1 + _ABOVE_PT)
