"""The ledger: every file found is in exactly one class, and the classes add up.

A file is a place: a path in a collection with certain bytes. The first place of a document counts under the
document's state; every further place of the same bytes is a duplicate. Attachments are counted apart.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from archive.model import Ledger, State, TextSource
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


def ledger(db: Connection, collection: str | None = None) -> Ledger:
    files = _classes(db, collection, children=False)
    inside = _classes(db, collection, children=True)
    pages, ocr_pages, without_words = _pages(db, collection)
    return Ledger(
        found=sum(files.values()),
        ready=files[State.READY, ""],
        duplicate=files["duplicate", ""],
        unreadable=_by_reason(files, State.UNREADABLE),
        skipped=_by_reason(files, State.SKIPPED),
        waiting=files[State.RECEIVED, ""],
        children=sum(inside.values()),
        children_unreadable=_by_reason(inside, State.UNREADABLE),
        children_skipped=_by_reason(inside, State.SKIPPED),
        pages=pages,
        ocr_pages=ocr_pages,
        pages_without_words=without_words,
    )


def _classes(db: Connection, collection: str | None, *, children: bool) -> Counter[tuple[str, str]]:
    captures, documents = t.captures, t.documents
    inside = (
        captures.c.parent_document_id.is_not(None) if children else captures.c.parent_document_id.is_(None)
    )
    # The rank of a place among all places of its document; a file that was no document is always the first.
    rank = func.row_number().over(
        partition_by=func.coalesce(captures.c.document_id, -captures.c.id), order_by=captures.c.id
    )
    state = func.coalesce(documents.c.state, captures.c.state)
    reason = func.coalesce(documents.c.reason, captures.c.reason)
    placed = captures.outerjoin(documents, documents.c.id == captures.c.document_id)
    query = _within(
        select(state.label("state"), reason.label("reason"), rank.label("rank")).select_from(placed),
        collection,
    ).where(inside)
    rows = query.subquery()
    is_duplicate = rows.c.rank > 1
    columns = (
        case((is_duplicate, "duplicate"), else_=rows.c.state),
        case((is_duplicate, ""), (rows.c.state == State.RECEIVED.value, ""), else_=rows.c.reason),
    )
    counted = db.execute(select(*columns, func.count()).group_by(*columns))
    return Counter({(row[0], row[1]): row[2] for row in counted})


def _within(query: Select[tuple[object, ...]], collection: str | None) -> Select[tuple[object, ...]]:
    if collection is None:
        return query
    chosen = select(t.collections.c.id).where(t.collections.c.name == collection).scalar_subquery()
    return query.where(t.captures.c.collection_id == chosen)


def _by_reason(classes: Counter[tuple[str, str]], state: State) -> dict[str, int]:
    return {reason: count for (name, reason), count in sorted(classes.items()) if name == state}


def _pages(db: Connection, collection: str | None) -> tuple[int, int, int]:
    read_by_ocr = t.pages.c.text_source.in_((TextSource.OCR.value, TextSource.MIXED.value))
    query = select(
        func.count(),
        func.coalesce(func.sum(case((read_by_ocr, 1), else_=0)), 0),
        func.coalesce(func.sum(case((t.pages.c.text == "", 1), else_=0)), 0),
    ).select_from(t.pages.join(t.documents).join(t.collections))
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    row = db.execute(query).one()
    return row[0], row[1], row[2]
