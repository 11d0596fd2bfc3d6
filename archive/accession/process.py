"""Process: every waiting document through the sandbox, its pages and attachments into the catalog.

The readers are child processes; here one thread a reader waits for it, and this thread alone writes. One
document is one transaction: after a crash it has been read or it is still waiting, never half.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ingest as reading
from archive.accession.indexing import index_waiting
from archive.accession.keep import keep
from archive.accession.progress import TypeRate
from archive.kinds import kind
from archive.store.catalog import intake
from ingest.errors import IngestError, NoReader, TooDeep

if TYPE_CHECKING:
    from threading import Event

    from archive.accession.progress import Progress, RunReport
    from archive.store import Store
    from archive.store.catalog.intake import Waiting
    from ingest.model import Extraction

DEEPEST = 20
"""Attachments within attachments: past this it is a trap, not a letter."""

DRAIN_S = 3.0
"""How long a stopped run waits for what is being read. What is not done by then goes on waiting."""

_INDEX_EVERY_S = 30.0
"""A long run can be searched while it goes on."""


def process_waiting(store: Store, report: RunReport, progress: Progress, stop: Event) -> None:
    """Read all that waits, and the attachments that turn up on the way, until `stop` is set."""
    with store.read() as db:
        report.to_read, report.to_read_bytes = intake.waiting_count(db)
    report.phase = "reading"
    run = _Run(store, report)
    try:
        run.start_more()
        indexed_at = time.monotonic()
        while run.running and not stop.is_set():
            run.keep_finished(within_s=0.2)
            run.start_more()
            if time.monotonic() - indexed_at > _INDEX_EVERY_S:
                index_waiting(store, report, progress, stop)
                indexed_at = time.monotonic()
            progress(report)
        run.drain()
    except BaseException:
        reading.close()  # ends the child processes, so that nobody waits for a file that may hang
        raise
    finally:
        run.pool.shutdown(wait=True, cancel_futures=True)


@dataclass(slots=True)
class _Run:
    """The documents that readers have in hand."""

    store: Store
    report: RunReport
    running: dict[Future[_Read], Waiting] = field(default_factory=dict)
    last_id: int = 0
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.store.settings.workers, thread_name_prefix="reader")

    def start_more(self) -> None:
        room = 2 * self.store.settings.workers - len(self.running)
        if room <= 0:
            return
        with self.store.read() as db:
            found = intake.waiting(db, after=self.last_id, limit=room)
        for document in found:
            self.running[self.pool.submit(_read, self.store, document, self.report)] = document
            self.last_id = document.id

    def keep_finished(self, within_s: float) -> None:
        done, _ = wait(self.running, timeout=within_s, return_when=FIRST_COMPLETED)
        for future in done:
            self._keep(self.running.pop(future), future.result())

    def drain(self) -> None:
        """Nothing new is begun; what is being read may finish in the time there is, the rest is cut off and waits."""
        for future in [future for future in self.running if future.cancel()]:
            del self.running[future]
        ends_s = time.monotonic() + DRAIN_S
        while self.running and (left_s := ends_s - time.monotonic()) > 0:
            self.keep_finished(within_s=left_s)
        if self.running:
            reading.close()

    def _keep(self, document: Waiting, found: _Read) -> None:
        if isinstance(found.error, NoReader):
            raise found.error  # no fault of this document's: it goes on waiting
        report, error = self.report, found.error
        report.read += 1
        report.read_bytes += document.size_bytes
        report.ready += error is None
        if error is not None:
            report.failed[error.reason] += 1
        _count(report, found)
        keep(self.store, document, found.extraction, error, report)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a reader gave, or why it gave no more, and how long that took."""

    extraction: Extraction | None
    error: IngestError | None
    seconds: float


def _read(store: Store, document: Waiting, report: RunReport) -> _Read:
    def count(_number: int) -> None:
        report.pages += 1

    started_s = time.monotonic()
    extraction, failure = None, None
    try:
        if document.depth > DEEPEST:
            raise TooDeep
        languages = tuple(document.ocr_languages.split("+"))
        extraction = reading.extract(store.blobs.path(document.digest), languages=languages, on_page=count)
    except IngestError as error:
        extraction, failure = error.partial, error
    return _Read(extraction, failure, time.monotonic() - started_s)


def _count(report: RunReport, found: _Read) -> None:
    media_type = (
        found.extraction.media_type if found.extraction else found.error.media_type if found.error else ""
    )
    rate = report.types.setdefault(kind(media_type), TypeRate())
    rate.documents += 1
    rate.pages += len(found.extraction.pages) if found.extraction else 0
    rate.seconds += found.seconds
