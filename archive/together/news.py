"""What is new since a person last said that they had seen what was new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.store.catalog import arrivals, documents, exhibits, notes, readers, saved_searches

if TYPE_CHECKING:
    from archive.model import Assignment, Document, Exhibit, Note, SavedSearch
    from archive.store import Store

MOST = 50
"""Of each kind that are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class News:
    """`since` is None on a first visit: then everything is new. `until` is when this was put together.

    `known` are the documents that notes, exhibits and assignments are of.
    """

    since: datetime | None
    until: datetime
    received: tuple[Document, ...]
    total_received: int
    notes: tuple[Note, ...]
    exhibits: tuple[Exhibit, ...]
    searches: tuple[SavedSearch, ...]
    assigned: tuple[Assignment, ...]
    known: dict[int, Document]

    @property
    def is_empty(self) -> bool:
        return not (self.total_received or self.notes or self.exhibits or self.searches or self.assigned)


def since_last_time(store: Store, *, person: str) -> News:
    until = datetime.now(UTC)
    with store.read() as db:
        mark = readers.get(db, person)
        received, total = arrivals.since(db, mark.seen_arrival, limit=MOST)
        written = notes.since(db, person, mark.seen_note)
        made = [
            entry for entry in exhibits.listing(db) if mark.seen_at is None or entry.made_at > mark.seen_at
        ]
        found = tuple(entry for entry in saved_searches.listing(db, person) if entry.new_matches)
        open_work = tuple(entry for entry in readers.assignments(db, person=person) if entry.done_at is None)
        theirs = tuple(entry for entry in open_work if entry.assigned_by != person)
        ids = {
            *(e.document_id for e in written),
            *(e.document_id for e in made),
            *(e.document_id for e in theirs),
        }
        known = documents.many(db, sorted(ids))
    return News(mark.seen_at, until, received, total, written, tuple(made), found, theirs, known)


def set_seen(store: Store, *, person: str, until: datetime) -> None:
    """All that was new by then is seen. What has come since stays new."""
    with store.read() as db:
        arrival, note = arrivals.newest(db, until), notes.newest(db, person, until)
    with store.write() as db:
        mark = readers.get(db, person)
        readers.keep(
            db,
            person,
            seen_at=until if mark.seen_at is None else max(until, mark.seen_at),
            seen_arrival=max(arrival, mark.seen_arrival),
            seen_note=max(note, mark.seen_note),
        )
        saved_searches.set_seen(db, person, until)
