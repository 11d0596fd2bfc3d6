"""What a person marks a document with for their own work and that of others: stars, assignments, how far they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import NotFound
from archive.store.catalog import documents
from archive.store.catalog import readers as catalog
from archive.together import people

if TYPE_CHECKING:
    from archive.model import Assignment, Document, Reading
    from archive.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person, and the others, stand to a document."""

    is_starred: bool
    assigned: tuple[Assignment, ...]
    read_by: tuple[Reading, ...]
    tells_reads: bool  # whether others are told how far this person read


def star(store: Store, document_id: int, *, person: str, on: bool) -> None:
    """Seen by that person alone. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
    with store.write() as db:
        catalog.set_star(db, document_id, person, on=on)


def starred(store: Store, *, person: str) -> tuple[Document, ...]:
    """The last first."""
    with store.read() as db:
        return catalog.starred(db, person)


def assign(store: Store, document_id: int, *, to: str, person: str) -> None:
    """Ask somebody who may read the document to do so. Raises NotFound."""
    with store.read() as db:
        document = documents.get(db, document_id)
    if to not in people.who_may_read(store, document.collection):
        raise NotFound("There is nobody of that name who may read this document.")
    with store.write() as db:
        catalog.assign(db, document_id, to, person)


def finish(store: Store, document_id: int, *, person: str, done: bool) -> None:
    """Say that what one was asked to read is read, or is not after all. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
    with store.write() as db:
        catalog.set_done(db, document_id, person, done=done)


def assigned(
    store: Store, *, person: str | None = None
) -> tuple[tuple[Assignment, ...], dict[int, Document]]:
    """To a person, or to all: what is not done first; and the documents by number."""
    with store.read() as db:
        found = catalog.assignments(db, person=person)
        return found, documents.many(db, sorted({entry.document_id for entry in found}))


def read(store: Store, document_id: int, page_number: int, *, person: str) -> None:
    """Note how far the person has read, unless they do not want that. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        documents.page(db, document_id, page_number)
        if not catalog.get(db, person).tells_reads:
            return
    with store.write() as db:
        catalog.note_read(db, document_id, person, page_number)


def tells_reads(store: Store, *, person: str) -> bool:
    """Whether it is noted how far the person reads."""
    with store.read() as db:
        return catalog.get(db, person).tells_reads


def tell_reads(store: Store, *, person: str, on: bool) -> None:
    """Switch on or off that others are told how far one reads. Off: what was noted is forgotten as well."""
    with store.write() as db:
        catalog.keep(db, person, tells_reads=on)
        if not on:
            catalog.forget_reads(db, person)


def standing(store: Store, document_id: int, *, person: str) -> Standing:
    """Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        return Standing(
            catalog.is_starred(db, document_id, person),
            catalog.assignments(db, document_id=document_id),
            catalog.reads(db, document_id),
            catalog.get(db, person).tells_reads,
        )
