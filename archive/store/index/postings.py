"""Posting lists within Whoosh, written and read a whole list at a time.

Whoosh writes one posting at a time through eight layers of Python: 3 ms for a page of 300 words. Its files, blocks and
term tables are used as they are; what is ours is the way in and out. Positions are kept as 32-bit numbers, one after
another, in place of a pickle for each posting.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Any

from whoosh.codec.whoosh3 import W3FieldWriter
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.writing import SegmentWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_Postings = tuple[list[int], list[float], list[bytes]]  # document numbers, weights, values
_Term = tuple[str, bytes]  # field and term
_Source = tuple[_Term, int, _Postings]  # the number keeps the lists of one term in order of documents


class Positions(Format):  # type: ignore[misc]
    """Where a term stands in a page: 32-bit numbers."""

    posting_size = -1

    def __init__(self) -> None:
        self.field_boost = 1.0
        self.options: dict[str, Any] = {}

    def decode_positions(self, value: bytes) -> tuple[int, ...]:
        return positions_in(value)

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 4


def positions_in(value: bytes) -> tuple[int, ...]:
    """The positions that a posting's value stands for."""
    found = array("I")
    found.frombytes(value)
    return tuple(found)


class Placed(FieldType):  # type: ignore[misc]
    """A field that is given as term -> positions."""

    def __init__(self) -> None:
        super().__init__(Positions(), None, scorable=True)

    def index(
        self, value: Mapping[str, Sequence[int]], **_options: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, places in value.items():
            yield term.encode("utf-8"), len(places), float(len(places)), array("I", places).tobytes()


class ListWriter(SegmentWriter):  # type: ignore[misc]
    """A segment's writer that keeps lists, and takes over those of other segments without looking into them."""

    def __init__(self, index: Any, **options: Any) -> None:
        super().__init__(index, compound=False, **options)
        self.pool = _Pool()
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


class _Pool:
    """What is added before the commit: field -> term -> postings in order of documents."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, list[tuple[int, float, bytes]]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        field, term, number, weight, value = item
        self._fields[field][term].append((number, weight, value or b""))

    def lists(self, order: int) -> Iterator[_Source]:
        for field in sorted(self._fields):
            terms = self._fields[field]
            for term in sorted(terms):
                ids, weights, values = zip(*terms[term], strict=True)
                yield (field, term), order, (list(ids), list(weights), list(values))

    def cleanup(self) -> None:
        self._fields.clear()


class _ListFieldWriter(W3FieldWriter):  # type: ignore[misc]
    def write_lists(self, schema: Any, entries: Iterable[_Source]) -> None:
        open_field = None
        for (field, term), parts in groupby(entries, key=lambda entry: entry[0]):
            if field != open_field:
                if open_field is not None:
                    self.finish_field()
                self.start_field(field, schema[field])
                open_field = field
            self.start_term(term)
            written = False
            for _, _, postings in parts:
                written |= self._write(*postings)
            if written:
                self.finish_term()
            else:
                self._postwriter._terminfo = None  # every document with this term was deleted
        if open_field is not None:
            self.finish_field()

    def _write(self, ids: list[int], weights: list[float], values: list[bytes]) -> bool:
        """In blocks of as many as the codec wants, as W3PostingsWriter.add_posting would."""
        writer, limit = self._postwriter, self._postwriter._blocklimit
        start = 0
        while start < len(ids):
            if len(writer._ids) >= limit:
                writer._write_block()
            stop = min(len(ids), start + limit - len(writer._ids))
            writer._ids.extend(ids[start:stop])
            writer._weights.extend(weights[start:stop])
            writer._values.extend(filter(None, values[start:stop]))
            writer._maxweight = max(writer._maxweight, *weights[start:stop])
            writer._minlength = 1 if writer._minlength is None else writer._minlength
            start = stop
        return bool(ids)


def _lists_of(reader: Any, start: int, document_map: dict[int, int] | None, order: int) -> Iterator[_Source]:
    """The lists of a segment on the disk, with the numbers that its documents have now."""
    for field, term in reader._terms.terms():
        ids, weights, values = read_list(reader, field, term)
        if document_map is None:
            yield (field, term), order, ([number + start for number in ids], weights, values)
            continue
        kept = [at for at, number in enumerate(ids) if number in document_map]
        yield (field, term), order, (
            [document_map[ids[at]] for at in kept], [weights[at] for at in kept],
            [values[at] for at in kept] if values else [],
        )  # fmt: skip


def read_list(reader: Any, field: str, term: bytes) -> _Postings:
    """All postings of a term in one segment, deleted documents too. Values are empty where the field has none."""
    matcher = reader._terms.matcher(field, term, reader.schema[field].format)
    if not hasattr(matcher, "_goto"):  # a short list, kept with the term itself
        count = len(matcher._ids)
        return list(matcher._ids), list(matcher._weights or [1.0] * count), list(matcher._values or [])
    ids: list[int] = []
    weights: list[float] = []
    values: list[bytes] = []
    while True:
        matcher._read_ids()
        matcher._read_weights()
        matcher._read_values()
        ids += matcher._ids
        weights += matcher._weights
        values += filter(None, matcher._values or ())
        if matcher._lastblock:
            return ids, weights, values
        matcher._next_block()


def ids_of(reader: Any, field: str, term: bytes) -> list[int]:
    """The document numbers of a term in one segment, deleted documents too."""
    matcher = reader._terms.matcher(field, term, reader.schema[field].format)
    if not hasattr(matcher, "_goto"):  # a short list, kept with the term itself
        return list(matcher._ids)
    ids: list[int] = []
    while True:
        matcher._read_ids()
        ids += matcher._ids
        if matcher._lastblock:
            return ids
        matcher._next_block()
