"""The chain of custody: who did what, filtered; whether the chain is whole; each event; all of it as a file.

`install` also lets the chain know which documents are looked at, in one place for every route that has the number of
one in its address: no page that is added later can be forgotten.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.custody import once_a_day, reading, standing, telling
from archive.custody import table as as_table
from archive.custody.telling import Act
from archive.model import canonical_json
from archive.search import tables
from archive.store import custody as chain
from archive.store.catalog import documents
from archive.web.saving import saved
from archive.web.show import store, who
from archive.web.work import background

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

    from archive.model import CustodyEvent
    from archive.web.work import Job

blueprint = Blueprint("custody", __name__, url_prefix="/custody")

EVENTS_A_PAGE = 100
FIELDS = ("person", "act", "object", "collection", "since", "until", "origin")
_PAGES = {
    "document": "/documents/{}",
    "exhibit": "/exhibits/{}",
    "list run": "/lists/{}",
    "series": "/series/{}",
    "subject": "/subjects/{}",
}
_NOT_VIEWS = frozenset({"documents.original"})  # that is an event of its own


def install(app: Flask) -> None:
    once_a_day.note_setting(app.extensions["store"])
    app.jinja_env.filters.update(custody_sentence=telling.sentence)

    @app.after_request
    def note_view(response: Response) -> Response:
        is_shown = request.method == "GET" and response.status_code == 200
        if is_shown and request.endpoint not in _NOT_VIEWS:
            for name in ("document_id", "other_id"):
                if document_id := (request.view_args or {}).get(name):
                    once_a_day.opened_document(store(), document_id, agent=who())
        return response


@blueprint.get("/")
def index() -> ResponseReturnValue:
    given = _given()
    of = reading.asked(given)
    part = reading.part(
        store(), of, limit=EVENTS_A_PAGE,
        before=request.args.get("before", type=int), after=request.args.get("after", type=int),
    )  # fmt: skip
    with store().read() as db:
        collections = documents.collections(db)
    entries = list(telling.entries(part.events))
    return render_template(
        "custody/index.html",
        days=[(day, list(those)) for day, those in groupby(entries, lambda entry: entry.newest.at.date())],
        part=part,
        of=of,
        given=given,
        acts=Act,
        people=reading.people(store()),
        collections=collections,
        names={entry.id: entry.name for entry in collections},
        addresses=_addresses(part.events),
        standing=standing.standing(store()),
    )


@blueprint.get("/<int:sequence>")
def show(sequence: int) -> ResponseReturnValue:
    event = reading.get(store(), sequence)
    before, after = reading.beside(store(), sequence)
    with store().read() as db:
        names = {entry.id: entry.name for entry in documents.collections(db)}
    return render_template(
        "custody/show.html",
        event=event,
        before=before,
        after=after,
        names=names,
        addresses=_addresses((event,)),
        is_its_own=chain.digest_of(asdict(event)) == event.own,
        chained=canonical_json(chain.plain(asdict(event))).decode("utf-8", "replace"),
    )


@blueprint.get("/export.<form_name>")
def export(form_name: str) -> ResponseReturnValue:
    form = tables.form_named(form_name)
    return saved(as_table.asked_for(store(), reading.asked(_given())), form, "custody")


@blueprint.post("/check")
def check() -> ResponseReturnValue:
    """Follow the chain to its end, as a job."""
    archive, address = store().whole(), url_for("custody.index")  # a part of a chain cannot be checked

    def deed(_job: Job) -> str:
        standing.standing(archive, most=None)
        return address

    return redirect(url_for("work.show", number=background().start("Checking the chain of custody", deed)))


def _given() -> dict[str, str]:
    return {name: value for name in FIELDS if (value := request.args.get(name, "").strip())}


def _addresses(events: tuple[CustodyEvent, ...]) -> dict[tuple[str, int], str]:
    """The page of each object that has one and is still there."""
    there = reading.still_there(store(), events)
    return {(kind, number): _PAGES[kind].format(number) for kind, number in there}
