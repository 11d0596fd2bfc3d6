"""Notes: written for an audience, answered, changed, withdrawn. What was said before is kept, for a note is evidence.

Custody says that a note was written, changed or withdrawn, on which document, for whom and by whom; never what it says.
Of private notes it says nothing: others read custody too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import Conflict, Forbidden, Invalid
from archive.model import WHOLE_DOCUMENT, Audience, Box, Deed
from archive.store import custody
from archive.store.catalog import documents
from archive.store.catalog import notes as catalog
from archive.together import typed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import Note, NoteVersion
    from archive.store import Store
    from archive.store.catalog.notes import Only

LONGEST = 20_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A note with its replies, in the order of writing."""

    note: Note
    replies: tuple[Note, ...]


def write(
    store: Store,
    document_id: int,
    untrusted_text: str,
    *,
    audience: Audience,
    person: str,
    page_number: int = WHOLE_DOCUMENT,
    box: Box | None = None,
) -> Note:
    """Write a note on a page, on a part of it, or on the whole document. Raises NotFound, Invalid."""
    said = typed.text(untrusted_text, "The note", longest=LONGEST)
    with store.read() as db:
        documents.get(db, document_id)
        where = _on_page(db, document_id, page_number, box)
    with store.write() as db:
        number = catalog.add(
            db, document_id=document_id, page_number=page_number, box=where, audience=audience, text=said,
            author=person,
        )  # fmt: skip
        note = catalog.get(db, number, person)
        _record(db, Deed.NOTE_WRITTEN, note, person)
    return note


def answer(store: Store, note_id: int, untrusted_text: str, *, person: str) -> Note:
    """Reply to a note; an answer to a reply stands below the same note. Whoever reads the note reads it, but never the
    readers of a release.

    Raises NotFound, Invalid.
    """
    said = typed.text(untrusted_text, "The reply", longest=LONGEST)
    _there(store, note_id, person)
    with store.write() as db:
        answered = catalog.get(db, note_id, person)
        first = answered if answered.answers_id is None else catalog.get(db, answered.answers_id, person)
        number = catalog.add(
            db, document_id=first.document_id, page_number=first.page_number, box=None,
            audience=first.audience.of_replies, text=said, author=person, answers_id=first.id,
        )  # fmt: skip
        note = catalog.get(db, number, person)
        _record(db, Deed.NOTE_WRITTEN, note, person)
    return note


def change(
    store: Store, note_id: int, untrusted_text: str, *, person: str, audience: Audience | None = None
) -> Note:
    """Say something else in a note of one's own, or to others; what was said is kept.

    Raises NotFound, Invalid, Forbidden for a note of another's, Conflict where others have read what is to be private.
    """
    said = typed.text(untrusted_text, "The note", longest=LONGEST)
    _there(store, note_id, person)
    with store.write() as db:
        note = _own(catalog.get(db, note_id, person), person)
        meant = note.audience if audience is None or note.answers_id is not None else audience
        if meant is Audience.PRIVATE and note.audience is not Audience.PRIVATE:
            raise Conflict(
                "Others may have read that note.", "It cannot be private again; withdraw it instead."
            )
        if (said, meant) != (note.text, note.audience):
            catalog.change(db, note, audience=meant, text=said)
        changed = catalog.get(db, note_id, person)
        _record(db, Deed.NOTE_CHANGED, changed, person)
    return changed


def withdraw(store: Store, note_id: int, *, person: str) -> Note:
    """Take back a note of one's own. The record stays, for its author and for who has the archive in hand.

    Raises NotFound, Forbidden.
    """
    _there(store, note_id, person)
    with store.write() as db:
        note = _own(catalog.get(db, note_id, person), person)
        if note.withdrawn_at is None:
            catalog.withdraw(db, note_id)
            _record(db, Deed.NOTE_WITHDRAWN, note, person)
    return note


def get(store: Store, note_id: int, *, person: str) -> tuple[Note, tuple[NoteVersion, ...]]:
    """A note, and what it said before. Raises NotFound."""
    with store.read() as db:
        note = catalog.get(db, note_id, person)
        return note, catalog.versions(db, note, person)


def on(store: Store, document_id: int, *, person: str, page_number: int | None = None) -> tuple[Thread, ...]:
    """The notes on a document, or on one of its pages. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        found = catalog.of_document(db, document_id, person, page_number)
    return threads(found)


def counts(store: Store, document_id: int, *, person: str) -> dict[int, int]:
    """Page -> notes that the person may read on it, 0 is the document; of pages that have any. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        return catalog.counts(db, document_id, person)


def listing(
    store: Store, only: Only, *, person: str, limit: int = 50, offset: int = 0
) -> tuple[tuple[Note, ...], int]:
    """Notes that the person may read, the newest first, and how many there are."""
    with store.read() as db:
        found = catalog.listing(db, person, only, limit=limit, offset=offset)
        return found, catalog.listing_count(db, person, only)


def threads(found: tuple[Note, ...]) -> tuple[Thread, ...]:
    """Replies to notes that are withdrawn, or not among these, stand for themselves."""
    known = {note.id for note in found}
    replies: dict[int, list[Note]] = defaultdict(list)
    for note in found:
        if note.answers_id in known:
            replies[note.answers_id].append(note)
    firsts = [note for note in found if note.answers_id not in known]
    return tuple(Thread(first, tuple(replies[first.id])) for first in firsts)


def _there(store: Store, note_id: int, person: str) -> None:
    """Raises NotFound for a note that the person may not read, or on what they may not see."""
    with store.read() as db:
        catalog.get(db, note_id, person)


def _own(note: Note, person: str) -> Note:
    if note.author != person:
        raise Forbidden("That note is another's.", "Answer it instead.")
    return note


def _on_page(db: Connection, document_id: int, page_number: int, box: Box | None) -> Box | None:
    """The box, cut to the page. Raises NotFound for no such page, Invalid for a box beside it."""
    if page_number == WHOLE_DOCUMENT:
        if box is not None:
            raise Invalid("A part of a page needs the page.", "Say which page it is on.")
        return None
    page = documents.page(db, document_id, page_number)
    if box is None:
        return None
    if not all(map(math.isfinite, box.as_tuple())):
        raise Invalid("A box needs four numbers, in points.", "Draw it on the page, or type its edges.")
    (left, right), (top, bottom) = sorted((box.x0, box.x1)), sorted((box.y0, box.y1))
    cut = Box(max(left, 0.0), max(top, 0.0), min(right, page.width_pt), min(bottom, page.height_pt))
    if cut.x1 - cut.x0 <= 0 or cut.y1 - cut.y0 <= 0:
        raise Invalid("Nothing of that box is on the page.", "Draw it on the page, or type its edges.")
    return cut


def _record(db: Connection, deed: Deed, note: Note, person: str) -> None:
    if note.audience is not Audience.PRIVATE:
        custody.append(
            db, type=deed, agent=person, object_kind="document", object_id=note.document_id,
            detail={"note": note.id, "audience": note.audience.value, "page": note.page_number},
        )  # fmt: skip
