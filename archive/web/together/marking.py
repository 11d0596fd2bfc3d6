"""Tags, stars, assignments, and who has read how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.together import documents as marks
from archive.together import tags as tagging
from archive.web.show import store, who
from archive.web.together.panel import back, whole

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

tags = Blueprint("tags", __name__, url_prefix="/tags")
stars = Blueprint("starred", __name__, url_prefix="/starred")
assignments = Blueprint("assigned", __name__, url_prefix="/assigned")
reads = Blueprint("reads", __name__, url_prefix="/reads")


@tags.get("/")
def all_tags() -> ResponseReturnValue:
    return render_template("notes/tags.html", tags=tagging.listing(store(), person=who()))


@tags.post("/")
def add_tag() -> ResponseReturnValue:
    document_id, name = whole("document"), request.form.get("name", "")
    private = "private" in request.form
    tagging.add(store(), document_id, name, person=who(), page_number=whole("page"), private=private)
    return back(document_id, "tags")


@tags.post("/remove")
def remove_tag() -> ResponseReturnValue:
    document_id, name = whole("document"), request.form.get("name", "")
    private = request.form.get("private") == "yes"
    tagging.remove(store(), document_id, name, person=who(), page_number=whole("page"), private=private)
    return back(document_id, "tags")


@stars.get("/")
def all_stars() -> ResponseReturnValue:
    return render_template("notes/starred.html", documents=marks.starred(store(), person=who()))


@stars.post("/")
def star() -> ResponseReturnValue:
    document_id = whole("document")
    marks.star(store(), document_id, person=who(), on=request.form.get("on") == "yes")
    return back(document_id, "notes")


@assignments.get("/")
def all_assignments() -> ResponseReturnValue:
    """What one is to read; with `all`, what others are."""
    everybody = "all" in request.args
    found, known = marks.assigned(store(), person=None if everybody else who())
    return render_template(
        "notes/assigned.html", assignments=found, documents=known, me=who(), everybody=everybody
    )


@assignments.post("/")
def assign() -> ResponseReturnValue:
    document_id = whole("document")
    marks.assign(store(), document_id, to=request.form.get("to", ""), person=who())
    return back(document_id, "together")


@assignments.post("/done")
def finish() -> ResponseReturnValue:
    marks.finish(store(), whole("document"), person=who(), done=request.form.get("done") == "yes")
    return redirect(url_for(".all_assignments"))


@reads.post("/")
def read() -> ResponseReturnValue:
    """Sent by the reader when a page was looked at for a while."""
    marks.read(store(), whole("document"), whole("page"), person=who())
    return "", 204


@reads.post("/tell")
def tell() -> ResponseReturnValue:
    marks.tell_reads(store(), person=who(), on=request.form.get("on") == "yes")
    return back(whole("document"), "together")
