"""Two people and a few documents, without a reader of files in between."""

from __future__ import annotations

from array import array
from dataclasses import replace

from archive.accession.indexing import index_waiting
from archive.accession.progress import RunReport, silent
from archive.store import Store
from archive.store.catalog import intake
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, Page, TextSource


class Desk:
    """An archive that several people work in."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ada, self.bea = self.seat("ada"), self.seat("bea")

    def seat(self, person: str) -> Store:
        """The archive as that person has it in hand."""
        return replace(self.store, acting=person)

    def put(self, name: str, *pages: str, collection: str = "Leak", index: bool = True) -> int:
        """Take in a document with these pages. Returns its number."""
        stored = self.store.blobs.put_bytes(name.encode())
        boxes = [array("f", [0, 0, 1, 1] * len(text.split())) for text in pages]
        read = Extraction(
            media_type="application/pdf",
            pages=tuple(
                Page(number, 500, 700, text, boxes[number - 1], TextSource.LAYER, language="en")
                for number, text in enumerate(pages, 1)
            ),
        )
        with self.store.write() as db:
            key = intake.collection_id(db, collection)
            entered = intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")
            intake.set_ready(db, entered.document_id, read, "", "")
        if index:
            self.index()
        return entered.document_id

    def index(self) -> None:
        index_waiting(self.store, RunReport(), silent)
