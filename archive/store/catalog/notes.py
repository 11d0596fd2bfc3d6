"""Notes and their replies. Every question says who asks: a private note is there for its author alone."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update

from archive.errors import NotFound
from archive.model import Audience, Note, NoteVersion
from archive.store.catalog import tables as t
from ingest.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Connection

_EDGES = ("x0", "y0", "x1", "y1")
_NUMBERS = 2**48


@dataclass(frozen=True, slots=True)
class Only:
    """Which notes of a list; None is any."""

    audience: Audience | None = None
    author: str | None = None
    collection: str | None = None
    document_id: int | None = None
    tag_key: str | None = None  # on the page or the document that the note is on


def add(
    db: Connection,
    *,
    document_id: int,
    page_number: int,
    box: Box | None,
    audience: Audience,
    text: str,
    author: str,
    answers_id: int | None = None,
) -> int:
    """Returns its number, which is drawn by lot: numbers in a row would tell of notes that are not for all."""
    number = 1 + secrets.randbelow(_NUMBERS)
    edges = dict(zip(_EDGES, box.as_tuple() if box else (None,) * 4, strict=True))
    query = insert(t.notes).values(
        number=number, document_id=document_id, page_number=page_number, audience=audience.value, text=text,
        author=author, answers_id=answers_id, written_at=datetime.now(UTC), **edges,
    )  # fmt: skip
    db.execute(query)
    return number


def change(db: Connection, note: Note, *, audience: Audience, text: str) -> None:
    """Say something else from now on; what was said is kept. Replies go with their note's audience."""
    c = t.note_versions.c
    own = select(t.notes.c.id).where(t.notes.c.number == note.id).scalar_subquery()
    count = db.execute(select(func.count()).where(c.note_id == own)).scalar_one()
    said = {"audience": note.audience.value, "text": note.text, "said_at": note.changed_at or note.written_at}
    db.execute(insert(t.note_versions).values(note_id=own, version=count + 1, **said))
    changed = {"audience": audience.value, "text": text, "changed_at": datetime.now(UTC)}
    db.execute(update(t.notes).where(t.notes.c.number == note.id).values(**changed))
    replies = update(t.notes).where(t.notes.c.answers_id == note.id)
    db.execute(replies.values(audience=audience.of_replies.value))


def withdraw(db: Connection, note_id: int) -> None:
    """The record stays."""
    now = datetime.now(UTC)
    db.execute(update(t.notes).where(t.notes.c.number == note_id).values(withdrawn_at=now))


def get(db: Connection, note_id: int, person: str) -> Note:
    """Raises NotFound, in the same words whether there is none or none for that person."""
    row = db.execute(_seen_by(person, withdrawn=None).where(t.notes.c.number == note_id)).first()
    note = None if row is None else _note(row)
    if note is None or (note.withdrawn_at is not None and note.author != person):
        raise NotFound("There is no such note.", "List those that there are with: archive note list.")
    return note


def of_document(
    db: Connection, document_id: int, person: str, page_number: int | None = None
) -> tuple[Note, ...]:
    """Notes on a document in the order of its pages, replies behind what they answer; or those on one page."""
    c = t.notes.c
    query = _seen_by(person).where(c.document_id == document_id)
    if page_number is not None:
        query = query.where(c.page_number == page_number)
    answered = t.notes.alias()
    first = select(answered.c.id).where(answered.c.number == c.answers_id).scalar_subquery()
    thread = func.coalesce(first, c.id)
    return tuple(_note(row) for row in db.execute(query.order_by(c.page_number, thread, c.id)))


def for_readers(db: Connection, document_id: int) -> tuple[Note, ...]:
    """What a release of the document says beside it, in the order of its pages. Never replies."""
    return all_for_readers(db, document_id).get(document_id, ())


def all_for_readers(db: Connection, document_id: int | None = None) -> dict[int, tuple[Note, ...]]:
    """document -> what `for_readers` gives; of that document, or of all that have any."""
    c = t.notes.c
    query = _on_documents().where(
        c.audience == Audience.PUBLIC.value, c.withdrawn_at.is_(None), c.answers_id.is_(None)
    )
    if document_id is not None:
        query = query.where(c.document_id == document_id)
    found: dict[int, list[Note]] = defaultdict(list)
    for row in db.execute(query.order_by(c.page_number, c.id)):
        found[row.document_id].append(_note(row))
    return {number: tuple(said) for number, said in found.items()}


def counts(db: Connection, document_id: int, person: str) -> dict[int, int]:
    """Page -> how many notes the person may read there; 0 are those on the document. Pages without any are left out."""
    found = _seen_by(person).where(t.notes.c.document_id == document_id).subquery()
    query = select(found.c.page_number, func.count()).group_by(found.c.page_number)
    return {row[0]: row[1] for row in db.execute(query.order_by(found.c.page_number))}


