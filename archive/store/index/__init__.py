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

import numpy as np
from whoosh import index as whoosh_index
from whoosh.analysis import RegexTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage

from archive.errors import Busy, StoreDamaged
from archive.model import HIDDEN_PART
from archive.store.evaluation import Listed, evaluate
from archive.store.index import columns
from archive.store.index.postings import ListWriter, Placed, find_list, read_list, terms_of
from archive.store.index.vocabulary import Vocabulary
from archive.store.tokens import positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from archive.store.evaluation import Mask, Numbers, Scores
    from archive.store.query import Node, Pattern

VERSION = "6"
"""Of our terms and fields. Another one in the folder means: build the index again."""

_SEPARATOR = "\x1f"
_NONE = np.zeros(0, dtype=np.int64)
_DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    struct.error,
    pickle.UnpicklingError,
    whoosh_index.IndexError,
)


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """What the index is told of a page. `text` is all that can be found on it (`archive.model.searchable`).

    Of its document: `name` is file name and title; `sender`, `recipients` and `subject` are of a mail; `addresses` on
    the web. Each entry is words of its own: no phrase reaches from one into the next.
    """

    page_id: int
    document_id: int
    text: str
    name: str
    collection: str
    sources: tuple[str, ...]
    type: str
    language: str
    date: date | None
    findings: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    sender: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    addresses: tuple[str, ...] = ()
    number: int = 1
    page_count: int = 1
    size_bytes: int = 0


def _schema() -> Schema:
    several = TEXT(analyzer=RegexTokenizer(rf"[^{_SEPARATOR}]+"), phrase=False)
    schema = Schema(
        key=COLUMN(NumericColumn("q")),
        page=COLUMN(NumericColumn("i")),
        document=ID(),
        text=Placed(),
        name=Placed(),
        collection=ID(),
        to=Placed(),
        subject=Placed(),
        url=Placed(),
        source=several,
        finding=several,
        has=several,
        type=ID(),
        language=ID(),
        day=COLUMN(NumericColumn("i")),
        size=COLUMN(NumericColumn("q")),
        pages=COLUMN(NumericColumn("i")),
    )
    schema.add("from", Placed())  # a word that Python keeps for itself
    return schema


