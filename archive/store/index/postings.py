"""Posting lists within Whoosh: its segments, term tables and policies of merging, and lists of our own.

Whoosh writes one posting at a time through eight layers of Python, in pickled and compressed blocks of 128: 3 ms for a
page of 300 words, and as long again to read. Here a list is three runs of 32-bit numbers in the byte order of the
machine (an index never leaves it): in which documents the term stands, how often in each, and where.
"""

from __future__ import annotations

import mmap
import sys
from array import array
from collections import defaultdict
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import W3FieldWriter, W3TermInfo
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import TermNotFound
from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]

_BYTES = 4  # of a number
_HEAD = 2  # numbers before a list: how many documents, how many positions
_Term = tuple[str, bytes]  # field and term


class PostingList(NamedTuple):
    """Of one term in one segment. `positions` are those of the first document, then of the next; none in fields that
    keep none.
    """

    documents: Numbers
    counts: Numbers
    positions: Numbers


class _Raw(NamedTuple):
    """The same as bytes."""

    documents: bytes
    counts: bytes
    positions: bytes


_Source = tuple[_Term, int, _Raw]  # the number keeps the lists of one term in order of documents


class Positions(Format):  # type: ignore[misc]
    """Where a term stands in a page: 32-bit numbers."""

    posting_size = -1

    def __init__(self) -> None:
        self.field_boost = 1.0
        self.options: dict[str, Any] = {}


class Placed(FieldType):  # type: ignore[misc]
    """A field that is given as term -> positions."""

    def __init__(self) -> None:
        super().__init__(Positions(), None, scorable=True)

    def index(
        self, value: Mapping[str, Sequence[int]], **_options: Any
    ) -> Iterator[tuple[bytes, int, int, bytes]]:
        for term, places in value.items():
            count = len(places)
            yield term.encode("utf-8"), count, count, array("I", places).tobytes()


class ListWriter(SegmentWriter):  # type: ignore[misc]
    """A segment's writer that keeps lists, and takes over those of other segments without looking into them."""

    def __init__(self, index: Any, **options: Any) -> None:
        super().__init__(index, compound=False, **options)
        self.pool = _Pool({name for name, kind in self.schema.items() if isinstance(kind, Placed)})
        self.fieldwriter = _ListFieldWriter(self.codec, self.storage, self.newsegment)
        self._taken_over: list[tuple[Any, int, dict[int, int] | None]] = []

    def add_reader(self, reader: Any) -> None:
        """Called by Whoosh's policies of merging, which then close the reader: what has to be read later is kept."""
        self._check_state()
        start = self.docnum
        names = set(self.schema.names())
        document_map = self.write_per_doc(names, reader)
        again = type(reader)(self.storage, self.schema, reader.segment())
        self._taken_over.append((again, start, document_map))
        self._added = True

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        sources = [self.pool.lists(0)]
        sources += [_lists_of(*taken, order) for order, taken in enumerate(self._taken_over, 1)]
        self.fieldwriter.write_lists(self.schema, merge(*sources, key=lambda entry: entry[:2]))
        self.fieldwriter.close()
        for reader, _, _ in self._taken_over:
            reader.close()


_Posting = tuple[str, bytes, int, float, bytes]  # field, term, document, count, positions


class _Pool:
    """What is added before the commit: field -> term -> its postings, in order of documents."""

    def __init__(self, placed: set[str]) -> None:
        self._placed = placed
        self._fields: dict[str, dict[bytes, list[_Posting]]] = defaultdict(lambda: defaultdict(list))

    def add(self, item: _Posting) -> None:
        self._fields[item[0]][item[1]].append(item)

    def lists(self, order: int) -> Iterator[_Source]:
        for field in sorted(self._fields):
            terms, is_placed = self._fields[field], field in self._placed
            for term in sorted(terms):
                yield (field, term), order, _raw(terms[term], is_placed=is_placed)

    def cleanup(self) -> None:
        self._fields.clear()


def _raw(postings: list[_Posting], *, is_placed: bool) -> _Raw:
    _, _, documents, counts, positions = zip(*postings, strict=True)
    return _Raw(
        array("I", documents).tobytes(),
        array("I", map(int, counts)).tobytes(),
        b"".join(positions) if is_placed else b"",
    )


