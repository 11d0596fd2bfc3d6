"""Which collection a thing is of, whatever kind of thing it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, select

from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Connection, Select

_ID: BindParameter[int] = bindparam("id", type_=Integer)
_QUERIES: dict[str, Select[Any]] = {
    "document": select(t.documents.c.collection_id).where(t.documents.c.id == _ID),
    "exhibit": select(t.documents.c.collection_id)
    .join(t.exhibits, t.exhibits.c.document_id == t.documents.c.id)
    .where(t.exhibits.c.id == _ID),
    "redaction": select(t.documents.c.collection_id)
    .join(t.redactions, t.redactions.c.document_id == t.documents.c.id)
    .where(t.redactions.c.id == _ID),
    "subject": select(t.subjects.c.collection_id).where(t.subjects.c.id == _ID),
    "series": select(t.series.c.collection_id).where(t.series.c.id == _ID),
    "list run": select(t.collections.c.id)
    .join(t.list_runs, t.list_runs.c.collection == t.collections.c.name)
    .where(t.list_runs.c.id == _ID),
}  # fmt: skip


def collection_of(db: Connection, object_kind: str, object_id: int) -> int | None:
    """The number of its collection; of a document or exhibit that is gone, what its last custody event says.

    None: it is of no one collection, as a release, an account or a name list over all collections.
    """
    if object_kind == "collection":
        return object_id
    if object_kind not in _QUERIES:
        return None
    found: int | None = db.execute(_QUERIES[object_kind], {"id": object_id}).scalar()
    return _last_said(db, object_kind, object_id) if found is None and object_kind != "list run" else found


def _last_said(db: Connection, object_kind: str, object_id: int) -> int | None:
    c = t.custody_events.c
    same = select(c.collection_id).where(c.object_kind == object_kind, c.object_id == object_id)
    said: int | None = db.execute(same.order_by(c.sequence.desc()).limit(1)).scalar()
    return said
