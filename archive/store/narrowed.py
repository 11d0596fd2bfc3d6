"""The search engine of somebody who may not see every collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from archive.store.engine import EngineReader, EngineWriter, SearchEngine


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A `archive.store.engine.SearchEngine` whose readers know of these collections alone, by their numbers.

    Only what is read is narrowed. A writer is told by each page where it belongs, and a removal that another one began
    and did not finish has to be finished wherever it was.
    """

    engine: SearchEngine
    collections: frozenset[int]

    def reader(self, collections: frozenset[int] | None = None) -> EngineReader:
        return self.engine.reader(self._within(collections))

    def writer(self, *, merge_all: bool = False) -> AbstractContextManager[EngineWriter]:
        return self.engine.writer(merge_all=merge_all)

    def purge(self, document_ids: Sequence[int]) -> None:
        self.engine.purge(document_ids)

    def clear(self, collections: frozenset[int] | None = None) -> None:
        self.engine.clear(self._within(collections))

    def _within(self, collections: frozenset[int] | None) -> frozenset[int]:
        return self.collections if collections is None else self.collections & collections
