"""What people added to a page, and to its document, as templates ask for it beside whatever they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from archive.errors import Invalid
from archive.model import WHOLE_DOCUMENT, Audience
from archive.together import documents, notes, people, tags
from archive.untrusted import shown
from archive.web.show import store, who

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from archive.model import Document, Tag
    from archive.together.documents import Standing
    from archive.together.notes import Thread


@dataclass(frozen=True, slots=True)
class Added:
    """On one page, or with `page_number` 0 on the document and all of its pages."""

    me: str
    page_number: int
    threads: tuple[Thread, ...]
    of_document: tuple[Thread, ...]  # beside a page: the notes on the document as a whole
    other_pages: tuple[int, ...]  # that have notes
    tags: tuple[Tag, ...]
    names: tuple[str, ...]  # of tags, to choose from
    standing: Standing
    audiences: tuple[Audience, ...]
    readers: tuple[str, ...]  # who may be asked to read it: nobody on a laptop


def install(app: Flask) -> None:
    app.jinja_env.globals.update(added_to=added_to, notes_in=notes_in, tells_reads=tells_reads)
    app.jinja_env.filters["shown"] = shown


def notes_in(document_id: int) -> int:
    """How many notes there are on a document and its pages."""
    return sum(notes.counts(store(), document_id, person=who()).values())


def tells_reads() -> bool:
    """Whether it is noted how far whoever asks reads."""
    return documents.tells_reads(store(), person=who())


def added_to(document: Document, page_number: int = WHOLE_DOCUMENT) -> Added:
    me, archive = who(), store()
    every = notes.on(archive, document.id, person=me)
    here = (WHOLE_DOCUMENT, page_number)
    of_document = [thread for thread in every if thread.note.page_number == WHOLE_DOCUMENT]
    on_page = [thread for thread in every if thread.note.page_number == page_number]
    marked = tags.on(archive, document.id, person=me)
    return Added(
        me=me,
        page_number=page_number,
        threads=tuple(on_page if page_number else every),
        of_document=tuple(of_document if page_number else ()),
        other_pages=tuple(dict.fromkeys(t.note.page_number for t in every if t.note.page_number not in here)),
        tags=tuple(tag for tag in marked if not page_number or tag.page_number in here),
        names=tags.names(archive, document.collection, person=me),
        standing=documents.standing(archive, document.id, person=me),
        audiences=tuple(Audience),
        readers=people.who_may_read(archive, document.collection) if archive.has_accounts else (),
    )


def whole(name: str) -> int:
    """A whole number of the form. Raises Invalid."""
    value = request.form.get(name, type=int)
    if value is None:
        raise Invalid(f"The form lacks a number: {name}.")
    return value


def back(document_id: int, anchor: str) -> ResponseReturnValue:
    """To the page that a form was sent from: of a page of a document, or of the document."""
    page = request.form.get("shown", 0, type=int)
    if not page:
        return redirect(url_for("documents.show", document_id=document_id, _anchor=anchor))
    query = request.form.get("q") or None
    return redirect(url_for("notes.page", document_id=document_id, number=page, q=query, _anchor=anchor))
