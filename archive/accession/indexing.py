"""From the catalog into the index. The catalog knows what the index has seen; after a crash the rest follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.accession.progress import Progress, RunReport, silent
from archive.store.catalog import documents, intake
from archive.store.index import IndexedPage

if TYPE_CHECKING:
    from archive.store import Store


def index_waiting(store: Store, report: RunReport, progress: Progress) -> int:
    """Index every ready document whose newest state the index has not seen. Returns how many."""
    count, phase = 0, report.phase
    while True:
        with store.read() as db:
            ids = intake.not_indexed(db)
        if not ids:
            report.phase = phase
            return count
        report.phase = "indexing"
        progress(report)
        _index(store, ids)
        count += len(ids)


def reindex(store: Store, progress: Progress = silent) -> int:
    """Throw the index away and build it again from the catalog. Returns the number of documents."""
    with store.processing():
        store.index.clear()
        with store.write() as db:
            intake.set_indexed(db, None, indexed=False)
        return index_waiting(store, RunReport(), progress)


def _index(store: Store, document_ids: tuple[int, ...]) -> None:
    with store.read() as db, store.index.writer() as writer:
        known = documents.many(db, document_ids)
        sources = documents.source_names(db, document_ids)
        for document_id in document_ids:
            document = known[document_id]
            writer.delete_document(document_id)
            for page_id, page in documents.page_rows(db, document_id):
                writer.add(
                    IndexedPage(
                        page_id=page_id,
                        document_id=document_id,
                        text=page.text,
                        name=f"{document.name} {document.title}",
                        collection=document.collection,
                        sources=sources.get(document_id, ()),
                        type=documents.kind(document.media_type),
                        language=document.language,
                        date=document.date.date() if document.date else None,
                    )
                )
    # Only now: had we marked them first, a crash would have lost them.
    with store.write() as db:
        intake.set_indexed(db, document_ids)
