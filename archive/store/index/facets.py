"""Facets of one segment as arrays: which page has which value, ordered by value, so that counting documents is one
pass without sorting. Pages of a document follow one another.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from archive.store.engine import FacetCounts
from archive.store.index.runs import begins

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from archive.store.index.lists import Lists

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_YEAR = 1970


class FacetTable(NamedTuple):
    """`codes` are indexes into `values`; a page stands once for each value that it has."""

    values: Sequence[str]
    codes: NDArray[np.int64]
    pages: NDArray[np.int64]

    def documents(self, found: NDArray[np.bool_], documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each value how many documents have it on a page that was found; `documents` is by page."""
        chosen = found[self.pages]
        codes, of = self.codes[chosen], documents[self.pages[chosen]]
        return np.bincount(codes[begins(codes, of)], minlength=len(self.values))


def of_lists(lists: Lists) -> FacetTable:
    """From the posting lists of a field."""
    codes = np.repeat(np.arange(len(lists.terms)), np.diff(lists.starts))
    return FacetTable([term.decode() for term in lists.terms.all()], codes, lists.documents.astype(np.int64))


def years(days: NDArray[np.int64]) -> FacetTable:
    """From the ordinal of each page's date; 0 is none."""
    dated = np.flatnonzero(days)
    since = (days[dated] - _EPOCH).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    distinct, codes = np.unique(since + _FIRST_YEAR, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    return FacetTable([str(year) for year in distinct.tolist()], codes[order], dated[order])


def commonest(counted: Iterable[tuple[Sequence[str], NDArray[np.int64]]], most: int) -> FacetCounts:
    """Over all segments: (values, documents of each)."""
    parts = [
        (values, which, counts[which]) for values, counts in counted if len(which := np.flatnonzero(counts))
    ]
    if len(parts) == 1:
        values, which, counts = parts[0]
        # Values are in order of their text, and the sort keeps that order within a count.
        chosen = np.argsort(-counts, kind="stable")[:most]
        found = zip(which[chosen].tolist(), counts[chosen].tolist(), strict=True)
        return FacetCounts(tuple((values[code], count) for code, count in found), len(which))
    total: dict[str, int] = {}
    for values, which, counts in parts:
        for code, count in zip(which.tolist(), counts.tolist(), strict=True):
            total[values[code]] = total.get(values[code], 0) + count
    ordered = sorted(total.items(), key=lambda entry: (-entry[1], entry[0]))
    return FacetCounts(tuple(ordered[:most]), len(total))
