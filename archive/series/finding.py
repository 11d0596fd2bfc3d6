"""Looking through documents for tables that repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import Invalid, NotFound
from archive.model import State
from archive.series import reading, recognising
from archive.store.catalog import documents, table_readings

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from archive.model import Document
    from archive.series.reading import Reading
    from archive.series.recognising import Found
    from archive.store import Store

MOST_DOCUMENTS = 5_000
"""Looked through at once; of a larger collection, some have to be chosen."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What repeats, and what could not be looked through: `unread` documents were not, since they take long."""

    collection: str
    found: tuple[Found, ...]
    documents: int
    tables: int
    problems: tuple[tuple[Document, str], ...]
    unread: int = 0

    def get(self, key: str) -> Found:
        """Raises NotFound."""
        for entry in self.found:
            if entry.key == key:
                return entry
        raise NotFound("No table with those headings repeats in these documents.", "Look for tables again.")


def find(
    store: Store,
    *,
    collection: str | None = None,
    document_ids: Sequence[int] = (),
    read: bool = True,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    stop: threading.Event | None = None,
) -> Findings:
    """Tables that repeat in a collection, or in chosen documents of one. Without `read`, only in what was read before.

    Raises NotFound; Invalid for documents of several collections, or too many.
    """
    name, chosen = _chosen(store, collection, document_ids)
    readings: list[Reading] = []
    for done, document in enumerate(chosen):
        if stop is not None and stop.is_set():
            break
        progress(done, len(chosen))
        if read or _is_read(store, document):
            readings.append(reading.of_document(store, document.id))
    problems = tuple((entry.document, problem) for entry in readings for problem in entry.problems)
    return Findings(
        name, recognising.find(readings), len(readings), sum(len(entry.tables) for entry in readings), problems,
        len(chosen) - len(readings),
    )  # fmt: skip


def head_of(store: Store, document_id: int) -> str:
    """The text of its first page, where reports say what they are as of."""
    with store.read() as db:
        return documents.page(db, document_id, 1).text


def _chosen(store: Store, collection: str | None, document_ids: Sequence[int]) -> tuple[str, list[Document]]:
    with store.read() as db:
        if not document_ids:
            known = {entry.name for entry in documents.collections(db)}
            if collection not in known:
                raise NotFound("There is no such collection.", "Name one, or documents of one.")
            found = documents.listing(db, collection=collection, state=State.READY, limit=MOST_DOCUMENTS + 1)
        else:
            found = tuple(documents.get(db, document_id) for document_id in dict.fromkeys(document_ids))
    if len({entry.collection for entry in found}) > 1:
        raise Invalid("A series is of one collection.", "Choose documents of one collection.")
    if len(found) > MOST_DOCUMENTS:
        raise Invalid(f"These are more than {MOST_DOCUMENTS:,} documents.", "Choose some of them.")
    readable = [entry for entry in found if entry.page_count]
    return found[0].collection if found else (collection or ""), readable


def _is_read(store: Store, document: Document) -> bool:
    with store.read() as db:
        return table_readings.is_known(db, document.id, document.shown_digest, reading.READER)
