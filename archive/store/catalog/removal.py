"""Taking documents out of the catalog for good, and remembering what the disk still holds of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from archive.store.catalog import intake, series, web_captures
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_OF_A_DOCUMENT = (
    t.exhibits, t.redactions, t.plan_changes, t.notes, t.tags, t.stars, t.assignments, t.reads, t.arrivals, t.matches,
    t.cards,
)  # fmt: skip


_HOLDERS = (t.documents.c.digest, t.documents.c.rendition, t.exhibits.c.digest)
"""Every column that bytes are held by: what stands in none of them may be swept away, and is in no backup."""


@dataclass(frozen=True, slots=True)
class Removed:
    """One document that was taken out: its number, its digest, and at how many places it had been seen."""

    document_id: int
    digest: str
    places: int


def with_its_family(db: Connection, document_id: int) -> tuple[int, ...]:
    """The document, and all inside it that was seen nowhere else."""
    chosen = {document_id}
    frontier = {document_id}
    while frontier:
        frontier = {child for child in _inside(db, frontier) - chosen if _only_inside(db, child, chosen)}
        chosen |= frontier
    return tuple(sorted(chosen))


def shown_in_releases(db: Connection, document_ids: Iterable[int]) -> tuple[str, ...]:
    """The folders whose newest release shows an exhibit of one of the documents."""
    made_of = select(t.exhibits.c.id).where(t.exhibits.c.document_id.in_(tuple(document_ids)))
    ours = set(db.execute(made_of).scalars())
    newest = select(func.max(t.releases.c.id)).group_by(t.releases.c.folder)
    rows = db.execute(select(t.releases).where(t.releases.c.id.in_(newest)).order_by(t.releases.c.id))
    return tuple(row.folder for row in rows if ours & set(row.exhibit_ids))


def take_out(db: Connection, document_id: int) -> Removed:
    """Delete every record of the document but custody, and note what is left of it on the disk."""
    held = _digests_of(db, document_id)
    place_count = select(func.count()).where(t.captures.c.document_id == document_id)
    digest = db.execute(select(t.documents.c.digest).where(t.documents.c.id == document_id)).scalar_one()
    removed = Removed(document_id, digest, db.execute(place_count).scalar_one())
    intake.clear(db, document_id)
    series.forget_document(db, document_id)
    exhibits = select(t.exhibits.c.id).where(t.exhibits.c.document_id == document_id).scalar_subquery()
    for table in (t.review_events, t.review_answers, t.review_questions):
        db.execute(table.delete().where(table.c.exhibit_id.in_(exhibits)))
    notes = select(t.notes.c.id).where(t.notes.c.document_id == document_id)
    db.execute(t.note_versions.delete().where(t.note_versions.c.note_id.in_(notes)))
    for table in _OF_A_DOCUMENT:
        db.execute(table.delete().where(table.c.document_id == document_id))
    web_captures.forget(db, document_id)
    captures = t.captures.c
    db.execute(
        t.captures.delete().where(
            (captures.document_id == document_id) | (captures.parent_document_id == document_id)
        )
    )
    inside = update(t.captures).where(captures.root_document_id == document_id)
    db.execute(inside.values(root_document_id=None))
    db.execute(t.documents.delete().where(t.documents.c.id == document_id))
    _note(db, "document", [str(document_id)])
    _note(db, "blob", sorted(held))
    return removed


def pending(db: Connection) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Numbers that the index may still have, and digests of blobs that nothing holds any more."""
    rows = db.execute(select(t.removals)).all()
    numbers = tuple(int(row.key) for row in rows if row.kind == "document")
    digests = {row.key for row in rows if row.kind == "blob"}
    return numbers, tuple(sorted(digests - held(db, digests)))


def held(db: Connection, digests: Iterable[str]) -> set[str]:
    """Those of the digests that some document, rendition or exhibit stands on."""
    wanted = tuple(digests)
    found: set[str] = set()
    for column in _HOLDERS:
        for start in range(0, len(wanted), 500):
            found.update(db.execute(select(column).where(column.in_(wanted[start : start + 500]))).scalars())
    return found


def all_held(db: Connection) -> set[str]:
    """Every digest that some document, rendition or exhibit stands on."""
    return {digest for column in _HOLDERS for digest in db.execute(select(column)).scalars() if digest}


def done(db: Connection) -> None:
    """The disk has followed."""
    db.execute(t.removals.delete())


def _inside(db: Connection, document_ids: Iterable[int]) -> set[int]:
    query = select(t.captures.c.document_id).where(t.captures.c.parent_document_id.in_(tuple(document_ids)))
    return {found for found in db.execute(query).scalars() if found is not None}


def _only_inside(db: Connection, document_id: int, chosen: set[int]) -> bool:
    query = select(t.captures.c.parent_document_id).where(t.captures.c.document_id == document_id)
    return set(db.execute(query).scalars()) <= chosen


def _digests_of(db: Connection, document_id: int) -> set[str]:
    own = select(t.documents.c.digest, t.documents.c.rendition).where(t.documents.c.id == document_id)
    exhibits = select(t.exhibits.c.digest).where(t.exhibits.c.document_id == document_id)
    return {digest for digest in (*db.execute(own).one(), *db.execute(exhibits).scalars()) if digest}


def _note(db: Connection, kind: str, keys: Iterable[str]) -> None:
    for key in keys:
        db.execute(insert(t.removals).values(kind=kind, key=key).on_conflict_do_nothing())
