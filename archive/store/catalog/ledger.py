"""The ledger: every file found is in exactly one class, and the classes add up.

A file is a place: a path in a collection with certain bytes. The first place of a document counts under the
document's state; every further place of the same bytes is a duplicate. Attachments are counted apart.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from archive.model import Ledger, State, TextSource
from archive.store.catalog import likeness
from archive.store.catalog import tables as t
from archive.store.catalog.documents import SEEN_AND_NOT_SAID
from ingest.errors import KeptUnread

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select


def ledger(db: Connection, collection: str | None = None) -> Ledger:
    files = _classes(db, collection, children=False)
    inside = _classes(db, collection, children=True)
    pages, ocr_pages, without_words, pictures = _pages(db, collection)
    alike, alike_groups = likeness.count(db, collection)
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
        pictures_without_words=pictures,
        kept_unread=_kept_unread(db, collection),
        findings=_findings(db, collection),
        alike=alike,
        alike_groups=alike_groups,
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


def _pages(db: Connection, collection: str | None) -> tuple[int, int, int, int]:
    read_by_ocr = t.pages.c.text_source.in_((TextSource.OCR.value, TextSource.MIXED.value))
    query = select(
        func.count(),
        _how_many(read_by_ocr),
        _how_many(t.pages.c.text == ""),
        _how_many(and_(*SEEN_AND_NOT_SAID)),
    ).select_from(t.pages.join(t.documents).join(t.collections))
    pages, ocr_pages, without_words, pictures = db.execute(_of_collection(query, collection)).one()
    return pages, ocr_pages, without_words, pictures


def _kept_unread(db: Connection, collection: str | None) -> dict[str, int]:
    """media type -> places of documents that are kept and not read."""
    query = select(t.documents.c.media_type, func.count()).select_from(
        t.captures.join(t.documents, t.documents.c.id == t.captures.c.document_id).join(
            t.collections, t.collections.c.id == t.documents.c.collection_id
        )
    )
    query = query.where(t.documents.c.reason == KeptUnread.reason).group_by(t.documents.c.media_type)
    return _most_first(db, _of_collection(query, collection))


def _findings(db: Connection, collection: str | None) -> dict[str, int]:
    documents = func.count(t.findings.c.document_id.distinct())
    query = select(t.findings.c.kind, documents).select_from(t.findings.join(t.documents).join(t.collections))
    return _most_first(db, _of_collection(query.group_by(t.findings.c.kind), collection))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _of_collection(query: Select[*tuple[Any, ...]], collection: str | None) -> Select[*tuple[Any, ...]]:
    return query if collection is None else query.where(t.collections.c.name == collection)


def _most_first(db: Connection, query: Select[Any]) -> dict[str, int]:
    rows = [(row[0], row[1]) for row in db.execute(query)]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))
