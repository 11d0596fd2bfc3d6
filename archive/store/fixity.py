"""Is what is kept still what was received? The custody chain, and every byte against its digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import EvidenceDamaged
from archive.store import custody
from archive.store.catalog import removal

if TYPE_CHECKING:
    from archive.store import Store


@dataclass(frozen=True, slots=True)
class Fixity:
    """What was found: events of the chain, the digest of its last, kept files, and sentences on what is damaged."""

    events: int
    last: str
    files: int
    damages: tuple[str, ...] = ()


def check(store: Store) -> Fixity:
    """Read everything that is kept. Raises EvidenceDamaged if anything is gone or has changed."""
    found = examine(store)
    if found.damages:
        raise EvidenceDamaged(found.damages[0])
    return found


def examine(store: Store) -> Fixity:
    """Read everything that is kept, and name all that is gone or has changed."""
    with store.read() as db:
        chain = custody.check(db)
        known = removal.all_held(db)
    damages = []
    if chain.broken_at is not None:
        damages.append(f"The custody chain is broken at event {chain.broken_at}.")
    there = set(store.blobs.digests())
    damages += [f"The bytes with digest {digest} are gone." for digest in sorted(known - there)]
    damages += [
        f"The bytes with digest {digest} have changed."
        for digest in sorted(there)
        if not store.blobs.verify(digest)
    ]
    return Fixity(chain.events, chain.last, len(there), tuple(damages))
