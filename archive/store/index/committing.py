"""A commit to one collection: Whoosh's table says which segments there are and which pages of them are deleted; what is
in a segment, and which become one (`merging`), is ours (`files`, `lists`).

Whoosh writes one posting at a time through eight layers of Python, in pickled and compressed blocks of 128. Its writer
also keeps files open from the first page on, of each collection that is written to.
"""

from __future__ import annotations

from array import array
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.codec import default_codec
from whoosh.index import TOC, clean_files

from archive.store.index.accumulating import PlacedWords, Values
from archive.store.index.files import Reading, Writing
from archive.store.index.forms import Words, name_lines, term_of
from archive.store.index.lists import Chunk, Lists, Source, Terms, merged
from archive.store.index.runs import starts_of
from archive.store.index.schema import COLUMNS, PLACED, VALUES, WITH_FORMS, length_of
from archive.store.index.segment import alive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from archive.store.index.lists import Numbers
    from archive.store.index.schema import Entry


_LOOK_UPS_A_TERM = 20  # so many terms are listed in the time that one is looked up


class Commit:
    """What is added in it becomes one segment, with the segments that are merged into it.

    Nothing is on the disk before `commit`, and nothing counts before the table is there, which it writes last.
    """

    def __init__(self, index: Any) -> None:
        self._index, self._before = index, index._read_toc()
        self._storage = index.storage
        self.segments: list[Any] = self._before.segments
        """Of Whoosh, in the order of their table."""
        self.docnum = 0
        """How many pages there are in it so far."""
        self._placed = {name: PlacedWords() for name in PLACED}
        self._values = {name: Values() for name in VALUES}
        self._columns = {name: array("q") for name in COLUMNS}
        self._words = Words()
        self._taken_over: list[tuple[Reading, Numbers]] = []

    def add(self, entry: Entry) -> None:
        number = self.docnum
        for name, text in entry.placed.items():
            self._columns[length_of(name)].append(self._placed[name].add(number, text))
        for name, values in entry.values.items():
            self._values[name].add(number, values)
        for name, value in entry.numbers.items():
            self._columns[name].append(value)
        for text, language in entry.spoken:
            self._words.add(text, language)
        self.docnum += 1

    def take_over(self, segment: Any) -> None:
        """The pages of another segment, without the deleted ones."""
        kept = alive(segment)
        numbers = np.where(kept, np.cumsum(kept) - 1 + self.docnum, -1)
        self._taken_over.append((Reading(self._storage, segment), numbers))
        self.docnum += int(kept.sum())

    def commit(self, merge: Callable[[Commit, Sequence[Any]], list[Any]]) -> None:
        """`merge` takes over what is to become one with this, and returns the other segments."""
        segments = merge(self, self.segments)
        if self.docnum:
            segments.append(self._written())
        generation, name = self._before.generation + 1, self._index.indexname
        TOC(self._before.schema, segments, generation).write(self._storage, name)
        clean_files(self._storage, name, generation, segments)

    def _written(self) -> Any:
        segment = default_codec().new_segment(self._storage, self._index.indexname)
        segment.set_doc_count(self.docnum)
        self._write(Writing(self._storage, segment))
        return segment

    def _write(self, files: Writing) -> None:
        terms = {name: files.add_field(name, self._chunks(name)) for name in (*PLACED, *VALUES)}
        for name, own in self._columns.items():
            others = [reading.column(name)[numbers >= 0] for reading, numbers in self._taken_over]
            files.add_column(name, np.concatenate([np.array(own, dtype=np.int64), *others]))
        files.add_forms(self._forms(set().union(*(terms[name] for name in WITH_FORMS))))
        files.close()

    def _chunks(self, name: str) -> Iterator[Chunk]:
        field = self._placed.get(name) or self._values[name]
        own = list(field.chunks())
        if not self._taken_over:
            return iter(own)
        as_they_are = np.arange(self.docnum)
        sources = [Source(_as_lists(chunk), as_they_are) for chunk in own]
        return merged([*sources, *(Source(reading.lists(name), new) for reading, new in self._taken_over)])

    def _forms(self, terms: set[bytes]) -> Iterable[bytes]:
        """Of our words and of those taken over, in order, without those of terms that no page has any more."""
        taken_over = {reading.segment_id for reading, _ in self._taken_over}
        others = [Reading(self._storage, one) for one in self.segments if one.segment_id() not in taken_over]
        own = {*name_lines(_in_none(terms, others)), *self._words.lines()}
        lines = dict.fromkeys(sorted(chain(own, *(reading.forms.all() for reading, _ in self._taken_over))))
        if any((numbers < 0).any() for _, numbers in self._taken_over):
            gone = _in_none({term_of(line) for line in lines} - terms, others)
            return [line for line in lines if term_of(line) not in gone]
        return lines


def _in_none(terms: set[bytes], segments: Sequence[Reading]) -> set[bytes]:
    """Those of the terms that no field of words has in these segments."""
    for segment in segments:
        for name in WITH_FORMS:
            known = segment.lists(name).terms
            if len(terms) * _LOOK_UPS_A_TERM < len(known):
                terms = {term for term in terms if known.find(term) < 0}
            else:
                terms = terms.difference(known.all())
    return terms


def _as_lists(chunk: Chunk) -> Lists:
    return Lists(
        Terms.of(chunk.terms),
        starts_of(chunk.sizes),
        chunk.documents,
        chunk.counts,
        starts_of(chunk.position_sizes),
        chunk.positions,
    )
