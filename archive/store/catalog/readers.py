"""What the archive keeps of the people who read it: stars, assignments, how far they read, when they were here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.sqlite import insert

from archive.errors import NotFound
from archive.model import Assignment, Reading
from archive.store.catalog import documents
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from archive.model import Document


@dataclass(frozen=True, slots=True)
class Reader:
    """`seen_at` is None for who never said that they had seen what is new. Without `feed_digest` there is no feed."""

    person: str
    seen_at: datetime | None = None
    seen_arrival: int = 0
    seen_note: int = 0
    tells_reads: bool = True
    wants_mail: bool = True
    feed_digest: str = ""


def get(db: Connection, person: str) -> Reader:
    """As it is for anybody, where nothing is kept of them."""
    row = db.execute(select(t.readers).where(t.readers.c.person == person)).first()
    return Reader(person) if row is None else Reader(**row._mapping)


def keep(db: Connection, person: str, **values: Any) -> None:
    """Some fields of `Reader`; the others stay."""
    query = insert(t.readers).values(person=person, **values)
    db.execute(query.on_conflict_do_update(index_elements=["person"], set_=values))


def of_feed(db: Connection, digest: str) -> str | None:
    """Whose feed it is."""
    return db.execute(select(t.readers.c.person).where(t.readers.c.feed_digest == digest)).scalar()


def set_star(db: Connection, document_id: int, person: str, *, on: bool) -> None:
    c = t.stars.c
    if on:
        query = insert(t.stars).values(document_id=document_id, person=person, at=datetime.now(UTC))
        db.execute(query.on_conflict_do_nothing())
    else:
        db.execute(t.stars.delete().where(c.document_id == document_id, c.person == person))


def starred(db: Connection, person: str) -> tuple[Document, ...]:
    """The last first."""
    query = documents.selected().join(t.stars, t.stars.c.document_id == t.documents.c.id)
    rows = db.execute(query.where(t.stars.c.person == person).order_by(t.stars.c.at.desc()))
    return tuple(documents.from_row(row) for row in rows)


def is_starred(db: Connection, document_id: int, person: str) -> bool:
    c = t.stars.c
    return (
        db.execute(select(c.at).where(c.document_id == document_id, c.person == person)).first() is not None
    )


def assign(db: Connection, document_id: int, person: str, by: str) -> None:
    """Anew, if it was done before."""
    values = {"assigned_by": by, "at": datetime.now(UTC), "done_at": None}
    query = insert(t.assignments).values(document_id=document_id, person=person, **values)
    db.execute(query.on_conflict_do_update(index_elements=["document_id", "person"], set_=values))


def set_done(db: Connection, document_id: int, person: str, *, done: bool) -> None:
    """Raises NotFound where the document is not that person's to read."""
    c = t.assignments.c
    query = update(t.assignments).where(c.document_id == document_id, c.person == person)
    if db.execute(query.values(done_at=datetime.now(UTC) if done else None)).rowcount == 0:
        raise NotFound("That document is not assigned to you.")


def assignments(
    db: Connection, *, document_id: int | None = None, person: str | None = None
) -> tuple[Assignment, ...]:
    """Of a document, of a person, or all: what is not done first, then the newest."""
    c = t.assignments.c
    query = _on_documents(t.assignments)
    if document_id is not None:
        query = query.where(c.document_id == document_id)
    if person is not None:
        query = query.where(c.person == person)
    rows = db.execute(query.order_by(c.done_at.is_not(None), c.at.desc()))
    return tuple(Assignment(**row._mapping) for row in rows)


def note_read(db: Connection, document_id: int, person: str, page_number: int) -> None:
    values = {"last_page": page_number, "last_at": datetime.now(UTC)}
    query = insert(t.reads).values(document_id=document_id, person=person, **values)
    db.execute(query.on_conflict_do_update(index_elements=["person", "document_id"], set_=values))


def reads(db: Connection, document_id: int) -> tuple[Reading, ...]:
    """Who has read how far, the last first."""
    query = _on_documents(t.reads).where(t.reads.c.document_id == document_id)
    return tuple(Reading(**row._mapping) for row in db.execute(query.order_by(t.reads.c.last_at.desc())))


def forget_reads(db: Connection, person: str) -> None:
    db.execute(t.reads.delete().where(t.reads.c.person == person))


def starred_ids(db: Connection, person: str) -> tuple[int, ...]:
    query = _on_documents(t.stars).where(t.stars.c.person == person)
    return tuple(row.document_id for row in db.execute(query))


def _on_documents(table: Table) -> Select[Any]:
    """Joined with the documents that may be seen at all."""
    return select(table).select_from(table.join(t.documents, t.documents.c.id == table.c.document_id))
