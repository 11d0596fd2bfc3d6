"""The search index: the only place that knows Whoosh, here an inverted index with positions and nothing more.

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
from whoosh.filedb.filestore import FileStorage

from archive.errors import Busy, StoreDamaged
from archive.store.index.postings import ListWriter, read_list
from archive.store.index.reader import Reader
from archive.store.index.schema import VERSION, fields_of, schema
from archive.store.index.segment import Segment

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


@dataclass
class Index:
    """The index in a folder: a `archive.store.engine.SearchEngine`. Readers may be asked for from any thread."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reader: Reader | None = None
    _segments: dict[str, Segment] = field(default_factory=dict)

    def reader(self) -> Reader:
        """A view of the newest commit. Raises StoreDamaged."""
        with self._lock:
            opened = self._opened()
            if self._reader is None or self._reader.generation != opened.latest_generation():
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
            inner = ListWriter(opened)
        except whoosh_index.LockError as error:
            raise Busy("Another process is writing to the index.") from error
        reader = opened.reader()
        try:
            yield Writer(inner, reader)
        except BaseException:
            inner.cancel()
            raise
        finally:
            reader.close()
        inner.commit(optimize=merge_all)

    def purge(self, document_ids: Sequence[int]) -> None:
        """Take the documents out, and their words out of the files: a deleted page is otherwise only marked as such."""
        with self.writer(merge_all=True) as writer:
            for document_id in document_ids:
                writer.delete_document(document_id)

    def clear(self) -> None:
        """Empty it, whatever state it is in."""
        with self._lock:
            self._reader = None
            self._segments = {}
            shutil.rmtree(self.folder, ignore_errors=True)
            self._create()

    def _read(self, opened: Any) -> Reader:
        """What is known of segments that are still there is kept."""
        # An index without segments answers with an empty reader, which has nothing that could be asked.
        leaves = [leaf for leaf, _ in opened.reader().leaf_readers() if leaf.doc_count_all()]
        names = [leaf.segment().segment_id() for leaf in leaves]
        self._segments = {
            name: self._segments.get(name) or Segment(leaf) for name, leaf in zip(names, leaves, strict=True)
        }
        return Reader(opened.latest_generation(), leaves, [self._segments[name] for name in names])

    def _opened(self) -> Any:
        mark = self.folder / "VERSION"
        if not mark.exists() and not any(self.folder.glob("*")):
            self._create()
        try:
            if mark.read_text(encoding="ascii") != VERSION:
                raise StoreDamaged(
                    "The search index is of another version.", "Build it again with: archive reindex."
                )
            # Without mmap a read goes through a shared file position, and threads would trip over one another.
            return FileStorage(str(self.folder), supports_mmap=True).open_index()
        except _DAMAGE as error:
            raise StoreDamaged(
                "The search index is damaged.", "Nothing is lost: build it again with: archive reindex."
            ) from error

    def _create(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        FileStorage(str(self.folder)).create_index(schema())
        (self.folder / "VERSION").write_text(VERSION, encoding="ascii")


@dataclass
class Writer:
    """Adds and deletes within one commit."""

    _inner: ListWriter
    _before: Any  # a reader of what was committed before

    def add(self, page: IndexedPage) -> None:
        self._inner.add_document(**fields_of(page))
        for text in (page.text, page.subject):
            self._inner.forms.add(text, page.language)
        for names in (page.name, page.sender, *page.recipients):
            self._inner.forms.add(names, "")

    def delete_document(self, document_id: int) -> None:
        """Its pages, as far as an earlier commit has them."""
        # delete_by_term opens a searcher for every call; update_document on a large index costs 0.2 s.
        term = str(document_id)
        for leaf, first in self._before.leaf_readers():
            if ("document", term) in leaf:
                for number in read_list(leaf, "document", term.encode("ascii")).documents.tolist():
                    self._inner.delete_document(first + number)
