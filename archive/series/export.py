"""A series as a table for spreadsheets and programs: a row a number, each with the document, page and box it stands
on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.search.tables import Table, TakenFrom
from archive.store.catalog import documents
from archive.store.catalog import series as catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from archive.model import Document, Series
    from archive.search.tables import Cell
    from archive.store import Store

COLUMNS = (
    "category", "date", "value", "text", "state", "by", "at", "doubt", "date_from", "heading", "document", "name",
    "digest", "page", "x0", "y0", "x1", "y1",
)  # fmt: skip
"""`value` is the number, corrected if somebody corrected it; `text` what stands on the page; x0 to y1 are points from
the top left of the page as it is shown."""


def table(store: Store, series_id: int) -> tuple[Series, Table]:
    """Raises NotFound."""
    with store.read() as db:
        found = catalog.get(db, series_id)
        known = documents.many(db, found.document_ids)
    about: tuple[tuple[str, Cell], ...] = (
        ("series", found.entry.name),
        ("collection", found.entry.collection),
        ("follows", found.entry.measure or f"{found.entry.takes.value} columns"),
        ("reports", len(found.document_ids)),
        ("numbers", len(found.cells)),
        ("looked at by somebody", sum(cell.is_looked_at for cell in found.cells.values())),
        ("by", store.person),
    )
    taken = (TakenFrom("series", series_id, len(found.cells)),)
    return found, Table(about, COLUMNS, _rows(found, known), "the numbers", taken)


def plain(number: Decimal | None) -> int | float | None:
    """As spreadsheets have numbers; the text beside it says what was printed."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _rows(found: Series, known: dict[int, Document]) -> Iterator[Sequence[Cell]]:
    for row in found.rows:
        for point in found.points:
            cell = found.cells.get((row.id, point.id))
            if cell is None or point.document_id not in known:
                continue
            document = known[point.document_id]
            yield (
                row.label, point.day.isoformat() if point.day else None, plain(cell.number), cell.read.text,
                cell.state.value, cell.by, cell.at.isoformat(timespec="seconds") if cell.at else None, cell.doubt.value,
                point.day_from, point.heading.text, document.id, document.name, document.digest, cell.read.page_number,
                *(round(edge, 2) for edge in cell.read.box.as_tuple()),
            )  # fmt: skip
