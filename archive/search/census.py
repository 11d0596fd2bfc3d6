"""Every page that can be found, as arrays: to group and to count a million hits costs no question to the catalog.

Custody tells when the catalog has changed, and which documents: of these the pages are read again, of the others they
stay. A checksum of the catalog's own proves the outcome; where it does not fit, all pages are read.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from archive.store import custody
from archive.store.catalog import documents, families

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Engine

    from archive.store.engine import EngineReader, Found

    Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Census:
    """Pages in order of their ids, documents in order of theirs; `of_document` is an index into `document_ids`.

    `families` has for each document the id of the outermost one that it is inside of: its own where there is none.
    """

    page_ids: Numbers
    numbers: Numbers
    of_document: Numbers
    document_ids: Numbers
    families: Numbers
    unsaid: NDArray[np.bool_]  # pages that show a picture on which nothing was read

    def counted(self, document_ids: Numbers | None) -> tuple[int, int]:
        """How many pages there are of these documents, or of all, and how many of them are `unsaid`."""
        if document_ids is None:
            return len(self.page_ids), int(self.unsaid.sum())
        pages = np.isin(self.document_ids, document_ids)[self.of_document]
        return int(pages.sum()), int(self.unsaid[pages].sum())

    def documents_of(self, page_ids: Numbers) -> dict[int, int]:
        """page_id -> document_id of those of the pages that the catalog has."""
        at = self.places_of(page_ids)
        at = at[at >= 0]
        of_pages = self.document_ids[self.of_document[at]].tolist()
        return dict(zip(self.page_ids[at].tolist(), of_pages, strict=True))

    def pages_at(self, places: Iterable[tuple[int, int]]) -> Numbers:
        """page_ids of these (document, page number), or of whole documents where the number is 0."""
        wanted = _as_keys(places)
        of_pages = _keys(self.document_ids[self.of_document], self.numbers)
        whole = np.isin(_keys(self.document_ids, np.zeros_like(self.document_ids)), wanted)
        return self.page_ids[whole[self.of_document] | np.isin(of_pages, wanted)]

    def grouped(self, found: Found) -> Groups:
        """These pages, with their scores, by document. Those that the catalog does not have (any more) are left out."""
        at = self.places_of(found.page_ids)
        known = at >= 0
        at, scores = at[known], found.scores[known]
        documents = self.of_document[at]
        if (documents[1:] < documents[:-1]).any():  # rarely: an index has them in the order of arrival
            order = np.argsort(documents, kind="stable")
            at, scores, documents = at[order], scores[order], documents[order]
        starts = np.flatnonzero(np.diff(documents, prepend=-1))
        return Groups(self, at, scores, starts, found.numbers[known])

    def family_of(self, document_ids: Numbers) -> Numbers:
        return self.families[np.searchsorted(self.document_ids, document_ids)]

    def places_of(self, page_ids: Numbers) -> Numbers:
        """Indexes of the pages, -1 for those that are not known."""
        if not len(self.page_ids):
            return np.full(len(page_ids), -1)
        at = np.minimum(np.searchsorted(self.page_ids, page_ids), len(self.page_ids) - 1)
        return np.where(self.page_ids[at] == page_ids, at, -1)


Ranked = list[tuple[float, int, int]]
"""Of one document: (score, page number, page_id), best first."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Hits, document by document, and where those of each begin. `numbers` are the engine's own of them."""

    census: Census
    pages: Numbers  # indexes into the census
    scores: NDArray[np.float64]
    starts: Numbers
    numbers: Numbers

    @property
    def which(self) -> Numbers:
        """Indexes of the documents."""
        return self.census.of_document[self.pages[self.starts]]

    @property
    def document_ids(self) -> Numbers:
        """In order of arrival."""
        return self.census.document_ids[self.which]

    @property
    def best(self) -> NDArray[np.float64]:
        """The score of each document's best page."""
        return np.maximum.reduceat(self.scores, self.starts) if len(self.starts) else self.scores

    def has_places(self, places: Sequence[tuple[int, int]]) -> list[bool]:
        """Of each (document, page number) whether it is among the hits; with 0, whether any page of the document is."""
        documents = self.census.document_ids[self.census.of_document[self.pages]]
        here = np.concatenate([_keys(documents, self.census.numbers[self.pages]), _keys(documents, 0)])
        found: list[bool] = np.isin(_as_keys(places), here).tolist()
        return found

    def of(self, document_ids: list[int]) -> Iterator[tuple[int, Ranked]]:
        """The pages of each, best first."""
        ends = np.append(self.starts[1:], len(self.pages))
        wanted = np.searchsorted(self.census.document_ids, np.array(document_ids, dtype=np.int64))
        places = np.searchsorted(self.which, wanted)
        for document_id, place in zip(document_ids, places.tolist(), strict=True):
            pages, scores = (given[self.starts[place] : ends[place]] for given in (self.pages, self.scores))
            order = np.lexsort((self.census.numbers[pages], -scores))
            pages, scores = pages[order], scores[order]
            yield document_id, list(zip(
                scores.tolist(), self.census.numbers[pages].tolist(), self.census.page_ids[pages].tolist(), strict=True
            ))  # fmt: skip


