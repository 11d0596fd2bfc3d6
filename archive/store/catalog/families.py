"""What belongs together: a mail and its attachments, a container and its members, the mails of a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from archive.model import Document, MemberLeftOut
from archive.store.catalog import documents
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_LONGEST_THREAD = 1_000


def children(db: Connection, document_id: int, *, limit: int | None = None) -> tuple[Document, ...]:
    """What was found inside the document: attachments."""
    inside = select(t.captures.c.document_id).where(t.captures.c.parent_document_id == document_id)
    query = documents.selected().where(t.documents.c.id.in_(inside)).order_by(t.documents.c.id)
    rows = db.execute(query.limit(limit))
    return tuple(documents.from_row(row) for row in rows)


def with_children(db: Connection, document_ids: Sequence[int]) -> set[int]:
    """Those of the documents that something is inside of, be it kept or left out."""
    found: set[int] = set()
    around = t.captures.c.parent_document_id
    for part in documents.parts(document_ids):
        found.update(db.execute(select(around).where(around.in_(part)).distinct()).scalars())
    return found


def roots(db: Connection, document_ids: Sequence[int] | None = None) -> dict[int, int]:
    """document_id -> the outermost document that it was first found inside of, where it is inside of one; of these
    documents, or of all.
    """
    around = t.captures.c.root_document_id
    query = select(t.captures.c.document_id, around).where(
        around.is_not(None), t.captures.c.document_id.is_not(None)
    )
    query = query.order_by(t.captures.c.id)
    found: dict[int, int] = {}
    if document_ids is None:
        queries = [query]
    else:
        queries = [query.where(t.captures.c.document_id.in_(part)) for part in documents.parts(document_ids)]
    for part_query in queries:
        for document_id, root in db.execute(part_query):
            found.setdefault(document_id, root)
    return found


def parents(db: Connection, document_id: int) -> tuple[Document, ...]:
    """What the document was found inside of."""
    around = select(t.captures.c.parent_document_id).where(t.captures.c.document_id == document_id)
    rows = db.execute(documents.selected().where(t.documents.c.id.in_(around)).order_by(t.documents.c.id))
    return tuple(documents.from_row(row) for row in rows)


def left_out(db: Connection, document_id: int) -> tuple[MemberLeftOut, ...]:
    """What is inside the document and could not be had."""
    query = select(t.captures).where(
        t.captures.c.parent_document_id == document_id, t.captures.c.document_id.is_(None)
    )
    rows = db.execute(query.order_by(t.captures.c.id))
    return tuple(MemberLeftOut(row.path, row.reason, row.message) for row in rows)


def thread(db: Connection, document_id: int) -> tuple[Document, ...]:
    """The mails of the same collection that answer or refer to one another, by date; with the document itself.

    Empty where there is no other one.
    """
    known, frontier = {document_id}, {document_id}
    own = documents.get(db, document_id)
    while frontier and len(known) < _LONGEST_THREAD:
        frontier = _related(db, sorted(frontier)) - known
        known |= frontier
    found = [
        entry for entry in documents.many(db, sorted(known)).values() if entry.collection == own.collection
    ]
    found.sort(key=lambda entry: (entry.date is None, entry.date, entry.id))
    return tuple(found) if len(found) > 1 else ()


def _related(db: Connection, document_ids: Sequence[int]) -> set[int]:
    ids = t.message_ids
    related: set[int] = set()
    for part in documents.parts(document_ids):
        named = select(ids.c.message_id).where(ids.c.document_id.in_(part))
        related.update(db.execute(select(ids.c.document_id).where(ids.c.message_id.in_(named))).scalars())
    return related