def versions(db: Connection, note: Note, person: str) -> tuple[NoteVersion, ...]:
    """What it said before, oldest first; to others than its author as far as it was theirs to read."""
    c = t.note_versions.c
    of_note = t.note_versions.join(t.notes, t.notes.c.id == c.note_id)
    query = (
        select(t.note_versions).select_from(of_note).where(t.notes.c.number == note.id).order_by(c.version)
    )
    if person != note.author:
        query = query.where(c.audience != Audience.PRIVATE.value)
    return tuple(
        NoteVersion(row.version, Audience(row.audience), row.text, row.said_at) for row in db.execute(query)
    )


def listing(db: Connection, person: str, only: Only, *, limit: int = 50, offset: int = 0) -> tuple[Note, ...]:
    """Newest first."""
    query = _seen_by(person).where(*_conditions(only, person)).order_by(t.notes.c.id.desc())
    return tuple(_note(row) for row in db.execute(query.limit(limit).offset(offset)))


def listing_count(db: Connection, person: str, only: Only) -> int:
    found = _seen_by(person).where(*_conditions(only, person)).subquery()
    return int(db.execute(select(func.count()).select_from(found)).scalar_one())


def withdrawn(db: Connection) -> tuple[Note, ...]:
    """For whoever has the archive in hand: what was taken back and had not been private, newest first."""
    c = t.notes.c
    query = _on_documents().where(c.withdrawn_at.is_not(None), c.audience != Audience.PRIVATE.value)
    return tuple(_note(row) for row in db.execute(query.order_by(c.id.desc())))


def authors(db: Connection, person: str) -> tuple[str, ...]:
    """Of the notes that the person may read."""
    found = _seen_by(person).subquery()
    return tuple(db.execute(select(found.c.author).distinct().order_by(found.c.author)).scalars())


def newest(db: Connection, person: str, until: datetime) -> int:
    """The place of the newest note that the person may read and that was written by then, for `since`."""
    found = _seen_by(person).where(t.notes.c.written_at <= until).subquery()
    return int(db.execute(select(func.coalesce(func.max(found.c.id), 0))).scalar_one())


def since(db: Connection, person: str, place: int) -> tuple[Note, ...]:
    """What others have written after that place, newest first."""
    query = _seen_by(person).where(t.notes.c.id > place, t.notes.c.author != person)
    return tuple(_note(row) for row in db.execute(query.order_by(t.notes.c.id.desc())))


def texts(db: Connection, person: str) -> tuple[tuple[int, int, str], ...]:
    """(document, page, text) of every note that the person may read."""
    found = _seen_by(person).subquery()
    query = select(found.c.document_id, found.c.page_number, found.c.text).order_by(found.c.id)
    return tuple((row.document_id, row.page_number, row.text) for row in db.execute(query))


def _conditions(only: Only, person: str) -> Iterable[ColumnElement[bool]]:
    c = t.notes.c
    wanted: tuple[tuple[Any, Any], ...] = (
        (c.audience, only.audience and only.audience.value),
        (c.author, only.author),
        (c.document_id, only.document_id),
        (t.collections.c.name, only.collection),
    )
    yield from (column == value for column, value in wanted if value is not None)
    if only.tag_key is not None:
        tag = t.tags.c
        on_it = and_(tag.document_id == c.document_id, tag.page_number.in_((0, c.page_number)))
        seen = and_(tag.key == only.tag_key, tag.owner.in_(("", person)))
        yield select(tag.id).where(on_it, seen).exists()


def _on_documents() -> Select[Any]:
    """Joined with the documents that may be seen at all: a note goes with its document."""
    documents = t.documents.c
    joined = t.notes.join(t.documents, documents.id == t.notes.c.document_id)
    return select(t.notes).select_from(
        joined.join(t.collections, t.collections.c.id == documents.collection_id)
    )


def _seen_by(person: str, *, withdrawn: bool | None = False) -> Select[Any]:
    c = t.notes.c
    query = _on_documents().where(or_(c.audience != Audience.PRIVATE.value, c.author == person))
    return query if withdrawn is None else query.where(c.withdrawn_at.is_(None))


def _note(row: Row[Any]) -> Note:
    box = None if row.x0 is None else Box(row.x0, row.y0, row.x1, row.y1)
    return Note(
        row.number, row.document_id, row.page_number, box, row.answers_id, Audience(row.audience), row.text,
        row.author, row.written_at, row.changed_at, row.withdrawn_at,
    )  # fmt: skip
