"""What no search can see, counted once for each state of the catalog, which custody tells; while files wait, which
custody does not tell, every two seconds.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from archive.search.census import census
from archive.store import custody
from archive.store.catalog import coverage, documents

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from archive.model import Coverage
    from archive.store.engine import EngineReader

_lock = threading.Lock()
_State = tuple[int, int]  # of the index and of the catalog
_known: WeakKeyDictionary[Engine, tuple[_State, float, dict[str | None, Coverage]]] = WeakKeyDictionary()
_OLDEST_S = 2.0


def unseen(db: Connection, reader: EngineReader, collection: str | None) -> Coverage:
    """Of a collection, or of all."""
    sequence = custody.newest_change_of_pages(db)
    state = (reader.generation, sequence)
    pages = census(db, reader)
    with _lock:
        known = _known.get(db.engine)
        if known is None or known[0] != state or time.monotonic() - known[1] > _OLDEST_S:
            kept = {} if known is None or known[0] != state else _with_nothing_waiting(known[2])
            known = _known[db.engine] = state, time.monotonic(), kept
        if collection not in known[2]:
            within = None if collection is None else documents.ids_in(db, collection)
            known[2][collection] = coverage.of(db, collection, pages.counted(within))
        return known[2][collection]


def _with_nothing_waiting(counted: dict[str | None, Coverage]) -> dict[str | None, Coverage]:
    return {name: entry for name, entry in counted.items() if not entry.waiting}
