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
from whoosh.analysis import RegexTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage

from archive.errors import Busy, StoreDamaged
from archive.model import HIDDEN_PART
from archive.store.evaluation import Matches, Postings, evaluate
from archive.store.index.postings import ListWriter, Placed, ids_of, positions_in, read_list
from archive.store.index.vocabulary import Vocabulary
from archive.store.tokens import positions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from archive.store.query import Node, Pattern

VERSION = "4"
"""Of our terms and fields. Another one in the folder means: build the index again."""

_SEPARATOR = "\x1f"
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
        term = ("document", str(document_id))
        if term in self._before:
            for number in list(self._before.postings(*term).all_ids()):
                self._inner.delete_document(number)


class Reader:
    """One state of the index. Evaluation is ours; this gives it postings."""

    def __init__(self, opened: Any) -> None:
        self.generation = opened.latest_generation()
        self._inner = opened.reader()
        self._leaves = self._inner.leaf_readers()
        self._lock = threading.Lock()
        self._page_of = self._column("key")
        self._numbers: dict[str, dict[int, int]] = {}
        self._vocabularies: dict[str, Vocabulary] = {}

    def _column(self, name: str) -> dict[int, int]:
        numbers = list(self._inner.all_doc_ids())
        if not numbers:  # an index without segments has no columns to ask for
            return {}
        column = self._inner.column_reader(name)
        return {number: int(column[number]) for number in numbers}

    def evaluate(self, tree: Node) -> Matches:
        """page_id -> score, over all pages that match."""
        with self._lock:
            found = evaluate(tree, self)
        return {self._page_of[number]: score for number, score in found.items()}

    def expand(self, node: Pattern) -> tuple[str, ...]:
        """The terms of the vocabulary that a pattern stands for."""
        return self.vocabulary(node.field).fitting(node)

    def vocabulary(self, field_name: str) -> Vocabulary:
        """Every term of a field; also those that only deleted pages had."""
        if field_name not in self._vocabularies:
            terms = sorted(map(_text, self._inner.lexicon(field_name))) if self._page_of else []
            self._vocabularies[field_name] = Vocabulary(terms)
        return self._vocabularies[field_name]

    # What `evaluation` asks for.

    def page_ids(self) -> set[int]:
        """Every page that the index has."""
        return set(self._page_of.values())

    def everything(self) -> set[int]:
        return set(self._page_of)

    def days(self) -> dict[int, int]:
        return self.numbers("day")

    def numbers(self, field_name: str) -> dict[int, int]:
        """document number -> its number in that column."""
        if field_name not in self._numbers:
            self._numbers[field_name] = self._column(field_name)
        return self._numbers[field_name]

    def pages(self, field_name: str, terms: Collection[str]) -> set[int]:
        """The document numbers of all pages that have any of the terms."""
        found: set[int] = set()
        for term in sorted(terms, key=len):  # short words are common ones: every page may soon be found
            for leaf, first in self._leaves:
                if (field_name, term) in leaf:
                    found.update(number + first for number in ids_of(leaf, field_name, term.encode("utf-8")))
            if len(found) >= len(self._page_of) and found >= self._page_of.keys():
                break
        return found & self._page_of.keys()

    def postings(self, field_name: str, term: str, *, positions: bool = False) -> Postings:
        """document number -> how often, or where."""
        found: Postings = {}
        for leaf, first in self._leaves:
            if (field_name, term) not in leaf:
                continue
            numbers, weights, values = read_list(leaf, field_name, term.encode("utf-8"))
            said = map(positions_in, values) if positions else weights
            found.update(zip((number + first for number in numbers), said, strict=True))
        return {number: entry for number, entry in found.items() if number in self._page_of}

    def length(self, field_name: str, number: int) -> int:
        return int(self._inner.doc_field_length(number, field_name, 1) or 1)

    def mean_length(self, field_name: str) -> float:
        return self._inner.field_length(field_name) / max(1, len(self._page_of)) or 1.0


def _placed(entries: Sequence[str]) -> dict[str, list[int]]:
    """Terms and their positions, with a gap between the entries."""
    return positions(HIDDEN_PART.join(entries))


def _text(term: bytes | str) -> str:
    return term.decode("utf-8") if isinstance(term, bytes) else term
