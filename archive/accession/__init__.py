"""Taking material in: receive the bytes, then process them until they can be found.

`ingest` is both, for a person; each half can be interrupted at any moment and goes on where it stopped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.accession.indexing import index_waiting, reindex
from archive.accession.process import process_waiting
from archive.accession.progress import Progress, RunReport, silent
from archive.accession.receive import receive
from archive.errors import Invalid
from archive.store import custody
from archive.store.catalog import intake, ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.model import Ledger
    from archive.store import Store

__all__ = ["Progress", "RunReport", "ingest", "reindex", "retry", "status"]


def ingest(
    store: Store,
    untrusted_paths: Sequence[Path],
    *,
    collection: str,
    source: str | None = None,
    languages: tuple[str, ...] = ("eng",),
    progress: Progress = silent,
) -> RunReport:
    """Take in every file under the paths, and whatever an earlier, interrupted run left waiting.

    `languages` are Tesseract's codes for pages that need OCR. Raises Invalid for a path, name or code that
    cannot be, and Busy if another process is taking material in.
    """
    _require(collection.strip(), "A collection needs a name.")
    for code in languages:
        _require(
            re.fullmatch(r"[a-z]{3}(_[a-z]+)*", code), f"{code!r} is not a Tesseract language code, like eng."
        )
    for path in untrusted_paths:
        _require(path.exists() or path.is_symlink(), "There is no such file or folder.")
    report = RunReport()
    with store.processing():
        receive(store, untrusted_paths, collection.strip(), source, languages, report, progress)
        _process(store, report, progress)
    return report


def retry(
    store: Store,
    *,
    reason: str | None = None,
    document_id: int | None = None,
    progress: Progress = silent,
) -> RunReport:
    """Try documents again that could not be read: all of them, one reason's, or one document."""
    report = RunReport()
    with store.processing():
        with store.write() as db:
            report.found = intake.set_waiting(db, reason=reason, document_id=document_id)
            custody.append(
                db,
                type="ingestion retried",
                agent=store.settings.agent,
                object_kind="document" if document_id else "archive",
                object_id=document_id or 0,
                detail={"reason": reason or "any", "documents": report.found},
            )
        _process(store, report, progress)
    return report


def status(store: Store, collection: str | None = None) -> Ledger:
    """The ledger as it stands; of one collection, or of all."""
    with store.read() as db:
        return ledger.ledger(db, collection)


def _process(store: Store, report: RunReport, progress: Progress) -> None:
    process_waiting(store, report, progress)
    index_waiting(store, report, progress)
    report.phase = "done"
    progress(report)


def _require(condition: object, message: str) -> None:
    if not condition:
        raise Invalid(message)
