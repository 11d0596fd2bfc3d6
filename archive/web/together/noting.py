"""Notes: written, answered, changed, withdrawn; and a list of all that one may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from archive.errors import Invalid
from archive.model import WHOLE_DOCUMENT, Audience, Box
from archive.store.catalog import documents
from archive.store.catalog import notes as catalog
from archive.store.catalog.notes import Only
from archive.store.catalog.tags import key_of
from archive.together import notes, tags
from archive.web.show import last_part, store, who
from archive.web.together.panel import back, whole

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from archive.model import Note

blueprint = Blueprint("notes", __name__, url_prefix="/notes")

NOTES_A_PAGE = 50
_EDGES = ("x0", "y0", "x1", "y1")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    me, only = who(), _only()
    number = max(1, request.args.get("page", 1, type=int))
    found, total = notes.listing(
        store(), only, person=me, limit=NOTES_A_PAGE, offset=(number - 1) * NOTES_A_PAGE
    )
    with store().read() as db:
        known = documents.many(db, sorted({note.document_id for note in found}))
        authors, collections = catalog.authors(db, me), documents.collections(db)
    return render_template(
        "notes/index.html",
        notes=found,
        documents=known,
        total=total,
        number=number,
        last=last_part(total, NOTES_A_PAGE),
        asked={name: value for name, value in request.args.items() if value and name != "page"},
        authors=authors,
        collections=collections,
        tags=sorted({tag.name for tag in tags.listing(store(), person=me)}, key=str.casefold),
        audiences=Audience,
        me=me,
    )


@blueprint.post("/")
def write() -> ResponseReturnValue:
    document_id, on = whole("document"), request.form.get("on", "page")
    page_number = WHOLE_DOCUMENT if on == "document" else whole("page")
    note = notes.write(
        store(),
        document_id,
        request.form.get("text", ""),
        audience=_audience(),
        page_number=page_number,
        box=_box() if on == "part" else None,
        person=who(),
    )
    return _back(note)


@blueprint.get("/on/<int:document_id>/<int:number>")
def page(document_id: int, number: int) -> ResponseReturnValue:
    """A page with what people added to it."""
    with store().read() as db:
        document = documents.get(db, document_id)
        shown = documents.page(db, document_id, number)
    query = request.args.get("q", "")
    return render_template("notes/page.html", document=document, page=shown, query=query)


@blueprint.get("/<int:note_id>")
def show(note_id: int) -> ResponseReturnValue:
    """One note, and what it said before."""
    note, versions = notes.get(store(), note_id, person=who())
    with store().read() as db:
        document = documents.get(db, note.document_id)
    return render_template("notes/show.html", note=note, versions=versions, document=document, me=who())


@blueprint.post("/<int:note_id>")
def change(note_id: int) -> ResponseReturnValue:
    audience = _audience() if "audience" in request.form else None
    text = request.form.get("text", "")
    return _back(notes.change(store(), note_id, text, audience=audience, person=who()))


@blueprint.post("/<int:note_id>/answer")
def answer(note_id: int) -> ResponseReturnValue:
    return _back(notes.answer(store(), note_id, request.form.get("text", ""), person=who()))


@blueprint.post("/<int:note_id>/withdraw")
def withdraw(note_id: int) -> ResponseReturnValue:
    note = notes.withdraw(store(), note_id, person=who())
    return back(note.document_id, "notes")


def _only() -> Only:
    args = request.args
    chosen, tag = args.get("audience"), args.get("tag")
    return Only(
        audience=Audience(chosen) if chosen in set(Audience) else None,
        author=args.get("author") or None,
        collection=args.get("collection") or None,
        tag_key=key_of(tag) if tag else None,
    )


def _back(note: Note) -> ResponseReturnValue:
    return back(note.document_id, f"note-{note.id}")


def _audience() -> Audience:
    try:
        return Audience(request.form.get("audience", ""))
    except ValueError:
        raise Invalid("Say who is to read the note.") from None


def _box() -> Box:
    edges = [request.form.get(name, type=float) for name in _EDGES]
    if None in edges:
        raise Invalid("A box needs four numbers, in points.", "Draw it on the page, or type its edges.")
    return Box(*edges)  # type: ignore[arg-type]