def _as_keys(places: Iterable[tuple[int, int]]) -> Numbers:
    pairs = np.array(list(places), dtype=np.int64).reshape(-1, 2)
    return _keys(pairs[:, 0], pairs[:, 1])


def _keys(document_ids: Numbers, numbers: Numbers | int) -> Numbers:
    """A number for each page of each document."""
    return (document_ids << _PAGE_BITS) | numbers


_lock = threading.Lock()
_State = tuple[int, int]  # of the index and of the catalog
_known: WeakKeyDictionary[Engine, dict[_State, Census]] = WeakKeyDictionary()
_PAGE_BITS = 31
_STATES_KEPT = 3  # searches that began before a change still ask for the state of then
_MOST_CHANGED = 2_000  # documents; reading all pages is quicker then
_ALSO_CHANGES_OTHERS = "deletion"  # what was inside of the document may be of another family now


def census(db: Connection, reader: EngineReader) -> Census:
    """As the catalog stands in this transaction: no page comes or goes without an event in the chain of custody."""
    sequence = custody.newest_change_of_pages(db)
    state = (reader.generation, sequence)
    with _lock:
        known = _known.setdefault(db.engine, {})
        if state not in known:
            before = max((other for other in known if other[1] <= sequence), key=itemgetter(1), default=None)
            followed = None if before is None else _followed(db, known[before], before[1], sequence)
            known[state] = followed or taken(db)
            for oldest in list(known)[:-_STATES_KEPT]:
                del known[oldest]
        return known[state]


def taken(db: Connection) -> Census:
    """Read whole."""
    pages = documents.all_page_keys(db)
    document_ids, of_document = np.unique(pages[:, 1], return_inverse=True)
    families_of = _families(document_ids, families.roots(db))
    return Census(pages[:, 0], pages[:, 2], of_document, document_ids, families_of, pages[:, 3] > 0)


def _followed(db: Connection, before: Census, since: int, until: int) -> Census | None:
    """The census of an earlier state with what has changed since; None where that cannot be told from custody."""
    changed, deeds = custody.documents_since(db, since, until)
    if len(changed) > _MOST_CHANGED or _ALSO_CHANGES_OTHERS in deeds:
        return None
    found = _with(before, np.array(sorted(changed), dtype=np.int64), db) if changed else before
    of_pages = found.document_ids[found.of_document]
    checksum = len(found.page_ids), int(found.page_ids.sum()), int(of_pages.sum())
    return found if checksum == documents.page_checksum(db) else None


def _with(before: Census, changed: Numbers, db: Connection) -> Census:
    """`before`, with the pages and the families of these documents as they are now."""
    of_pages = before.document_ids[before.of_document]
    kept = ~np.isin(before.document_ids, changed)[before.of_document]
    old = np.column_stack([before.page_ids, of_pages, before.numbers, before.unsaid])[kept]
    pages = np.concatenate([old, documents.page_keys(db, changed.tolist())])
    pages = pages[np.argsort(pages[:, 0], kind="stable")]
    document_ids, of_document = np.unique(pages[:, 1], return_inverse=True)
    around = dict(zip(before.document_ids.tolist(), before.families.tolist(), strict=True))
    now = families.roots(db, changed.tolist())
    around |= {key: now.get(key, key) for key in changed.tolist()}
    families_of = _families(document_ids, around)
    return Census(pages[:, 0], pages[:, 2], of_document, document_ids, families_of, pages[:, 3] > 0)


def _families(document_ids: Numbers, roots: Mapping[int, int]) -> Numbers:
    return np.array([roots.get(key, key) for key in document_ids.tolist()], dtype=np.int64)
