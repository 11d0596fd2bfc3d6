"""The bars of a timeline: of one length, none left out, and each finds what it counts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.grammar import parse
from archive.search.timeline import timeline
from archive.store.query import DateRange


def bars(*days: date):
    return [(bar.dates, bar.documents) for bar in timeline(np.array([day.toordinal() for day in days]))]


@pytest.mark.parametrize(
    ("days", "first", "count"),
    [
        ((date(2020, 9, 1), date(2020, 9, 3)), "2020-09-01", 3),
        ((date(2020, 9, 1), date(2021, 2, 3)), "2020-09", 6),
        ((date(1990, 9, 1), date(2021, 2, 3)), "1990", 32),
        ((date(1901, 9, 1), date(2021, 2, 3)), "1900..1909", 13),
    ],
)
def test_the_unit_fits_the_time(days: tuple[date, ...], first: str, count: int) -> None:
    found = bars(*days)
    assert (found[0], len(found)) == ((first, 1), count)


def test_one_day_or_none_needs_no_bars() -> None:
    assert timeline(np.array([0, 0])) == ()
    assert timeline(np.array([], dtype=np.int64)) == ()
    assert bars(date(2020, 1, 1), date(2020, 1, 1)) == []


@given(st.lists(st.dates(), min_size=1, max_size=30), st.integers(0, 3))
def test_each_bar_counts_what_its_dates_find(days: list[date], undated: int) -> None:
    found = timeline(np.array([day.toordinal() for day in days] + [0] * undated))
    assert sum(bar.documents for bar in found) in (0, len(days))
    for bar in found:
        tree = parse(f"date:{bar.dates}").tree
        assert isinstance(tree, DateRange)
        assert bar.documents == sum(tree.start <= day <= tree.end for day in days)
