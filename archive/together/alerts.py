"""Alerts: what saved searches find in new material, worked out after each indexing, for everybody who follows one.

Each document that was read waits in the catalog until saved searches have looked at it; then it is marked in the
transaction that keeps what they found. So a run that is killed misses nothing, and what was told is never told again.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from archive.search.among import Asked, documents_among
from archive.store.catalog import arrivals, saved_searches
from archive.together import people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from archive.store import Store
    from archive.store.catalog.saved_searches import Followed


def work_out(store: Store) -> int:
    """Tell followers what is new. Returns how many (search, person, document) that was."""
    with store.read() as db:
        waiting = arrivals.to_tell(db)
        followed = saved_searches.followed(db) if waiting else ()
    if not waiting:
        return 0
    found = list(_found(store, followed, frozenset(waiting.values())))
    with store.write() as db:
        count = saved_searches.tell(db, found)
        arrivals.set_told(db, tuple(waiting))
    return count


def _found(
    store: Store, followed: Sequence[Followed], document_ids: Collection[int]
) -> Iterator[tuple[int, str, int]]:
    """(search, person, document), each search answered as its follower sees the archive."""
    for person, group in groupby(followed, attrgetter("person")):
        seen = people.as_seen_by(store, person)
        if seen is None:
            continue
        searches = list(group)
        asked = [Asked(entry.query, entry.filters) for entry in searches]
        for entry, matching in zip(searches, documents_among(seen, asked, document_ids), strict=True):
            yield from ((entry.search_id, person, document_id) for document_id in sorted(matching))
