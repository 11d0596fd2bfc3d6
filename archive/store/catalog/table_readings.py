"""Tables as they were read of documents, so that nobody waits for the same reading twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from archive.model import Box, ReportTable, TableCell
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_Kept = tuple[tuple[ReportTable, ...], tuple[str, ...]]


def get(db: Connection, document_id: int, digest: str, reader: str) -> _Kept | None:
    """Tables and problems; None if they were not read, or by another reader or of other bytes."""
    row = db.execute(select(t.table_readings).where(t.table_readings.c.document_id == document_id)).first()
    if row is None or (row.digest, row.reader) != (digest, reader):
        return None
    return tuple(map(_table, row.tables)), tuple(row.problems)


def is_known(db: Connection, document_id: int, digest: str, reader: str) -> bool:
    """Whether `get` would give something."""
    c = t.table_readings.c
    query = select(c.document_id).where(c.document_id == document_id, c.digest == digest, c.reader == reader)
    return db.execute(query).first() is not None


def put(
    db: Connection,
    document_id: int,
    digest: str,
    reader: str,
    tables: Sequence[ReportTable],
    problems: Sequence[str],
) -> None:
    values = {
        "document_id": document_id, "digest": digest, "reader": reader, "tables": [plain_table(x) for x in tables],
        "problems": list(problems), "read_at": datetime.now(UTC),
    }  # fmt: skip
    db.execute(insert(t.table_readings).values(values).on_conflict_do_update(set_=values))


def plain_table(table: ReportTable) -> dict[str, Any]:
    return {
        "page": table.page_number,
        "lead": table.lead,
        "headings": [plain_cell(cell) for cell in table.headings],
        "rows": [[None if cell is None else plain_cell(cell) for cell in row] for row in table.rows],
    }


def plain_cell(cell: TableCell) -> list[Any]:
    return [cell.text, cell.page_number, *(round(edge, 2) for edge in cell.box.as_tuple())]


def cell_of(plain: Sequence[Any]) -> TableCell:
    text, page_number, x0, y0, x1, y1 = plain
    return TableCell(text, page_number, Box(x0, y0, x1, y1))


def _table(plain: dict[str, Any]) -> ReportTable:
    rows = tuple(tuple(None if cell is None else cell_of(cell) for cell in row) for row in plain["rows"])
    return ReportTable(plain["page"], tuple(map(cell_of, plain["headings"])), rows, plain["lead"])
