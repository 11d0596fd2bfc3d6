"""Keep at it: read what others receive, and take in what is put into a drop folder, until stopped.

Nothing in a drop folder is ever moved or deleted: what is there and was taken in is known by its place and bytes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive import accession
from archive.accession import receive_sent
from archive.errors import Busy
from archive.store.catalog import intake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from threading import Event

    from archive.accession import Progress, RunReport
    from archive.store import Store

SETTLED_S = 3.0
"""A file that has not changed for so long is taken to be whole."""

_Stamp = tuple[int, int]  # size, time of change


@dataclass(slots=True)
class Drop:
    """A folder that people put files into, and what is known of it: no file is taken in twice in one state."""

    folder: Path
    collection: str
    source: str | None = None
    languages: tuple[str, ...] = ("eng",)
    _taken: dict[Path, _Stamp] = field(default_factory=dict)

    def settled(self) -> dict[Path, _Stamp]:
        """Files that have stopped changing and are not taken in as they are."""
        now_s = time.time()
        return {
            path: stamp
            for path, stamp in _stamps(self.folder)
            if self._taken.get(path) != stamp and now_s - stamp[1] / 1e9 >= SETTLED_S
        }

    def taken(self, files: dict[Path, _Stamp]) -> None:
        self._taken.update(files)


def watch(
    store: Store,
    drops: tuple[Drop, ...],
    *,
    every_s: float,
    stop: Event,
    progress: Progress,
    tell: Callable[[RunReport], None],
) -> None:
    """Look every `every_s` seconds whether there is work, and do it. `tell` hears of each run that did something.

    While another command is taking material in, this one waits its turn.
    """
    while not stop.is_set():
        try:
            for drop in drops:
                if files := drop.settled():
                    tell(_take_in(store, drop, files, progress, stop))
            with store.read() as db:
                waiting, _ = intake.waiting_count(db)
            if (waiting or receive_sent.waits(store)) and not stop.is_set():
                tell(accession.process(store, progress=progress, stop=stop))
        except Busy:
            pass
        stop.wait(every_s)


def _take_in(
    store: Store, drop: Drop, files: dict[Path, _Stamp], progress: Progress, stop: Event
) -> RunReport:
    report = accession.ingest(
        store,
        sorted(path for path in files if path.exists()),
        collection=drop.collection,
        source=drop.source,
        languages=drop.languages,
        progress=progress,
        stop=stop,
    )
    if not report.stopped:
        drop.taken(files)
    return report


def _stamps(folder: Path) -> Iterator[tuple[Path, _Stamp]]:
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_symlink() or not path.is_file():
                continue
            known = path.stat()
        except OSError:
            continue  # it went away, or will be asked for again in a moment
        yield path, (known.st_size, max(known.st_mtime_ns, known.st_ctime_ns))
