"""Holding numbers against the page: confirming, correcting, saying of which day a report is. Every deed is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Invalid, NotFound
from archive.model import CellState, Doubt, SeriesStep
from archive.series import moments, numbers
from archive.store.catalog import series as catalog
from archive.together import typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model import Series, SeriesCell
    from archive.store import Store

LONGEST_CORRECTION = 100


def confirm(store: Store, series_id: int, cell_id: int, *, agent: str) -> SeriesCell:
    """Say that the cell was read right. Saying it again changes nothing. Raises NotFound."""
    with store.write() as db:
        if catalog.cell(db, series_id, cell_id).state is not CellState.CONFIRMED:
            catalog.note(db, series_id, SeriesStep.CONFIRMED, agent=agent, cell_ids=[cell_id])
        return catalog.cell(db, series_id, cell_id)


def correct(store: Store, series_id: int, cell_id: int, untrusted_text: str, *, agent: str) -> SeriesCell:
    """Say what the page shows instead; "-" for no number. What was read stays beside it.

    Raises NotFound; Invalid for nothing, or what is neither a number nor a dash.
    """
    said = typed.line(untrusted_text, "The correction", longest=LONGEST_CORRECTION)
    read = numbers.read(said)
    if read.doubt is not Doubt.NONE:
        raise Invalid(
            "That is no number which can be read in one way only.",
            "Such as 1234, 1,234, 12.5 or 7 %; - for none.",
        )
    with store.write() as db:
        cell = catalog.cell(db, series_id, cell_id)
        if (cell.state, cell.said) != (CellState.CORRECTED, said):
            catalog.note(
                db,
                series_id,
                SeriesStep.CORRECTED,
                agent=agent,
                cell_ids=[cell_id],
                words=said,
                value=read.value,
            )
        return catalog.cell(db, series_id, cell_id)


def reopen(store: Store, series_id: int, cell_id: int, *, agent: str) -> SeriesCell:
    """It is to be looked at again, as if nobody had. Raises NotFound."""
    with store.write() as db:
        if catalog.cell(db, series_id, cell_id).is_looked_at:
            catalog.note(db, series_id, SeriesStep.REOPENED, agent=agent, cell_ids=[cell_id])
        return catalog.cell(db, series_id, cell_id)


def confirm_plain(store: Store, series_id: int, point_id: int, *, agent: str) -> int:
    """Say of all cells of a report's column that nobody has looked at and that raise no doubt, that they were read
    right.

    Returns how many. Raises NotFound.
    """
    with store.write() as db:
        found = catalog.get(db, series_id)
        _refuse_unknown_point(found, point_id)
        plain = list(plain_cells(found.of_point(point_id)))
        catalog.note(db, series_id, SeriesStep.CONFIRMED, agent=agent, cell_ids=[cell.id for cell in plain])
    return len(plain)


def plain_cells(cells: Iterable[SeriesCell]) -> Iterable[SeriesCell]:
    """Those that nobody has looked at and that may be confirmed together."""
    return (cell for cell in cells if cell.state is CellState.READ and cell.doubt is Doubt.NONE)


def redate(store: Store, series_id: int, point_id: int, untrusted_day: str, *, agent: str) -> None:
    """Say of which day a point is. Raises NotFound, Invalid."""
    day = moments.day_in(untrusted_day)
    if day is None:
        raise Invalid("That is no day.", "Write it as 2020-09-07.")
    with store.write() as db:
        found = catalog.get(db, series_id)
        _refuse_unknown_point(found, point_id)
        catalog.set_day(db, point_id, day, f"said by {agent}")
        catalog.note(db, series_id, SeriesStep.REDATED, agent=agent, point_id=point_id, words=day.isoformat())


def _refuse_unknown_point(found: Series, point_id: int) -> None:
    if point_id not in {point.id for point in found.points}:
        raise NotFound("The series has no such report.")
