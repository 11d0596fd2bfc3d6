"""What a reading process says of tables: checked like everything else that comes from there."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import answers, frames
from ingest.errors import IngestError, Malformed, TimedOut, TooLarge
from ingest.model import Box, Facts, TableGrid
from ingest.wire import Frame

GRID = TableGrid(3, ((Box(1, 2, 3, 4), None), (Box(1, 5, 3, 6), Box(3, 5, 9, 6))), 1)


def answered(*headers: dict[str, object], payload: bytes = b"") -> answers.TablesFound:
    return answers.tables(Frame(header, payload) for header in headers)


def test_tables_come_over_as_they_are() -> None:
    parts = [GRID, 3, Facts("", defects=("Page 4 was not looked through.",))]
    found = answers.tables(Frame(header, payload) for header, payload in frames.of_tables(parts))
    assert found.grids == (GRID,)
    assert found.defects == ("Page 4 was not looked through.",)


def test_more_tables_than_there_is_room_for_are_left_out_and_said() -> None:
    huge = TableGrid(1, ((None,) * 300,) * 300)
    found = answers.tables(Frame(h, p) for h, p in frames.of_tables([huge, GRID]))
    assert found.grids == (GRID,)
    assert "more tables" in found.defects[0]


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        ({"is": "table", "page": 1, "rows": 0, "columns": 2, "heading_rows": 0}, b""),
        ({"is": "table", "page": 1, "rows": 1, "columns": 1, "heading_rows": 2}, bytes(16)),
        ({"is": "table", "page": 1, "rows": 1, "columns": 1, "heading_rows": 0}, bytes(15)),
        ({"is": "table", "page": -1, "rows": 1, "columns": 1, "heading_rows": 0}, bytes(16)),
        (
            {"is": "table", "page": 1, "rows": 1, "columns": 1, "heading_rows": 0},
            struct.pack("<4f", 5, 0, 1, 1),
        ),
        (
            {"is": "table", "page": 1, "rows": 1, "columns": 1, "heading_rows": 0},
            struct.pack("<4f", 0, 0, float("nan"), 1),
        ),
        ({"is": "something else"}, b""),
    ],
)
def test_nonsense_is_refused(header: dict[str, object], payload: bytes) -> None:
    with pytest.raises(Malformed):
        answered(header, payload=payload)


def test_what_came_before_the_end_of_a_reader_is_kept_and_the_end_is_said() -> None:
    def answer(*grids: TableGrid) -> Iterator[Frame]:
        yield from (Frame(header, payload) for header, payload in frames.of_tables(grids) if payload)
        raise TimedOut

    found = answers.tables(answer(GRID))
    assert found.grids == (GRID,)
    assert "after page 3" in found.defects[0]
    with pytest.raises(TimedOut):
        answers.tables(answer())


def test_a_table_that_says_it_is_vast_is_refused_before_it_is_made() -> None:
    with pytest.raises(TooLarge):
        answered({"is": "table", "page": 1, "rows": 2**39, "columns": 2**39, "heading_rows": 0})


@settings(max_examples=80)
@given(
    st.dictionaries(
        st.sampled_from(["is", "page", "rows", "columns", "heading_rows"]),
        st.none()
        | st.integers()
        | st.text(max_size=5)
        | st.just("table")
        | st.integers(0, 3)
        | st.lists(st.integers(), max_size=2),
    ),
    st.binary(max_size=64),
)
def test_whatever_is_answered_is_a_table_or_an_error(header: dict[str, object], payload: bytes) -> None:
    try:
        found = answered(header, payload=payload)
    except IngestError:
        return
    for grid in found.grids:
        assert len({len(row) for row in grid.rows}) == 1
