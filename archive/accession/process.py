"""Process: every waiting document through the sandbox, its pages and attachments into the catalog.

The readers are child processes; here one thread a reader waits for it, and this thread alone writes. One
document is one transaction: after a crash it has been read or it is still waiting, never half.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import ingest as reading
from archive.accession.indexing import index_waiting
from archive.accession.keep import keep
from archive.store.catalog import intake
from ingest.errors import IngestError, NoReader, TooDeep

if TYPE_CHECKING:
    from archive.accession.progress import Progress, RunReport
    from archive.store import Store
    from archive.store.catalog.intake import Waiting
    from ingest.model import Extraction

DEEPEST = 20
"""Attachments within attachments: past this it is a trap, not a letter."""

_INDEX_EVERY_S = 30.0
"""A long run can be searched while it goes on."""


def process_waiting(store: Store, report: RunReport, progress: Progress) -> None:
    """Read all that waits, and the attachments that turn up on the way."""
    with store.read() as db:
        report.to_read = intake.waiting_count(db)
    report.phase = "reading"
    running: dict[Future[Extraction], Waiting] = {}
    pool = ThreadPoolExecutor(store.settings.workers, thread_name_prefix="reader")
    try:
        last_id = _start_more(store, pool, running, 0, report)
        indexed_at = time.monotonic()
        while running:
            done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                _keep(store, running.pop(future), future, report)
            last_id = _start_more(store, pool, running, last_id, report)
            if time.monotonic() - indexed_at > _INDEX_EVERY_S:
                index_waiting(store, report, progress)
                indexed_at = time.monotonic()
            progress(report)
    except BaseException:
        reading.close()  # ends the child processes, so that nobody waits for a file that may hang
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_more(
    store: Store,
    pool: ThreadPoolExecutor,
    running: dict[Future[Extraction], Waiting],
    last_id: int,
    report: RunReport,
) -> int:
    room = 2 * store.settings.workers - len(running)
    if room <= 0:
        return last_id
    with store.read() as db:
        found = intake.waiting(db, after=last_id, limit=room)
    for document in found:
        running[pool.submit(_read, store, document, report)] = document
        last_id = document.id
    return last_id


def _read(store: Store, document: Waiting, report: RunReport) -> Extraction:
    if document.depth > DEEPEST:
        raise TooDeep

    def count(_number: int) -> None:
        report.pages += 1

    languages = tuple(document.ocr_languages.split("+"))
    return reading.extract(store.blobs.path(document.digest), languages=languages, on_page=count)


def _keep(store: Store, document: Waiting, future: Future[Extraction], report: RunReport) -> None:
    report.read += 1
    try:
        extraction: Extraction | None = future.result()
        error = None
    except NoReader:
        raise  # no fault of this document's: it goes on waiting
    except IngestError as failure:
        error, extraction = failure, failure.partial
        report.failed[error.reason] += 1
    report.ready += error is None
    keep(store, document, extraction, error, report)
