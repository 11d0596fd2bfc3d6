"""The search index: the only place that knows Whoosh, which keeps its segments; what is in them is ours (`committing`).

A folder for each collection, so that whoever may not see one meets nothing that it has a share in: a reader is made of
the segments of exactly the collections that it is asked for. How a query is evaluated is ours
(`archive.store.evaluation`). The index is derived: it can be thrown away and built again from the catalog at any time.
Whoosh keeps part of it as pickles, so an index from elsewhere is never opened.

    index/VERSION     see `schema.VERSION`
    index/LOCK        held while any of it is written
    index/17/         the collection with that number in the catalog
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
import struct
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from archive.errors import Busy, StoreDamaged
from archive.store.index.collection import CollectionIndex
from archive.store.index.reader import Reader
from archive.store.index.schema import VERSION
from archive.store.index.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.store.index.collection import State

DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    struct.error,
    pickle.UnpicklingError,
    whoosh_index.IndexError,
)
_READERS_KEPT = 32  # sets of collections; the segments, which hold the memory, are shared between them
_GENERATION_BYTES = 6  # any program that reads JSON has integers of that size


@contextmanager
def _damage_said() -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise StoreDamaged(
            "The search index is damaged.", "Nothing is lost: build it again with: archive reindex."
        ) from error


@dataclass
class Index:
    """The index in a folder: a `archive.store.engine.SearchEngine`. Readers may be asked for from any thread."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[int, CollectionIndex] = field(default_factory=dict)
    _states: dict[int, State] = field(default_factory=dict)
    _readers: OrderedDict[frozenset[int] | None, Reader] = field(default_factory=OrderedDict)

    def reader(self, collections: frozenset[int] | None = None) -> Reader:
        """A view of the newest commits to these collections, or to all there are. Raises StoreDamaged."""
        with self._lock, _damage_said():
            self._check_version()
            asked = self._there() if collections is None else sorted(collections)
            states = {number: self._state(number) for number in asked}
            generation = _generation(collections, states)
            reader = self._readers.pop(collections, None)
            if reader is None or reader.generation != generation:
                reader = Reader(
                    generation,
                    list(chain.from_iterable(state.segments for state in states.values())),
                    list(chain.from_iterable(state.alive for state in states.values())),
                )
            self._readers[collections] = reader
            if len(self._readers) > _READERS_KEPT:
                self._readers.popitem(last=False)
            return reader

    @contextmanager
    def writer(self, *, merge_all: bool = False) -> Iterator[Writer]:
        """Add and delete; committed at the end, each collection as a whole. Raises Busy if another one is writing.

        `merge_all` writes the collections that are touched anew, without what was deleted.
        """
        with self._writing():
            writer = Writer(self._opened, self._there)
            yield writer
            writer.commit(merge_all=merge_all)

    def purge(self, document_ids: Sequence[int]) -> None:
        """Take the documents out, and their words out of the files: a deleted page is otherwise only marked as such.

        What collection they were of is not asked: by then the catalog does not know. Only theirs are written anew.
        """
        with self.writer(merge_all=True) as writer:
            for document_id in document_ids:
                writer.delete_document(document_id)

    def clear(self, collections: frozenset[int] | None = None) -> None:
        """Empty these collections, or all of it, whatever state it is in."""
        with self._lock:
            self._known, self._states = {}, {}
            self._readers.clear()
            if collections is None:
                shutil.rmtree(self.folder, ignore_errors=True)
                self._create()
            else:
                for number in collections:
                    shutil.rmtree(self.folder / str(number), ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, _damage_said():
            self._check_version()
        lock = FileStorage(str(self.folder)).lock("LOCK")
        if not lock.acquire():
            raise Busy("Another process is writing to the index.")
        try:
            yield
        finally:
            lock.release()

    def _opened(self, number: int) -> tuple[CollectionIndex, State]:
        with self._lock, _damage_said():
            state = self._state(number)
            return self._known[number], state

    def _state(self, number: int) -> State:
        if number not in self._known:
            self._known[number] = CollectionIndex(self.folder / str(number))
        state = self._known[number].state()
        if state is not self._states.get(number):
            self._states[number] = state
            # Readers of what was before would keep files that are deleted.
            for collections in [key for key in self._readers if key is None or number in key]:
                del self._readers[collections]
        return state

    def _there(self) -> list[int]:
        return sorted(int(entry.name) for entry in self.folder.iterdir() if entry.name.isdecimal())

    def _check_version(self) -> None:
        mark = self.folder / "VERSION"
        if not mark.exists() and not any(self.folder.glob("*")):
            if self._known:  # an empty one in its place would say that nothing is there
                raise StoreDamaged(
                    "The search index is gone.", "Nothing is lost: build it again with: archive reindex."
                )
            self._create()
        if mark.read_text(encoding="ascii") != VERSION:
            raise StoreDamaged(
                "The search index is of another version.", "Build it again with: archive reindex."
            )

    def _create(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "VERSION").write_text(VERSION, encoding="ascii")


def _generation(collections: frozenset[int] | None, states: Mapping[int, State]) -> int:
    """A number of these states alone. Two sets of collections never have the same: what is kept by it is kept apart."""
    said = [str(collections is None), *(f"{number} {state.mark}" for number, state in states.items())]
    return int.from_bytes(hashlib.sha256("\n".join(said).encode()).digest()[:_GENERATION_BYTES], "big")