@dataclass
class Index:
    """The index in a folder. Readers may be asked for from any thread."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reader: Reader | None = None

    def reader(self) -> Reader:
        """A view of the newest commit. Raises StoreDamaged."""
        with self._lock:
            opened = self._opened()
            if self._reader is None or self._reader.generation != opened.latest_generation():
                self._reader = Reader(opened)
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
            shutil.rmtree(self.folder, ignore_errors=True)
            self._create()

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
        FileStorage(str(self.folder)).create_index(_schema())
        (self.folder / "VERSION").write_text(VERSION, encoding="ascii")


@dataclass
class Writer:
    """Adds and deletes within one commit."""

    _inner: Any
    _before: Any  # a reader of what was committed before

    def add(self, page: IndexedPage) -> None:
        self._inner.add_document(
            key=page.page_id,
            page=page.number,
            document=str(page.document_id),
            text=positions(page.text),
            name=positions(page.name),
            to=_placed(page.recipients),
            subject=positions(page.subject),
            url=_placed(page.addresses),
            collection=page.collection.casefold(),
            source=_SEPARATOR.join(source.casefold() for source in page.sources),
            finding=_SEPARATOR.join(page.findings),
            type=page.type,
            language=page.language,
            has=_SEPARATOR.join(page.has),
            day=page.date.toordinal() if page.date else 0,
            size=page.size_bytes,
            pages=page.page_count,
            **{"from": positions(page.sender)},
        )

    def delete_document(self, document_id: int) -> None:
        """Its pages, as far as an earlier commit has them."""
        # delete_by_term opens a searcher for every call; update_document on a large index costs 0.2 s.
        term = str(document_id)
        for leaf, first in self._before.leaf_readers():
            if ("document", term) in leaf:
                for number in read_list(leaf, "document", term.encode("ascii")).documents.tolist():
                    self._inner.delete_document(first + number)


class Reader:
    """One state of the index. Evaluation is ours; this gives it postings."""

    def __init__(self, opened: Any) -> None:
        self.generation = opened.latest_generation()
        self._inner = opened.reader()
        # An index without segments answers with an empty reader, which has nothing that could be asked.
        self._leaves = [entry for entry in self._inner.leaf_readers() if entry[0].doc_count_all()]
        self._segments = [leaf for leaf, _ in self._leaves]
        self._lock = threading.RLock()
        self._alive = columns.alive(self._segments)
        self._columns: dict[str, Numbers] = {}
        self._lengths: dict[str, Numbers] = {}
        self._vocabularies: dict[str, Vocabulary] = {}

    def found(self, tree: Node) -> tuple[Numbers, Scores]:
        """page_ids and scores of all pages that match."""
        with self._lock:
            pages, scores = evaluate(tree, self)
            numbers = np.flatnonzero(pages)
            return self.column("key")[numbers], scores[numbers]

    def expand(self, node: Pattern) -> tuple[str, ...]:
        """The terms of the vocabulary that a pattern stands for."""
        return self.vocabulary(node.field).fitting(node)

    def vocabulary(self, field_name: str) -> Vocabulary:
        """Every term of a field; also those that only deleted pages had."""
        if field_name not in self._vocabularies:
            terms = set().union(*(terms_of(leaf, field_name) for leaf in self._segments))
            in_order = b"\n".join(sorted(terms)).decode()  # bytes of UTF-8 are in the order of code points
            self._vocabularies[field_name] = Vocabulary(in_order.split("\n") if terms else [])
        return self._vocabularies[field_name]

    # What `evaluation` asks for.

    def page_ids(self) -> set[int]:
        """Every page that the index has."""
        return set(self.column("key")[self._alive].tolist())

    def alive(self) -> Mask:
        return self._alive

    def column(self, name: str) -> Numbers:
        """By the number of the page."""
        if name not in self._columns:
            self._columns[name] = columns.numbers(self._segments, name)
        return self._columns[name]

    def lengths(self, field_name: str) -> Numbers:
        if field_name not in self._lengths:
            self._lengths[field_name] = columns.lengths(self._segments, field_name)
        return self._lengths[field_name]

    def listed(self, field_name: str, term: str, *, positions: bool = True) -> Listed:
        """Deleted pages too. Without `positions` there are none in it."""
        with self._lock:  # looking a term up moves a place in Whoosh's file that all threads share
            parts = [
                (first, found)
                for leaf, first in self._leaves
                if (found := find_list(leaf, field_name, term.encode("utf-8"))) is not None
            ]
        if not parts:
            return Listed(_NONE, _NONE, _NONE)
        return Listed(
            np.concatenate([found.documents.astype(np.int64) + first for first, found in parts]),
            np.concatenate([found.counts for _, found in parts]).astype(np.int64),
            np.concatenate([found.positions for _, found in parts]).astype(np.int64) if positions else _NONE,
        )

    def pages_with(self, field_name: str, term: str) -> set[int]:
        """page_ids of the pages that have the term."""
        pages = self.listed(field_name, term, positions=False).pages
        return set(self.column("key")[pages[self._alive[pages]]].tolist())

    def count(self, field_name: str, term: str) -> int:
        """How many pages have the term."""
        return int(self._alive[self.listed(field_name, term, positions=False).pages].sum())

    def mean_length(self, field_name: str) -> float:
        return self._inner.field_length(field_name) / max(1, int(self._alive.sum())) or 1.0


def _placed(entries: Sequence[str]) -> dict[str, list[int]]:
    """Terms and their positions, with a gap between the entries."""
    return positions(HIDDEN_PART.join(entries))
