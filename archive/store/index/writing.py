"""One commit to the caller, one to each collection that it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store.index.merging import everything, the_small_ones
from archive.store.index.schema import entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive.store.engine import IndexedPage
    from archive.store.index.collection import CollectionIndex, State
    from archive.store.index.committing import Commit


class Writer:
    """See `archive.store.engine.EngineWriter`. A collection is opened when it is first touched.

    Each collection changes as a whole or not at all. Where the disk fills up between two of them, what was committed
    stays, and the catalog, which was told nothing, has all of it written again.
    """

    def __init__(
        self, index_of: Callable[[int], tuple[CollectionIndex, State]], there: Callable[[], Iterable[int]]
    ) -> None:
        self._index_of, self._there = index_of, there
        self._commits: dict[int, Commit] = {}

    def add(self, page: IndexedPage) -> None:
        self._commit(page.collection_id).add(entry(page))

    def delete_document(self, document_id: int, collection_id: int | None = None) -> None:
        for number in self._there() if collection_id is None else (collection_id,):
            self._delete(document_id, number)

    def commit(self, *, merge_all: bool) -> None:
        for commit in self._commits.values():
            commit.commit(everything if merge_all else the_small_ones)

    def _delete(self, document_id: int, collection_id: int) -> None:
        _, state = self._index_of(collection_id)
        for at, segment in enumerate(state.segments):
            listed = segment.listed("document", str(document_id).encode())
            if listed is not None:
                for number in listed.documents.tolist():
                    self._commit(collection_id).segments[at].delete_document(number)

    def _commit(self, collection_id: int) -> Commit:
        if collection_id not in self._commits:
            index, _ = self._index_of(collection_id)  # damage is told before anything is written
            self._commits[collection_id] = index.commit()
        return self._commits[collection_id]
