"""Series: their lines, points and cells as they were read, and every deed done to them since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from archive.errors import NotFound
from archive.model import (
    CellState,
    Doubt,
    Series,
    SeriesCell,
    SeriesDeed,
    SeriesEntry,
    SeriesPoint,
    SeriesRow,
    SeriesStep,
    Takes,
)
from archive.store.catalog import tables as t
from archive.store.catalog.table_readings import cell_of, plain_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from archive.model import TableCell

_STATES = {SeriesStep.CONFIRMED: CellState.CONFIRMED, SeriesStep.CORRECTED: CellState.CORRECTED}
_AT_ONCE = 100  # rows an INSERT: SQLite takes 999 values


def add(
    db: Connection,
    *,
    collection_id: int,
    name: str,
    takes: Takes,
    measure: str,
    headings: Sequence[str],
    agent: str,
) -> int:
    """A series without points. Returns its number."""
    query = insert(t.series).values(
        collection_id=collection_id, name=name, takes=takes.value, measure=measure, headings=list(headings),
        made_by=agent, made_at=datetime.now(UTC),
    )  # fmt: skip
    return _key(db, query)


def add_point(
    db: Connection,
    series_id: int,
    *,
    document_id: int,
    column: int,
    day: date | None,
    day_from: str,
    heading: TableCell,
) -> int:
    query = insert(t.series_points).values(
        series_id=series_id, document_id=document_id, column=column, day=day.isoformat() if day else None,
        day_from=day_from, heading=plain_cell(heading),
    )  # fmt: skip
    return _key(db, query)


def row_keys(db: Connection, series_id: int) -> dict[str, int]:
    """Key of a line -> its number, in their order."""
    c = t.series_rows.c
    query = select(c.key, c.id).where(c.series_id == series_id).order_by(c.position)
    return {row.key: row.id for row in db.execute(query)}


def add_row(db: Connection, series_id: int, *, position: int, key: str, label: str) -> int:
    values = {"series_id": series_id, "position": position, "key": key, "label": label}
    return _key(db, insert(t.series_rows).values(values))


def add_cells(
    db: Connection, series_id: int, point_id: int,
    found: Iterable[tuple[int, TableCell, TableCell, Decimal | None, Doubt]],
) -> None:  # fmt: skip
    """(line, cell, its line's label, value, doubt) of one point."""
    values = [
        {
            "series_id": series_id, "point_id": point_id, "row_id": row_id, "read": plain_cell(read),
            "label": plain_cell(label), "value": None if value is None else str(value), "doubt": doubt.value,
        }
        for row_id, read, label, value, doubt in found
    ]  # fmt: skip
    for start in range(0, len(values), _AT_ONCE):
        db.execute(insert(t.series_cells), values[start : start + _AT_ONCE])


def note(
    db: Connection, series_id: int, step: SeriesStep, *, agent: str, cell_ids: Sequence[int | None] = (None,),
    point_id: int | None = None, words: str = "", value: Decimal | None = None, over: str = "",
) -> None:  # fmt: skip
    """That somebody did it; of several cells, to each."""
    now = datetime.now(UTC)
    values = [
        {
            "series_id": series_id, "cell_id": cell_id, "point_id": point_id, "step": step.value, "words": words,
            "value": None if value is None else str(value), "over": over, "agent": agent, "at": now,
        }
        for cell_id in cell_ids
    ]  # fmt: skip
    for start in range(0, len(values), _AT_ONCE):
        db.execute(insert(t.series_deeds), values[start : start + _AT_ONCE])


def rename(db: Connection, series_id: int, name: str) -> None:
    db.execute(update(t.series).where(t.series.c.id == series_id).values(name=name))


def set_day(db: Connection, point_id: int, day: date | None, day_from: str) -> None:
    values = {"day": day.isoformat() if day else None, "day_from": day_from}
    db.execute(update(t.series_points).where(t.series_points.c.id == point_id).values(values))


def remove(db: Connection, series_id: int) -> None:
    for table in (t.series_deeds, t.series_cells, t.series_points, t.series_rows):
        db.execute(table.delete().where(table.c.series_id == series_id))
    db.execute(t.series.delete().where(t.series.c.id == series_id))


def forget_document(db: Connection, document_id: int) -> None:
    """Every number that stands on it, and lines that nothing else has."""
    points = select(t.series_points.c.id).where(t.series_points.c.document_id == document_id)
    cells = select(t.series_cells.c.id).where(t.series_cells.c.point_id.in_(points))
    deeds = t.series_deeds
    db.execute(deeds.delete().where(deeds.c.cell_id.in_(cells) | deeds.c.point_id.in_(points)))
    rows = set(
        db.execute(select(t.series_cells.c.row_id).where(t.series_cells.c.point_id.in_(points))).scalars()
    )
    db.execute(t.series_cells.delete().where(t.series_cells.c.point_id.in_(points)))
    db.execute(t.series_points.delete().where(t.series_points.c.document_id == document_id))
    for row_id in rows:
        if not db.execute(select(func.count()).where(t.series_cells.c.row_id == row_id)).scalar_one():
            db.execute(t.series_rows.delete().where(t.series_rows.c.id == row_id))


def listing(db: Connection, collection: str | None = None) -> tuple[SeriesEntry, ...]:
    """Newest first."""
    query = _entries().order_by(t.series.c.id.desc())
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    return tuple(map(_entry, db.execute(query)))


def on_document(db: Connection, document_id: int) -> tuple[SeriesEntry, ...]:
    """The series that have a point in the document, oldest first."""
    there = select(t.series_points.c.series_id).where(t.series_points.c.document_id == document_id)
    return tuple(map(_entry, db.execute(_entries().where(t.series.c.id.in_(there)).order_by(t.series.c.id))))


def with_points(db: Connection) -> dict[int, frozenset[int]]:
    """Series -> the documents that it has points in."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.execute(select(t.series_points.c.series_id, t.series_points.c.document_id).distinct()):
        found[row.series_id].add(row.document_id)
    return {number: frozenset(documents) for number, documents in found.items()}


def cell(db: Connection, series_id: int, cell_id: int) -> SeriesCell:
    """Raises NotFound, also for a cell of another series."""
    c, deeds = t.series_cells.c, t.series_deeds.c
    row = db.execute(select(t.series_cells).where(c.id == cell_id, c.series_id == series_id)).first()
    if row is None:
        raise NotFound("The series has no such number.")
    said = select(t.series_deeds).where(deeds.cell_id == cell_id).order_by(deeds.id.desc()).limit(1)
    newest = db.execute(said).first()
    return _cell(row, None if newest is None else _deed(newest))


def get(db: Connection, series_id: int) -> Series:
    """Raises NotFound."""
    row = db.execute(_entries().where(t.series.c.id == series_id)).first()
    if row is None:
        raise NotFound(f"There is no series {series_id}.", "List them with: archive series list.")
    deeds = tuple(map(_deed, db.execute(_of(t.series_deeds, series_id).order_by(t.series_deeds.c.id))))
    points = tuple(map(_point, db.execute(_of(t.series_points, series_id))))
    lines = db.execute(_of(t.series_rows, series_id).order_by(t.series_rows.c.position))
    said = {deed.cell_id: deed for deed in deeds if deed.cell_id is not None}
    cells = (_cell(found, said.get(found.id)) for found in db.execute(_of(t.series_cells, series_id)))
    return Series(
        _entry(row),
        tuple(sorted(points, key=_order)),
        tuple(SeriesRow(line.id, line.label) for line in lines),
        {(cell.row_id, cell.point_id): cell for cell in cells},
        deeds,
    )


def _order(point: SeriesPoint) -> tuple[bool, date, int]:
    return (point.day is None, point.day or date.max, point.id)


def _of(table: Any, series_id: int) -> Any:
    return select(table).where(table.c.series_id == series_id)


def _entries() -> Any:
    return select(t.series, t.collections.c.name.label("collection")).join(t.collections)


def _entry(row: Row[Any]) -> SeriesEntry:
    return SeriesEntry(
        row.id,
        row.collection,
        row.name,
        Takes(row.takes),
        row.measure,
        tuple(row.headings),
        row.made_by,
        row.made_at,
    )


def _point(row: Row[Any]) -> SeriesPoint:
    day = date.fromisoformat(row.day) if row.day else None
    return SeriesPoint(row.id, row.document_id, day, row.day_from, cell_of(row.heading))


def _cell(row: Row[Any], deed: SeriesDeed | None) -> SeriesCell:
    read = SeriesCell(
        row.id, row.point_id, row.row_id, cell_of(row.read), cell_of(row.label),
        None if row.value is None else Decimal(row.value), Doubt(row.doubt),
    )  # fmt: skip
    if deed is None or deed.step not in _STATES:
        return read
    seen = replace(read, state=_STATES[deed.step], by=deed.agent, at=deed.at)
    return (
        replace(seen, said=deed.words, said_value=deed.value) if deed.step is SeriesStep.CORRECTED else seen
    )


def _deed(row: Row[Any]) -> SeriesDeed:
    return SeriesDeed(
        row.id, SeriesStep(row.step), row.agent, row.at, row.cell_id, row.point_id, row.words,
        None if row.value is None else Decimal(row.value), row.over,
    )  # fmt: skip


def _key(db: Connection, query: Any) -> int:
    key = db.execute(query).inserted_primary_key
    assert key is not None
    return int(key[0])
