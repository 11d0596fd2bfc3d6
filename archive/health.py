"""Is the archive able to work at this moment: catalog readable, room on the disk, readers reading?"""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ingest as reading
from archive import log
from archive.errors import ArchiveError
from archive.store import custody
from ingest.errors import IngestError

if TYPE_CHECKING:
    from archive.store import Store

LEAST_FREE_BYTES = 512 * 1024**2
_YOUNG_S = 10.0
_OLDEST_S = 180.0


@dataclass(slots=True)
class Health:
    """Asked by anyone, so looked at once in ten seconds at most; while one looks, others get what was found last."""

    store: Store
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_well: bool = False
    _looked_s: float | None = None

    def is_well(self) -> bool:
        if self._age_s() > _YOUNG_S and self._lock.acquire(blocking=False):
            try:
                self._is_well = look(self.store)
                self._looked_s = time.monotonic()
            finally:
                self._lock.release()
        return self._is_well and self._age_s() < _OLDEST_S

    def _age_s(self) -> float:
        return float("inf") if self._looked_s is None else time.monotonic() - self._looked_s


def look(store: Store) -> bool:
    """Try each of them. What fails is told to the log by its type alone."""
    try:
        with store.read() as db:
            custody.newest(db)
        if shutil.disk_usage(store.home).free < LEAST_FREE_BYTES:
            log.tell("not ok", what="disk")
            return False
        trial = store.home / "cache" / "health.txt"
        trial.write_text("well\n", encoding="ascii")
        reading.extract(trial)
    except (ArchiveError, IngestError, OSError) as error:
        log.error_told("not ok", error)
        return False
    return True
