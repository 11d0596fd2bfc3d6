"""When the documents that were found are from, in bars of one length: days, months, years or decades."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from archive.model import TimelineBar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_MOST_BARS = 48
_EPOCH = date(1970, 1, 1).toordinal()


def timeline(days: NDArray[np.int64]) -> tuple[TimelineBar, ...]:
    """From the ordinals of the documents' dates, 0 for those without one. Bars without documents are among them.

    The finest unit that gives no more than 48 bars; one bar says nothing, so then there are none.
    """
    dated = np.sort(days[days > 0])
    if not len(dated) or dated[0] == dated[-1]:
        return ()
    first, last = date.fromordinal(int(dated[0])), date.fromordinal(int(dated[-1]))
    starts = _starts(first, last)
    edges = np.array([start.toordinal() for start, _ in starts] + [date.max.toordinal()])
    counts = np.histogram(dated, edges)[0].tolist()
    return tuple(TimelineBar(label, start, n) for (start, label), n in zip(starts, counts, strict=True))


def _starts(first: date, last: date) -> list[tuple[date, str]]:
    """The first day of each bar, and what is typed behind `date:` for it."""
    if (last - first).days < _MOST_BARS:
        every = range(first.toordinal(), last.toordinal() + 1)
        return [(date.fromordinal(day), date.fromordinal(day).isoformat()) for day in every]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _MOST_BARS:
        return [(month, f"{month.year:04}-{month.month:02}") for month in _months(first, months)]
    if last.year - first.year < _MOST_BARS:
        return [(date(year, 1, 1), f"{year:04}") for year in range(first.year, last.year + 1)]
    return [
        (date(max(decade, 1), 1, 1), f"{max(decade, 1):04}..{decade + 9:04}")
        for decade in range(first.year // 10 * 10, last.year + 1, 10)
    ]


def _months(first: date, count: int) -> Iterator[date]:
    for number in range(first.month - 1, first.month - 1 + count):
        yield date(first.year + number // 12, number % 12 + 1, 1)
