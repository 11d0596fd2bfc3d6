"""Do the parts of the archive agree? Every byte as it was received, the catalog whole, every page in the index, nothing
of what was removed left over, and nobody else able to read it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import text

from archive.errors import StoreDamaged
from archive.store import custody, fixity, permissions, upgrading
from archive.store.catalog import documents, ledger, removal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from archive.store import Store
    from archive.store.fixity import Fixity

_LONG_AGO_S = 3600.0
"""Younger bytes may belong to an exhibit that is being made at this moment."""

_RESTORE = "Stop working on this archive, keep the disk as it is, and restore from a backup."


class Derived(StrEnum):
    """What can be made again from the rest, or set right, without touching evidence."""

    INDEX = "index"
    CACHE = "cache"
    PERMISSIONS = "permissions"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be: a sentence for a person, and what to do.

    Attributes:
        is_evidence: evidence is damaged; no command can mend that.
        mended_with: what has to be made again, or None if that is no remedy.
    """

    what: str
    hint: str
    is_evidence: bool = False
    mended_with: Derived | None = None


@dataclass(frozen=True, slots=True)
class Consistency:
    """What was found. No `problems`: all agrees. `last_backup` is when one was made, None for never."""

    fixity: Fixity
    documents: int
    pages: int
    indexed_pages: int
    last_backup: datetime | None
    problems: tuple[Problem, ...]


def check(store: Store) -> Consistency:
    """Read everything that is kept, and name all that is not as it should be."""
    whole = fixity.examine(store)
    problems = [Problem(damage, _RESTORE, is_evidence=True) for damage in whole.damages]
    with store.read() as db:
        problems += [*_catalog_problems(db), *_blob_problems(store, db), *_cache_problems(store, db)]
        known, due = set(documents.page_ids(db)), set(documents.page_ids(db, of_read=True))
        belonging = {
            entry.id: set(documents.page_ids(db, collection_id=entry.id))
            for entry in documents.collections(db)
        }
        count = documents.count(db)
        backup = custody.last_of(db, "replication")
    indexed, index_problems = _index(store, known, due, belonging)
    problems += [*index_problems, *_permission_problems(store), *_copy_problems(store)]
    last_backup = backup.at if backup else None
    return Consistency(whole, count, len(known), indexed, last_backup, tuple(problems))


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


def clear_cache(store: Store) -> int:
    """Remove pictures of pages whose document is gone. Returns how many."""
    with store.read() as db:
        stale = _stale_pictures(store, db)
    for name in stale:
        (store.home / "cache" / "pages" / name).unlink(missing_ok=True)
    return len(stale)


def _unheld(store: Store) -> list[str]:
    kept = set(store.blobs.digests())
    with store.read() as db:
        return sorted(kept - removal.held(db, kept))


def _catalog_problems(db: Connection) -> Iterator[Problem]:
    for row in db.execute(text("PRAGMA integrity_check(20)")):
        if row[0] != "ok":
            yield Problem(f"The catalog's file is damaged: {row[0]}.", _RESTORE, is_evidence=True)
    if orphans := len(db.execute(text("PRAGMA foreign_key_check")).all()):
        yield Problem(f"{orphans:,} records of the catalog point at others that are gone.", _RESTORE)
    if not ledger.ledger(db).adds_up:
        yield Problem("The ledger does not add up.", "Keep this archive as it is and report it.")


def _blob_problems(store: Store, db: Connection) -> Iterator[Problem]:
    kept = set(store.blobs.digests())
    unheld = kept - removal.held(db, kept)
    _, pending = removal.pending(db)
    if left := unheld & set(pending):
        yield Problem(f"{len(left):,} removed files are still on the disk.", "Run: archive process")
    if stray := len(unheld - set(pending)):
        yield Problem(
            f"{stray:,} kept files belong to nothing: a run was killed between keeping them and saying so.",
            "Ingest the same folder again, then: archive check --sweep",
        )


def _cache_problems(store: Store, db: Connection) -> Iterator[Problem]:
    if stale := len(_stale_pictures(store, db)):
        yield Problem(
            f"{stale:,} pictures in the cache are of documents that are gone.",
            "Run: archive check --mend",
            mended_with=Derived.CACHE,
        )


def _stale_pictures(store: Store, db: Connection) -> list[str]:
    names = [path.name for path in (store.home / "cache" / "pages").glob("*-*-*")]
    held = removal.held(db, {name.split("-")[0] for name in names})
    return [name for name in names if name.split("-")[0] not in held and not name.startswith("partial-")]


def _index(
    store: Store, known: set[int], due: set[int], belonging: dict[int, set[int]]
) -> tuple[int, list[Problem]]:
    """How many pages are in it, and how it differs from the catalog. `belonging` are the pages of each collection."""
    hint = "Run: archive check --mend"
    try:
        indexed = store.index.reader().page_ids()
    except StoreDamaged as error:
        return 0, [Problem(error.message, hint, mended_with=Derived.INDEX)]
    found = []
    if missing := len(due - indexed):
        found.append(Problem(f"{missing:,} pages are not in the index yet.", hint, mended_with=Derived.INDEX))
    if stale := len(indexed - known):
        found.append(
            Problem(
                f"{stale:,} pages of the index are no longer in the catalog.", hint, mended_with=Derived.INDEX
            )
        )
    strays = sum(
        len((store.index.reader(frozenset({key})).page_ids() & known) - pages)
        for key, pages in belonging.items()
    )
    if strays:
        what = f"{strays:,} pages are in the index of another collection."
        found.append(Problem(what, "Run: archive reindex", mended_with=Derived.INDEX))
    return len(indexed), found


def _permission_problems(store: Store) -> Iterator[Problem]:
    for path in permissions.too_open(store.home)[:20]:
        name = path.relative_to(store.home).as_posix()
        what = "The archive folder" if name == "." else name
        yield Problem(
            f"{what} can be read or written by more than its owner.",
            "Run: archive check --mend",
            mended_with=Derived.PERMISSIONS,
        )


def _copy_problems(store: Store) -> Iterator[Problem]:
    for path in upgrading.copies(store.home):
        yield Problem(
            f"{path.name} is the catalog as it was before an upgrade.",
            "Remove that file once the archive has proved itself: removing a document removes it too.",
        )
