"""From cells to a table that says something: what is its title, what its headings, what its lines and what its
notes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.model import Box, ReportTable, TableCell
from archive.series import moments, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.series.cells import Filled, Matrix

_HEADING_ROWS = 4
_LEAST_ROWS = 2
_MOSTLY = 0.5
"""Share of a column's filled cells that have to be numbers, for the column to be one of values."""

_Row = list["Filled | None"]


def table(matrix: Matrix, page_number: int, *, lead: str = "", heading_rows: int = 0) -> ReportTable | None:
    """None for what has no lines with numbers: a frame, columns of running text. Without headings if none were
    found."""
    rows = [row for row in matrix if any(cell is not None and cell.words for cell in row)]
    titles: list[str] = []
    while rows and _filled(rows[0]) == 1 and not heading_rows:
        titles += _texts(rows.pop(0))
    count = heading_rows or _count_headings(rows)
    headings, body = rows[:count], rows[count:]
    notes: list[str] = []
    while body and not any(map(numbers.is_number, _texts(body[-1]))):
        notes += _texts(body.pop())
    lines = tuple(tuple(_cell(cell, page_number) for cell in row) for row in body)
    found = ReportTable(
        page_number, _headings(headings, page_number), lines, " ".join([lead, *titles, *notes]).strip()
    )
    return found if value_columns(found) else None


def value_columns(found: ReportTable) -> tuple[int, ...]:
    """Columns in which mostly numbers stand."""
    return tuple(column for column in range(found.column_count) if _holds_numbers(found, column))


def label_column(found: ReportTable) -> int:
    """The column that tells the lines apart: of the first ones with words the one that says most, else the first."""
    values = value_columns(found)
    rows = len(found.rows)

    def told(column: int) -> int:
        return len(
            {cell.text.casefold() for row in found.rows if (cell := row[column]) is not None and cell.text}
        )

    worded = [column for column in range(found.column_count) if column not in values]
    best = max(worded, key=told, default=-1)
    if best >= 0 and (told(best) >= _MOSTLY * rows or 0 not in values):
        return best
    return 0


def counts_lines(found: ReportTable, column: int) -> bool:
    """True for 1, 2, 3 … beside the lines."""
    read = (numbers.read(cell.text).value for row in found.rows if (cell := row[column]) is not None)
    values = [value for value in read if value is not None]
    return len(values) > _LEAST_ROWS and all(b - a == 1 for a, b in itertools.pairwise(values))


def label(row: Sequence[TableCell | None], column: int, values: Sequence[int]) -> TableCell | None:
    """What a line is called: its cell in that column, or, as lines of totals are, in another one with words."""
    own = row[column]
    if own is not None and own.text:
        return own
    others = (cell for index, cell in enumerate(row) if index not in values)
    return next((cell for cell in others if cell is not None and cell.text), None)


def continued(pieces: Iterable[ReportTable]) -> list[ReportTable]:
    """Tables of one document, those that go on over pages put together: the next page begins with the same headings, or
    with none over as many columns.
    """
    whole: list[ReportTable] = []
    ends_at = 0
    begun: set[int] = set()
    for piece in pieces:
        is_first = piece.page_number not in begun
        begun.add(piece.page_number)
        if whole and is_first and piece.page_number == ends_at + 1 and _goes_on(whole[-1], piece):
            whole[-1] = _joined(whole[-1], piece)
        elif piece.headings:
            whole.append(piece)
        else:
            continue
        ends_at = piece.page_number
    return [table for table in whole if len(table.rows) >= _LEAST_ROWS]


def _goes_on(before: ReportTable, piece: ReportTable) -> bool:
    if before.column_count != piece.column_count:
        return False
    pairs = zip(before.headings, piece.headings, strict=False)
    return all(own.text == here.text or here.text.startswith(f"{own.text} ") for own, here in pairs)


def _joined(before: ReportTable, piece: ReportTable) -> ReportTable:
    """What stands under the headings of the next page and is no line of its own is the rest of the last line."""
    rest = [
        here.text.removeprefix(own.text).strip()
        for own, here in zip(before.headings, piece.headings, strict=False)
    ]
    rows = before.rows
    if any(rest):
        last = tuple(
            replace(cell, text=f"{cell.text} {more}".strip()) if cell is not None else None
            for cell, more in zip(rows[-1], rest, strict=True)
        )
        rows = (*rows[:-1], last)
    lead = before.lead if piece.lead in before.lead else f"{before.lead} {piece.lead}".strip()
    return ReportTable(before.page_number, before.headings, (*rows, *piece.rows), lead)


def _filled(row: _Row) -> int:
    return sum(1 for cell in row if cell is not None and cell.words)


def _texts(row: _Row) -> list[str]:
    return [cell.text for cell in row if cell is not None and cell.words]


def _count_headings(rows: Sequence[_Row]) -> int:
    """Rows before the first in which a number stands that is no year or day; 0 if there are none, or too many."""
    for count, row in enumerate(rows):
        if any(numbers.is_number(text) and not moments.is_variable(text) for text in _texts(row)):
            return count if count <= _HEADING_ROWS else 0
    return 0


def _headings(rows: Sequence[_Row], page_number: int) -> tuple[TableCell, ...]:
    """One a column, of what stands above each other. What reaches over several columns belongs to each of them."""
    if not rows:
        return ()
    spread = [_spread(row, is_last=index == len(rows) - 1) for index, row in enumerate(rows)]
    found = []
    for column in range(len(rows[0])):
        cells = [cell for row in spread if (cell := row[column]) is not None and cell.words]
        text = " ".join(cell.text for cell in cells)
        own = [cell for row in rows if (cell := row[column]) is not None and cell.words] or cells
        found.append(TableCell(text, page_number, _around([cell.box for cell in own])))
    return tuple(found)


def _spread(row: _Row, *, is_last: bool) -> _Row:
    if is_last:
        return row
    spread: _Row = []
    for cell in row:
        spread.append(spread[-1] if cell is None and spread else cell)
    return spread


def _around(boxes: Sequence[Box]) -> Box:
    if not boxes:
        return Box(0.0, 0.0, 0.0, 0.0)
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole


def _cell(cell: Filled | None, page_number: int) -> TableCell | None:
    return None if cell is None else TableCell(cell.text, page_number, cell.box)


def _holds_numbers(found: ReportTable, column: int) -> bool:
    texts = [cell.text for row in found.rows if (cell := row[column]) is not None and cell.text]
    return bool(texts) and sum(map(numbers.is_number, texts)) > _MOSTLY * len(texts)
