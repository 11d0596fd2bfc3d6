"""More like this: the given text -> pages in question -> compared with their own text -> documents, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from archive.errors import NotFound
from archive.search.census import census
from archive.search.text_reuse.comparing import Comparing, order
from archive.search.text_reuse.lookup import candidates
from archive.search.text_reuse.results import Reuse
from archive.search.unseen import unseen
from archive.store.catalog import documents
from archive.store.query import Everything, Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from archive.model import Document
    from archive.search.census import Census
    from archive.search.text_reuse.given import Given
    from archive.search.text_reuse.lookup import Candidates
    from archive.search.text_reuse.results import DocumentReuse, PageReuse
    from archive.store import Store
    from archive.store.engine import EngineReader

    Mask = NDArray[np.bool_]


def like(store: Store, given: Given, *, collection: str | None = None) -> Reuse:
    """Where else the text stands, best first, in one collection or in all. Raises NotFound for no such collection.

    First what has the most words of the given text that are no common text, then the most words at all, then the most
    in a row, then what arrived first. The given page and the given document are not looked at, nor are files of the
    same bytes, which are named.
    """
    reader = store.index.reader()
    with store.read() as db:
        if collection is not None and collection not in {entry.name for entry in documents.collections(db)}:
            raise NotFound("There is no such collection.", "archive status lists them.")
        known, duplicates = census(db, reader), _duplicates(db, given, collection)
        searched = candidates(reader, given, _looked_at(reader, known, given, collection, duplicates))
        page_ids = reader.keys()[searched.pages].tolist()
        return Reuse(
            given=given,
            collection=collection,
            documents=_documents(db, known, given, searched, page_ids),
            duplicates=duplicates,
            searched=searched,
            coverage=unseen(db, reader, collection),
        )


def _duplicates(db: Connection, given: Given, collection: str | None) -> tuple[Document, ...]:
    if (own := given.document) is None:
        return ()
    twins = [entry for entry in documents.with_digest(db, own.digest) if entry.id != own.id]
    return tuple(entry for entry in twins if collection in (None, entry.collection))


def _looked_at(
    reader: EngineReader, known: Census, given: Given, collection: str | None, duplicates: Sequence[Document]
) -> Mask:
    """By the engine's numbers: pages of the collection or of all that the catalog has too, without the given ones."""
    found = reader.find(Everything() if collection is None else Filter("collection", collection.casefold()))
    at = known.places_of(found.page_ids)
    numbers, at = found.numbers[at >= 0], at[at >= 0]
    pages = np.zeros(len(reader.keys()), dtype=bool)
    pages[numbers] = True
    if given.document is not None:
        ids = known.document_ids[known.of_document[at]]
        own = ids == given.document.id
        if given.page_number is not None:
            own &= known.numbers[at] == given.page_number
        pages[numbers[own | np.isin(ids, [entry.id for entry in duplicates])]] = False
    return pages


def _documents(
    db: Connection, known: Census, given: Given, searched: Candidates, page_ids: Sequence[int]
) -> tuple[DocumentReuse, ...]:
    comparing = Comparing(given, searched)
    of_documents: dict[int, list[PageReuse]] = {}
    for page_id, page in documents.page_texts(db, page_ids).items():
        if (found := comparing.page(page_id, page)) is not None:
            place = known.of_document[np.searchsorted(known.page_ids, page_id)]
            of_documents.setdefault(int(known.document_ids[place]), []).append(found)
    about = documents.many(db, list(of_documents))
    places = documents.place_paths(db, list(of_documents))
    entries = [
        comparing.document(about[key], places.get(key, ()), pages) for key, pages in of_documents.items()
    ]
    return tuple(sorted(entries, key=lambda entry: (*order(entry), entry.document.id)))
