"""What no search can see, counted once for each state of the catalog, which custody tells; while files wait, which
custody does not tell, every two seconds.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from archive.store import custody
from archive.store.catalog import coverage

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from archive.model import Coverage

_lock = threading.Lock()
_State = tuple[int, int]  # of the index and of the catalog
_known: WeakKeyDictionary[Engine, tuple[_State, float, dict[str | None, Coverage]]] = WeakKeyDictionary()
_OLDEST_S = 2.0


def unseen(db: Connection, generation: int, collection: str | None) -> Coverage:
    """Of a collection, or of all. `generation` is the index's."""
    sequence, _ = custody.newest(db) or (0, "")
    state = (generation, sequence)
    with _lock:
        known = _known.get(db.engine)
        if known is None or known[0] != state or time.monotonic() - known[1] > _OLDEST_S:
            kept = {} if known is None or known[0] != state else _with_nothing_waiting(known[2])
            known = _known[db.engine] = state, time.monotonic(), kept
        if collection not in known[2]:
            known[2][collection] = coverage.of(db, collection)
        return known[2][collection]


def _with_nothing_waiting(counted: dict[str | None, Coverage]) -> dict[str | None, Coverage]:
    return {name: entry for name, entry in counted.items() if not entry.waiting}
