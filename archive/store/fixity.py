"""Is what is kept still what was received? The custody chain, and every byte against its digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import EvidenceDamaged
from archive.store import custody
from archive.store.catalog import documents

if TYPE_CHECKING:
    from archive.store import Store


@dataclass(frozen=True, slots=True)
class Fixity:
    """What was found whole: events of the chain, the digest of its last, and kept files."""

    events: int
    last: str
    files: int


def check(store: Store) -> Fixity:
    """Read everything that is kept. Raises EvidenceDamaged at the first thing that is gone or has changed."""
    with store.read() as db:
        chain = custody.check(db)
        known = tuple(documents.digests(db))
    if chain.broken_at is not None:
        raise EvidenceDamaged(f"The custody chain is broken at event {chain.broken_at}.")
    for digest in known:
        if not store.blobs.path(digest).is_file():
            raise EvidenceDamaged(f"The bytes with digest {digest} are gone.")
    files = 0
    for digest in store.blobs.digests():
        files += 1
        if not store.blobs.verify(digest):
            raise EvidenceDamaged(f"The bytes with digest {digest} have changed.")
    return Fixity(chain.events, chain.last, files)
