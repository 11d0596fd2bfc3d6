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
from archive.accession.receive import NAME_CHARACTERS, PATH_CHARACTERS
from archive.model import State, TextSource
from archive.store import custody
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from archive.untrusted import shown
from ingest.errors import IngestError, NoReader, TooDeep

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.accession.progress import Progress, RunReport
    from archive.store import Store
    from archive.store.catalog.intake import Waiting
    from ingest.model import Attachment, Extraction

DEEPEST = 20
"""Attachments within attachments: past this it is a trap, not a letter."""

TITLE_CHARACTERS = 300

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
        extraction = future.result()
    except NoReader:
        raise  # no fault of this document's: it goes on waiting
    except IngestError as error:
        report.failed[error.reason] += 1
        _keep_failure(store, document, error)
        return
    report.ready += 1
    _keep_extraction(store, document, extraction, report)


def _keep_failure(store: Store, document: Waiting, error: IngestError) -> None:
    with store.write() as db:
        intake.set_failed(
            db,
            document.id,
            State.SKIPPED if error.by_rule else State.UNREADABLE,
            reason=error.reason,
            message=error.message,
            hint=error.hint,
            media_type=error.media_type,
        )
        _record(store, db, document, "skipped" if error.by_rule else "failure", {"reason": error.reason})


def _keep_extraction(store: Store, document: Waiting, extraction: Extraction, report: RunReport) -> None:
    stored = [store.blobs.put_bytes(attachment.data) for attachment in extraction.attachments]
    title = shown(extraction.title, limit=TITLE_CHARACTERS)
    author = shown(extraction.author, limit=TITLE_CHARACTERS)
    ocr_pages = sum(page.source in (TextSource.OCR, TextSource.MIXED) for page in extraction.pages)
    with store.write() as db:
        intake.set_ready(db, document.id, extraction, title, author)
        _record(
            store, db, document, "success",
            {"pages": len(extraction.pages), "ocr_pages": ocr_pages, "attachments": len(stored)},
        )  # fmt: skip
        for ordinal, (attachment, blob) in enumerate(zip(extraction.attachments, stored, strict=True), 1):
            entered = intake.enter(db, _inside(document, attachment, ordinal), blob, document.ocr_languages)
            report.children += entered.new_place
            report.to_read += entered.new_document
            if entered.new_place:
                custody.append(
                    db, type="capture", agent=store.settings.agent, object_kind="document",
                    object_id=entered.document_id, digest=blob.digest,
                    detail={"bytes": blob.size_bytes, "inside": document.id, "new": entered.new_document},
                )  # fmt: skip


def _inside(document: Waiting, attachment: Attachment, ordinal: int) -> Sighting:
    name = attachment.untrusted_name or f"attachment {ordinal}"
    return Sighting(
        collection_id=document.collection_id,
        source_id=document.source_id,
        raw_path=name.encode("utf-8", "surrogatepass"),
        path=shown(f"{document.path} › {name}", limit=PATH_CHARACTERS),
        name=shown(name, limit=NAME_CHARACTERS),
        parent_document_id=document.id,
        ordinal=ordinal,
        depth=document.depth + 1,
    )


def _record(store: Store, db: Connection, document: Waiting, outcome: str, detail: dict[str, object]) -> None:
    custody.append(
        db,
        type="ingestion",
        agent=store.settings.agent,
        object_kind="document",
        object_id=document.id,
        digest=document.digest,
        outcome=outcome,
        detail=detail,
    )
