"""What a search can look at, and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from archive.model import Coverage, State
from archive.store.catalog import documents
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Connection


def of(db: Connection, collection: str | None, pages: tuple[int, int] | None = None) -> Coverage:
    """What a search of that collection, or of all, can look at, and what not.

    `pages` are how many there are, and how many of them show a picture on which nothing was read, where that is known.
    """
    waiting = (t.documents.c.state == State.RECEIVED.value) | (
        (t.documents.c.state == State.READY.value) & t.documents.c.indexed.is_(False)
    )
    query = select(
        func.count(),
        func.sum(case((t.documents.c.state == State.UNREADABLE.value, 1), else_=0)),
        func.sum(case((waiting, 1), else_=0)),
        func.sum(case((t.documents.c.state == State.SKIPPED.value, 1), else_=0)),
    ).select_from(t.documents.join(t.collections))
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    total, unreadable, waiting_count, skipped = db.execute(query).one()
    page_count, unsaid_count = pages or (
        documents.page_count(db, collection),
        documents.to_read_by_eye_count(db, collection),
    )
    return Coverage(
        documents=total,
        unreadable=unreadable or 0,
        waiting=waiting_count or 0,
        skipped=skipped or 0,
        pages=page_count,
        pages_without_words=unsaid_count,
    )
