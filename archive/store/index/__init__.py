"""The search index: the only place that knows Whoosh, which keeps its segments; what is in them is ours (`committing`).

How a query is evaluated is ours (`archive.store.evaluation`). The index is derived: it can be thrown away and built
again from the catalog at any time. Whoosh keeps part of it as pickles, so an index from elsewhere is never opened.
"""

from __future__ import annotations

import pickle
import shutil
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from whoosh import index as whoosh_index
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage

from archive.errors import Busy, StoreDamaged
from archive.store.index.committing import Commit
from archive.store.index.reader import Reader
from archive.store.index.schema import VERSION, entry
from archive.store.index.segment import Segment, alive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive.store.engine import IndexedPage

_DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    struct.error,
    pickle.UnpicklingError,
    whoosh_index.IndexError,
)


@contextmanager
def _damage_said() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise StoreDamaged(
            "The search index is damaged.", "Nothing is lost: build it again with: archive reindex."
        ) from error


@dataclass
class Index:
    """The index in a folder: a `archive.store.engine.SearchEngine`. Readers may be asked for from any thread."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reader: Reader | None = None
    _known: dict[str, Segment] = field(default_factory=dict)

    def reader(self) -> Reader:
        """A view of the newest commit. Raises StoreDamaged."""
        with self._lock:
            opened = self._opened()
            if self._reader is None or self._reader.generation != opened.latest_generation():
                with _damage_said():
                    self._reader = self._read(opened)
            return self._reader

    @contextmanager
    def writer(self, *, merge_all: bool = False) -> Iterator[Writer]:
        """Add and delete; committed at the end, as a whole. Raises Busy if another process is writing.

        `merge_all` writes all anew, without what was deleted.
        """
        with self._lock:
            opened = self._opened()
        try:
            commit = Commit(opened)
        except whoosh_index.LockError as error:
            raise Busy("Another process is writing to the index.") from error
        try:
            with _damage_said():
                before = [self._segment(opened.storage, segment) for segment in commit.segments]
            yield Writer(commit, before)
        except BaseException:
            commit.cancel()
            raise
        commit.commit(optimize=merge_all)

    def purge(self, document_ids: Sequence[int]) -> None:
        """Take the documents out, and their words out of the files: a deleted page is otherwise only marked as such."""
        with self.writer(merge_all=True) as writer:
            for document_id in document_ids:
                writer.delete_document(document_id)

    def clear(self) -> None:
        """Empty it, whatever state it is in."""
        with self._lock:
            self._reader = None
            self._known = {}
            shutil.rmtree(self.folder, ignore_errors=True)
            self._create()

    def _read(self, opened: Any) -> Reader:
        """What is known of segments that are still there is kept."""
        there = opened._segments()
        self._known = {segment.segment_id(): self._segment(opened.storage, segment) for segment in there}
        return Reader(opened.latest_generation(), list(self._known.values()), [alive(one) for one in there])

    def _segment(self, storage: Any, segment: Any) -> Segment:
        return self._known.get(segment.segment_id()) or Segment(storage, segment)

    def _opened(self) -> Any:
        mark = self.folder / "VERSION"
        if not mark.exists() and not any(self.folder.glob("*")):
            if self._reader is not None:  # an empty one in its place would say that nothing is there
                raise StoreDamaged(
                    "The search index is gone.", "Nothing is lost: build it again with: archive reindex."
                )
            self._create()
        with _damage_said():
            if mark.read_text(encoding="ascii") != VERSION:
                raise StoreDamaged(
                    "The search index is of another version.", "Build it again with: archive reindex."
                )
            return FileStorage(str(self.folder)).open_index()

    def _create(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        FileStorage(str(self.folder)).create_index(Schema())
        (self.folder / "VERSION").write_text(VERSION, encoding="ascii")


@dataclass(frozen=True)
class Writer:
    """Adds and deletes within one commit."""

    _commit: Commit
    _before: Sequence[Segment]  # all that was committed before

    def add(self, page: IndexedPage) -> None:
        self._commit.add(entry(page))

    def delete_document(self, document_id: int) -> None:
        """Its pages, as far as an earlier commit has them."""
        first = 0
        for segment in self._before:
            listed = segment.listed("document", str(document_id).encode())
            if listed is not None:
                for number in listed.documents.tolist():
                    self._commit.delete_document(first + number)
            first += segment.size
