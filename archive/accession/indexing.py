"""From the catalog into the index. The catalog knows what the index has seen; after a crash the rest follows."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from archive.accession.progress import Progress, RunReport, silent
from archive.kinds import kind
from archive.model import searchable
from archive.store.catalog import documents, findings, intake, likeness
from archive.store.index import IndexedPage

if TYPE_CHECKING:
    from threading import Event

    from archive.store import Store

_COMPARED_AT_ONCE = 200  # documents in one transaction, so that others can write in between


def index_waiting(store: Store, report: RunReport, progress: Progress, stop: Event | None = None) -> int:
    """Index every document that was read and whose newest state the index has not seen. Returns how many.

    With `stop` set, ends after the next few hundred: a run that is stopped can be searched as far as it came.
    """
    count, phase = 0, report.phase
    while not (count and stop is not None and stop.is_set()):
        with store.read() as db:
            ids = intake.not_indexed(db)
        if not ids:
            break
        report.phase = "indexing"
        progress(report)
        count += _index(store, ids)
    report.phase = phase
    return count


def reindex(store: Store, progress: Progress = silent) -> int:
    """Throw the index away and build it again from the catalog. Returns the number of documents.

    Documents that were never compared with the others, because an older version read them, are compared.
    """
    with store.processing():
        store.index.clear()
        with store.write() as db:
            intake.set_indexed(db, None, indexed=False)
        _compare(store)
        return index_waiting(store, RunReport(), progress)


def _compare(store: Store) -> None:
    for offset in count(step=_COMPARED_AT_ONCE):
        with store.write() as db:
            found = documents.listing(db, limit=_COMPARED_AT_ONCE, offset=offset)
            for document in found:
                texts = documents.texts(db, document.id)
                likeness.enter(db, document.id, texts, document.metadata)
        if not found:
            return


def _index(store: Store, document_ids: tuple[int, ...]) -> int:
    """Returns how many of them have pages; the others leave the index."""
    with store.read() as db, store.index.writer() as writer:
        known = documents.many(db, document_ids)
        sources = documents.source_names(db, document_ids)
        found = findings.kinds(db, document_ids)
        for document_id in document_ids:
            document = known[document_id]
            writer.delete_document(document_id)
            for page_id, page in documents.page_words(db, document_id):
                writer.add(
                    IndexedPage(
                        page_id=page_id,
                        document_id=document_id,
                        text=searchable(page),
                        name=f"{document.name} {document.title}",
                        collection=document.collection,
                        sources=sources.get(document_id, ()),
                        type=kind(document.media_type),
                        language=page.language or document.language,
                        date=document.date.date() if document.date else None,
                        findings=found.get(document_id, ()),
                    )
                )
    # Only now: had we marked them first, a crash would have lost them.
    with store.write() as db:
        intake.set_indexed(db, document_ids)
    return sum(document.page_count > 0 for document in known.values())
