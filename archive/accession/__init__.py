"""Taking material in: receive the bytes, then process them until they can be found.

`ingest` is both, for a person; each half can be interrupted at any moment and goes on where it stopped. Every verb
that takes a `stop` ends early and in order once it is set; what was not read by then goes on waiting.
"""

from __future__ import annotations

import re
from threading import Event
from typing import TYPE_CHECKING

from archive import named_entities
from archive.accession.indexing import index_waiting, reindex
from archive.accession.mending import Mended, mend
from archive.accession.process import process_waiting
from archive.accession.progress import Progress, RunReport, TypeRate, silent
from archive.accession.receive import Captured, receive, require_shared
from archive.accession.receive_sent import receive_finished
from archive.accession.removal import finish_removals, remove
from archive.errors import Invalid
from archive.mentions.same_address import same_address
from archive.model import Deed
from archive.store import custody
from archive.store.catalog import intake, ledger
from archive.together import mailing
from ingest import ocr_languages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.model import Ledger
    from archive.store import Store

__all__ = [
    "Captured",
    "Mended",
    "Progress",
    "RunReport",
    "TypeRate",
    "ingest",
    "mend",
    "process",
    "read_again",
    "reindex",
    "remove",
    "retry",
    "status",
]


def ingest(
    store: Store,
    untrusted_paths: Sequence[Path],
    *,
    collection: str,
    source: str | None = None,
    languages: tuple[str, ...] = ("eng",),
    captured: Captured | None = None,
    progress: Progress = silent,
    stop: Event | None = None,
) -> RunReport:
    """Take in every file under the paths, and whatever an earlier, interrupted run left waiting.

    `languages` are Tesseract's codes for pages that need OCR; `captured` is what is known of where on the web all the
    files were captured, and when. Raises Invalid for a path, name or code that
    cannot be, NotFound for a collection that is not shared with whoever acts, and Busy if another process is taking
    material in.
    """
    _require(collection.strip(), "A collection needs a name.")
    _require_languages(languages)
    for path in untrusted_paths:
        _require(path.exists() or path.is_symlink(), "There is no such file or folder.")
    if captured is not None:
        _require(same_address(captured.untrusted_address), "That is no address of the web.")
    require_shared(store, collection.strip())
    report, stop, store = RunReport(), stop or Event(), store.whole()
    with store.processing():
        finish_removals(store)
        receive(
            store, untrusted_paths, collection.strip(), source, languages, captured, report, progress, stop
        )
        _process(store, report, progress, stop)
    return report


def process(store: Store, *, progress: Progress = silent, stop: Event | None = None) -> RunReport:
    """Take in and read whatever waits: what people have sent, what an interrupted run left. Raises Busy."""
    report, store = RunReport(), store.whole()
    stop = stop or Event()
    with store.processing():
        finish_removals(store)
        receive_finished(store, report, progress, stop)
        _process(store, report, progress, stop)
    return report


def retry(
    store: Store,
    *,
    reason: str | None = None,
    document_id: int | None = None,
    progress: Progress = silent,
    stop: Event | None = None,
) -> RunReport:
    """Try documents again that could not be read: all of them, one reason's, or one document."""
    report = RunReport()
    with store.processing():
        with store.write() as db:
            report.found = intake.set_waiting(db, reason=reason, document_id=document_id)
            custody.append(
                db,
                type=Deed.INGESTION_RETRIED,
                agent=store.person,
                object_kind="document" if document_id else "archive",
                object_id=document_id or 0,
                detail={"reason": reason or "any", "documents": report.found},
            )
        _process(store.whole(), report, progress, stop or Event())
    return report


def read_again(
    store: Store,
    document_ids: Sequence[int],
    *,
    languages: tuple[str, ...],
    progress: Progress = silent,
    stop: Event | None = None,
) -> RunReport:
    """Read documents anew with other languages for OCR. Raises Invalid for a language that is not installed."""
    _require_languages(languages)
    known = ocr_languages.installed(store.settings.tessdata)
    if missing := ocr_languages.missing(languages, known=known):
        raise Invalid(missing[0])
    report = RunReport(found=len(document_ids))
    with store.processing():
        with store.write() as db:
            for document_id in document_ids:
                intake.set_to_read_again(db, document_id, "+".join(languages))
                custody.append(
                    db,
                    type=Deed.INGESTION_RETRIED,
                    agent=store.person,
                    object_kind="document",
                    object_id=document_id,
                    detail={"reason": "other languages", "languages": "+".join(languages)},
                )
        _process(store.whole(), report, progress, stop or Event())
    return report


def status(store: Store, collection: str | None = None) -> Ledger:
    """The ledger as it stands; of one collection, or of all."""
    with store.read() as db:
        return ledger.ledger(db, collection)


def _process(store: Store, report: RunReport, progress: Progress, stop: Event) -> None:
    named_entities.reader(
        store.settings.ner_models
    )  # what is missing is said now, not when all has been read
    mailing.check(store.settings)
    process_waiting(store, report, progress, stop)
    index_waiting(store, report, progress, stop)
    mailing.send(store)
    report.stopped = stop.is_set()
    report.phase = "done"
    progress(report)


def _require_languages(languages: tuple[str, ...]) -> None:
    for code in languages:
        _require(
            re.fullmatch(r"[a-z]{3}(_[a-z]+)*", code), f"{code!r} is not a Tesseract language code, like eng."
        )


def _require(condition: object, message: str) -> None:
    if not condition:
        raise Invalid(message)
