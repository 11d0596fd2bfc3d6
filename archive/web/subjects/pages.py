"""The register: enter, change, retire, take a list in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from archive.custody import once_a_day
from archive.errors import Invalid
from archive.model import REASONS
from archive.redaction.subjects import labels, reading, register, sealing
from archive.redaction.subjects.model import LONGEST, Subject, SubjectKind
from archive.store.catalog import documents
from archive.web.show import last_part, store, who
from archive.web.subjects.results import Imported, blueprint, results
from archive.web.uploads import SUBJECTS_ENDPOINT

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SUBJECTS_A_PAGE = 200
SURENESS_CHOICES = ((0.0, "however unsure"), (0.5, "50 %"), (0.7, "70 %"), (0.9, "90 %"))
"""From which sureness on boxes are proposed."""
_NEW = Subject(SubjectKind.PERSON, "")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _register(_chosen())


@blueprint.post("/")
def add() -> ResponseReturnValue:
    collection, noun = _named(), request.form.get("noun", "")
    try:
        given = _given(_NEW)
        (made,) = register.add(store(), collection, [(given, noun)], agent=who())
    except Invalid as error:
        return _register(collection, _as_typed(_NEW), noun, error), error.http_status
    return redirect(url_for("subjects.show", subject_id=made.id, _anchor="subject"))


@blueprint.post("/import", endpoint=SUBJECTS_ENDPOINT)
def take_list_in() -> ResponseReturnValue:
    collection = _named()
    untrusted_file = request.files.get("list")
    untrusted_list = untrusted_file.read(reading.LIST_BYTES + 1) if untrusted_file else b""
    found = reading.read(
        untrusted_list or request.form.get("names", "").encode("utf-8", "replace"),
        reason=request.form.get("reason", ""),
        noun=request.form.get("noun", ""),
    )
    made = register.add(store(), collection, found.entries, agent=who(), skip_known=True)
    known = len(found.entries) - len(made)
    number = results().imported.number()
    results().imported.keep(number, Imported(collection, found.read_as, len(made), known, found.unread))
    return redirect(url_for("subjects.imported", number=number))


@blueprint.get("/imported/<int:number>")
def imported(number: int) -> ResponseReturnValue:
    return render_template("subjects/imported.html", done=results().imported.get(number))


@blueprint.get("/<int:subject_id>")
def show(subject_id: int) -> ResponseReturnValue:
    return _subject(register.get(store(), subject_id))


@blueprint.post("/<int:subject_id>")
def edit(subject_id: int) -> ResponseReturnValue:
    known, noun = register.get(store(), subject_id), request.form.get("noun", "")
    try:
        register.edit(store(), _given(known), noun=noun, agent=who())
    except Invalid as error:
        return _subject(_as_typed(known), noun, error), error.http_status
    return redirect(url_for("subjects.show", subject_id=subject_id, _anchor="subject"))


@blueprint.post("/<int:subject_id>/retire")
def retire(subject_id: int) -> ResponseReturnValue:
    register.retire(store(), subject_id, agent=who())
    return redirect(url_for("subjects.show", subject_id=subject_id))


def part_asked_for(count: int, size: int) -> tuple[int, int]:
    """Which part of a list of `count` is asked for, where each has `size`, and which is the last; both from 1."""
    last = last_part(count, size)
    return min(max(1, request.args.get("page", 1, type=int)), last), last


def _register(
    collection: str | None, given: Subject = _NEW, noun: str = "", error: Invalid | None = None
) -> str:
    """The page of a collection's register, with what is `given` in its form."""
    known = register.listing(store(), collection, retired=True) if collection else ()
    if collection:
        once_a_day.opened_register(store(), collection, agent=who())
    looked_for = [subject for subject in known if subject.retired_at is None]
    number, last = part_asked_for(len(looked_for), SUBJECTS_A_PAGE)
    key_path = sealing.key_path(store())
    with store().read() as db:
        collections = documents.collections(db)
    return render_template(
        "subjects/index.html",
        collection=collection,
        collections=collections,
        count=len(looked_for),
        subjects=looked_for[(number - 1) * SUBJECTS_A_PAGE : number * SUBJECTS_A_PAGE],
        retired=[subject for subject in known if subject.retired_at is not None],
        number=number,
        last=last,
        key_path=key_path,
        is_key_made=key_path.exists(),
        is_key_apart=bool(store().settings.subjects_key),
        sureness_choices=SURENESS_CHOICES,
        longest=LONGEST,
        given=given,
        noun=noun,
        error=error,
        reasons=REASONS,
        kinds=SubjectKind,
        most_lines=reading.LINES,
        most_bytes=reading.LIST_BYTES,
    )


def _subject(subject: Subject, noun: str = "", error: Invalid | None = None) -> str:
    collection = register.collection_of(store(), subject.id)
    once_a_day.opened_register(store(), collection, agent=who())
    return render_template(
        "subjects/show.html",
        subject=subject,
        collection=collection,
        noun=noun or labels.noun(subject.label),
        error=error,
        reasons=REASONS,
        kinds=SubjectKind,
    )


def _chosen() -> str | None:
    """The collection that was asked for, or the only one there is."""
    if asked := request.args.get("collection"):
        return asked
    with store().read() as db:
        known = documents.collections(db)
    return known[0].name if len(known) == 1 else None


def _named() -> str:
    if not (collection := request.form.get("collection")):
        raise Invalid("Say which collection.")
    return collection


def _given(known: Subject) -> Subject:
    """`known` with what was sent in place of what it had. Raises Invalid."""
    typed = _as_typed(known)
    try:
        return replace(typed, kind=SubjectKind(request.form.get("kind", "")))
    except ValueError:
        raise Invalid("A subject is a person or a thing.") from None


def _as_typed(known: Subject) -> Subject:
    form, kind = request.form, request.form.get("kind", "")
    return replace(
        known,
        kind=SubjectKind(kind) if kind in set(SubjectKind) else known.kind,
        name=form.get("name", ""),
        spellings=_lines("spellings"),
        handles=_lines("handles"),
        numbers=_lines("numbers"),
        emails=_lines("emails"),
        reason=form.get("reason", ""),
    )


def _lines(field: str) -> tuple[str, ...]:
    return tuple(filter(str.strip, request.form.get(field, "").splitlines()))
