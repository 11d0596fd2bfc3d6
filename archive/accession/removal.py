"""Removing a document for good: out of the catalog first, with custody, then out of the index and off the disk.

A crash between the two leaves a note in the catalog, which the next run follows.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid
from archive.model import Deed
from archive.store import custody, upgrading
from archive.store.catalog import documents, removal

if TYPE_CHECKING:
    from archive.store import Store
    from archive.store.catalog.removal import Removed

_LONGEST_WHY = 500


def remove(store: Store, document_id: int, *, why: str, agent: str) -> tuple[Removed, ...]:
    """Remove the document and all inside it that was seen nowhere else. Custody keeps digests, who, when and why.

    Raises NotFound, Invalid without a reason, Conflict while a release shows one of them, Busy during an intake.
    """
    reason = " ".join(why.split())
    if not reason or len(reason) > _LONGEST_WHY:
        raise Invalid(f"Removing needs a reason of at most {_LONGEST_WHY} characters, for custody.")
    with store.read() as db:
        documents.get(db, document_id)
    store = store.whole()  # what else holds its bytes may be in any collection
    with store.processing():
        with store.write() as db:
            documents.get(db, document_id)
            family = removal.with_its_family(db, document_id)
            _refuse_if_released(removal.shown_in_releases(db, family))
            taken_out = tuple(removal.take_out(db, member) for member in family)
            for entry in taken_out:
                custody.append(
                    db, type=Deed.DELETION, agent=agent, object_kind="document", object_id=entry.document_id,
                    digest=entry.digest,
                    detail={"why": reason, "places": entry.places, "with": document_id},
                )  # fmt: skip
        finish_removals(store)
        upgrading.discard_copies(store.home)
    return taken_out


def finish_removals(store: Store) -> None:
    """Let index, blobs and drawn pages follow what the catalog says. Called with the right to take in."""
    with store.read() as db:
        numbers, digests = removal.pending(db)
    if not numbers and not digests:
        return
    store.index.purge(numbers)
    for digest in digests:
        store.blobs.remove(digest)
        for drawn in (store.home / "cache" / "pages").glob(f"{digest}-*"):
            drawn.unlink(missing_ok=True)
    shutil.rmtree(store.home / "cache" / "releases", ignore_errors=True)  # what was worked out for publishing
    with store.write() as db:
        removal.done(db)


def _refuse_if_released(folders: tuple[str, ...]) -> None:
    if folders:
        raise Conflict(
            f"A release shows an exhibit of it: {folders[0]}",
            "Publish that release again without the exhibit, then remove the document.",
        )
