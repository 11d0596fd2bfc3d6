"""Making again what is derived: index, marks, pictures of pages, permissions. Evidence is never touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.accession.indexing import index_waiting, reindex
from archive.accession.progress import Progress, RunReport, silent
from archive.errors import StoreDamaged
from archive.store import consistency, permissions
from archive.store.catalog import documents, intake
from archive.store.consistency import Derived

if TYPE_CHECKING:
    from archive.store import Store
    from archive.store.consistency import Consistency


@dataclass(frozen=True, slots=True)
class Mended:
    """How many documents were indexed, pictures removed, and permissions set."""

    documents: int = 0
    pictures: int = 0
    permissions: int = 0


def mend(store: Store, found: Consistency, *, progress: Progress = silent) -> Mended:
    """Mend what `found` says can be made again. Raises Busy during an intake, Invalid as `reindex` does."""
    wanted = {problem.mended_with for problem in found.problems}
    return Mended(
        documents=_mend_index(store, progress) if Derived.INDEX in wanted else 0,
        pictures=consistency.clear_cache(store) if Derived.CACHE in wanted else 0,
        permissions=permissions.close(store.home) if Derived.PERMISSIONS in wanted else 0,
    )


def _mend_index(store: Store, progress: Progress) -> int:
    """What is only missing is added; anything else is a reason to build all of it again."""
    try:
        indexed = store.index.reader().page_ids()
    except StoreDamaged:
        return reindex(store, progress)
    with store.read() as db:
        stale = indexed - set(documents.page_ids(db))
        missing = set(documents.page_ids(db, of_read=True)) - indexed
        without = documents.of_pages(db, missing)
    if stale:
        return reindex(store, progress)
    with store.processing():
        with store.write() as db:
            intake.set_indexed(db, without, indexed=False)
        return index_waiting(store, RunReport(), progress)
