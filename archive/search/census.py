"""Every page that can be found, and what is counted of its document, as arrays: to group and to count a million hits
costs no question to the catalog. Read once for each state of the catalog, which custody tells.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from archive.store import custody
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine

    from archive.store.index import Reader

FACETS = ("type", "collection", "language", "year")


@dataclass(frozen=True, slots=True)
class Column:
    """A facet of each document: `codes` are indexes into `values`, of which the first is "", for none."""

    values: tuple[str, ...]
    codes: NDArray[np.int32]

    def counted(self, which: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
        """How many of these documents have which value, the commonest first."""
        counts = np.bincount(self.codes[which], minlength=len(self.values)).tolist()
        found = [(value, count) for value, count in zip(self.values, counts, strict=True) if count and value]
        return tuple(sorted(found, key=lambda entry: (-entry[1], entry[0])))


@dataclass(frozen=True, slots=True)
class Census:
    """Pages in order of their ids, documents in order of theirs; `of_document` is an index into `document_ids`."""

    page_ids: NDArray[np.int64]
    numbers: NDArray[np.int64]
    of_document: NDArray[np.int64]
    document_ids: NDArray[np.int64]
    facets: Mapping[str, Column]

    def documents_of_pages(self, collection: str | None) -> dict[int, int]:
        """page_id -> document_id of every page, or of those in collections of that name, written in whatever case."""
        pages = np.ones(len(self.page_ids), dtype=bool)
        if collection is not None:
            names, codes = self.facets["collection"].values, self.facets["collection"].codes
            wanted = [code for code, name in enumerate(names) if name.casefold() == collection.casefold()]
            pages = np.isin(codes[self.of_document], wanted)
        of_pages = self.document_ids[self.of_document[pages]]
        return dict(zip(self.page_ids[pages].tolist(), of_pages.tolist(), strict=True))

    def grouped(self, ids: NDArray[np.int64], values: NDArray[np.float64]) -> Groups:
        """These pages, with their scores, by document. Those that the catalog does not have (any more) are left out."""
        at = np.searchsorted(self.page_ids, ids)
        at[at == len(self.page_ids)] = 0
        known = self.page_ids[at] == ids if len(self.page_ids) else np.zeros(len(ids), dtype=bool)
        at, values = at[known], values[known]
        order = np.lexsort((self.numbers[at], -values, self.of_document[at]))
        at, values = at[order], values[order]
        starts = np.flatnonzero(np.diff(self.of_document[at], prepend=-1))
        return Groups(self, at, values, starts)


Ranked = list[tuple[float, int, int]]
"""Of one document: (score, page number, page_id), best first."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Hits, document by document: where the hits of each begin, best first."""

    census: Census
    pages: NDArray[np.int64]  # indexes into the census
    scores: NDArray[np.float64]
    starts: NDArray[np.int64]

    @property
    def which(self) -> NDArray[np.int64]:
        """Indexes of the documents."""
        return self.census.of_document[self.pages[self.starts]]

    def facets(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Facet -> (value, documents), the commonest first."""
        which = self.which
        return {name: column.counted(which) for name, column in self.census.facets.items()}

    def best(self) -> dict[int, float]:
        """document_id -> score of its best page, in order of arrival."""
        ids = self.census.document_ids[self.which].tolist()
        return dict(zip(ids, self.scores[self.starts].tolist(), strict=True))

    def of(self, document_ids: list[int]) -> Iterator[tuple[int, Ranked]]:
        """The pages of each."""
        ends = np.append(self.starts[1:], len(self.pages))
        wanted = np.searchsorted(self.census.document_ids, np.array(document_ids, dtype=np.int64))
        places = np.searchsorted(self.which, wanted)
        for document_id, place in zip(document_ids, places.tolist(), strict=True):
            part = slice(self.starts[place], ends[place])
            pages = self.pages[part]
            yield document_id, list(zip(
                self.scores[part].tolist(), self.census.numbers[pages].tolist(), self.census.page_ids[pages].tolist(),
                strict=True,
            ))  # fmt: skip


_lock = threading.Lock()
_State = tuple[int, int]  # of the index and of the catalog
_known: WeakKeyDictionary[Engine, tuple[_State, Census]] = WeakKeyDictionary()


def census(db: Connection, reader: Reader) -> Census:
    """As the catalog stands in this transaction: no page comes or goes without an event in the chain of custody."""
    sequence, _ = custody.newest(db) or (0, "")
    state = (reader.generation, sequence)
    with _lock:
        known = _known.get(db.engine)
        if known is None or known[0] != state:
            known = _known[db.engine] = state, _taken(db)
        return known[1]


def _taken(db: Connection) -> Census:
    facts = documents.facts(db)
    document_ids = np.array(sorted(entry.id for entry in facts), dtype=np.int64)
    pages = np.array(documents.all_page_keys(db), dtype=np.int64).reshape(-1, 3)
    of_document = np.searchsorted(document_ids, pages[:, 1])
    known = of_document < len(document_ids)
    known[known] = document_ids[of_document[known]] == pages[known, 1]
    by_id = sorted(facts, key=lambda entry: entry.id)
    columns = {name: _column([str(getattr(entry, name) or "") for entry in by_id]) for name in FACETS}
    return Census(pages[known, 0], pages[known, 2], of_document[known], document_ids, columns)


def _column(values: list[str]) -> Column:
    distinct = ("", *sorted(set(values) - {""}))
    code = {value: number for number, value in enumerate(distinct)}
    return Column(distinct, np.array([code[value] for value in values], dtype=np.int32))