class _ListFieldWriter(W3FieldWriter):  # type: ignore[misc]
    def write_lists(self, schema: Any, entries: Iterable[_Source]) -> None:
        self._written = 0
        for field, of_field in groupby(entries, key=lambda entry: entry[0][0]):
            self.start_field(field, schema[field])
            terms = []
            for term, parts in groupby(of_field, key=lambda entry: entry[0][1]):
                if self._write(term, [raw for _, _, raw in parts]):
                    terms.append(term)
            if terms and isinstance(schema[field], Placed):
                with self._create_file(_terms_file(field)) as file:
                    file.write(b"\n".join(terms))
            self.finish_field()

    def _write(self, term: bytes, parts: list[_Raw]) -> bool:
        """False if every document with this term was deleted."""
        raw = (
            parts[0] if len(parts) == 1 else _Raw(*(b"".join(pieces) for pieces in zip(*parts, strict=True)))
        )
        number = len(raw.documents) // _BYTES
        if not number:
            return False
        head = array("I", (number, len(raw.positions) // _BYTES)).tobytes()
        listed = b"".join((head, *raw))
        first, last = raw.documents[:_BYTES], raw.documents[-_BYTES:]
        info = W3TermInfo(
            weight=number,
            df=number,
            minid=int.from_bytes(first, sys.byteorder),
            maxid=int.from_bytes(last, sys.byteorder),
        )
        info.set_extent(self._written, len(listed))
        self._postfile.write(listed)
        self._written += len(listed)
        self._tindex.add(pack_ushort(self._fieldid) + term, info.to_bytes())
        return True


def _lists_of(reader: Any, start: int, document_map: dict[int, int] | None, order: int) -> Iterator[_Source]:
    """The lists of a segment on the disk, with the numbers that its documents have now."""
    numbers = None if document_map is None else _as_array(document_map, reader.doc_count_all())
    for field, term in reader._terms.terms():
        documents, counts, positions = read_list(reader, field, term)
        if numbers is None:
            new = documents + np.uint32(start)
        else:
            kept = numbers[documents] >= 0
            new = numbers[documents][kept].astype(np.uint32)
            if positions.size:
                positions = positions[np.repeat(kept, counts)]
            counts = counts[kept]
        yield (field, term), order, _Raw(new.tobytes(), counts.tobytes(), positions.tobytes())


def _as_array(document_map: Mapping[int, int], size: int) -> NDArray[np.int64]:
    """New number of each document, -1 for those that are deleted."""
    numbers = np.full(size, -1, dtype=np.int64)
    numbers[list(document_map.keys())] = list(document_map.values())
    return numbers


def terms_of(reader: Any, field: str) -> list[bytes]:
    """Every term of a field in one segment. Through Whoosh's table it takes ten times as long."""
    segment, storage = reader.segment(), reader._storage
    name = segment.make_filename(_terms_file(field))
    if not storage.file_exists(name):
        return []
    with storage.open_file(name) as file:
        lines: list[bytes] = file.read().split(b"\n")
    return lines


def _terms_file(field: str) -> str:
    """The end of its name. Whoosh removes every file of a segment together with it."""
    return f".{field}.terms"


def find_list(reader: Any, field: str, term: bytes) -> PostingList | None:
    """All postings of a term in one segment; None if it has none."""
    try:
        return read_list(reader, field, term)
    except TermNotFound:
        return None


def read_list(reader: Any, field: str, term: bytes) -> PostingList:
    """All postings of a term in one segment, deleted documents too."""
    numbers = _numbers(reader._terms)
    start = reader._terms.term_info(field, term).extent()[0] // _BYTES
    documents, positions = (int(number) for number in numbers[start : start + _HEAD])
    first, second, third = (start + _HEAD + documents * part for part in range(3))
    return PostingList(numbers[first:second], numbers[second:third], numbers[third : third + positions])


def _numbers(terms: Any) -> Numbers:
    """The file of lists, mapped once; unlike Whoosh's own reading it has no place that threads would share."""
    if not hasattr(terms, "_mapped"):
        mapped = mmap.mmap(terms._postfile.fileno(), 0, access=mmap.ACCESS_READ)
        terms._mapped = np.frombuffer(mapped, dtype=np.uint32)
    mapped_numbers: Numbers = terms._mapped
    return mapped_numbers
