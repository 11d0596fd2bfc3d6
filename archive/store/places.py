"""Page and position as one number: what stands in which order, or how near, is then looked up in sorted arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.store.engine import Listed

    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.int64]

PAGE = 1 << 34
"""Between the same position of two pages."""

FIRST = 1 << 32
"""Of the first position, so that what stands before it is still of the same page."""


def places_of(listed: Listed, pages: Mask) -> Numbers:
    """Where a term stands, in order, on these pages alone."""
    of_page = np.repeat(listed.pages, listed.counts)
    kept = pages[of_page]
    return of_page[kept] * PAGE + FIRST + listed.positions[kept]


def is_in(wanted: Numbers, ordered: Numbers) -> Mask:
    """Which of the wanted are among the ordered."""
    if not len(ordered):
        return np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.asarray(ordered[at] == wanted)
