"""Do the parts of the archive agree? Every blob held by the catalog, every page in the index, the ledger adding up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from archive.store import fixity
from archive.store.catalog import documents, ledger, removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from archive.store import Store
    from archive.store.fixity import Fixity

_LONG_AGO_S = 3600.0
"""Younger bytes may belong to an exhibit that is being made at this moment."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """What was found. `problems` are sentences for a person; none means that all agrees."""

    fixity: Fixity
    documents: int
    pages: int
    indexed_pages: int
    problems: tuple[str, ...]


def check(store: Store) -> Consistency:
    """Read everything that is kept. Raises EvidenceDamaged where evidence is gone or has changed."""
    whole = fixity.check(store)
    with store.read() as db:
        problems = [*_catalog_problems(db), *_blob_problems(store, db)]
        known, count = set(documents.page_ids(db)), documents.count(db)
        indexed = store.index.reader().page_ids()
        problems += _index_problems(store, db, known, indexed)
    return Consistency(whole, count, len(known), len(indexed), tuple(problems))


def sweep(store: Store) -> int:
    """Remove bytes that nothing holds: a run was killed between keeping them and saying so. Returns how many files.

    What the catalog acknowledges is never touched. Raises Busy during an intake.
    """
    removed = 0
    with store.processing():
        for digest in _unheld(store):
            if time.time() - store.blobs.path(digest).stat().st_ctime > _LONG_AGO_S:
                store.blobs.remove(digest)
                removed += 1
    return removed


def _unheld(store: Store) -> list[str]:
    kept = set(store.blobs.digests())
    with store.read() as db:
        return sorted(kept - removal.held(db, kept))


def _catalog_problems(db: Connection) -> list[str]:
    damage = [row[0] for row in db.execute(text("PRAGMA integrity_check(20)")) if row[0] != "ok"]
    found = [f"The catalog's file is damaged: {sentence}." for sentence in damage]
    if orphans := len(db.execute(text("PRAGMA foreign_key_check")).all()):
        found.append(f"{orphans:,} records of the catalog point at others that are gone.")
    if not ledger.ledger(db).adds_up:
        found.append("The ledger does not add up.")
    return found


def _index_problems(store: Store, db: Connection, known: set[int], indexed: set[int]) -> Iterator[str]:
    if missing := len(set(documents.page_ids(db, of_read=True)) - indexed):
        yield f"{missing:,} pages are not in the index yet. Run: archive process"
    if stale := len(indexed - known):
        yield f"{stale:,} pages of the index are no longer in the catalog. Run: archive process"
    strays = 0
    for collection in documents.collections(db):
        here = store.index.reader(frozenset({collection.id})).page_ids() & known
        strays += len(here - set(documents.page_ids(db, collection_id=collection.id)))
    if strays:
        yield f"{strays:,} pages are in the index of another collection. Run: archive reindex"


def _blob_problems(store: Store, db: Connection) -> list[str]:
    kept = set(store.blobs.digests())
    unheld = len(kept - removal.held(db, kept))
    if not unheld:
        return []
    what = f"{unheld:,} kept files belong to nothing: a run was killed between keeping them and saying so."
    return [f"{what} Ingest the same folder again, then: archive check --sweep"]
