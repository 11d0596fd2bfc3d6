"""What of a series is drawn: one number a line and day, the newest report's where several speak of the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.series import chart

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from archive.model import Series


def svg(series: Series, row_ids: Collection[int] = ()) -> tuple[str, int]:
    """The drawing, of these lines or of those with the largest numbers; and how many lines are in it."""
    points = {point.day: point for point in series.points if point.day is not None}
    days: list[date] = sorted(points)
    lines = []
    for row in series.rows:
        if row_ids and row.id not in row_ids:
            continue
        cells = [series.cells.get((row.id, points[day].id)) for day in days]
        values = tuple(None if cell is None else cell.number for cell in cells)
        if any(value is not None for value in values):
            lines.append(
                chart.Drawn(
                    row.label, values, tuple(cell is not None and cell.is_looked_at for cell in cells)
                )
            )
    drawn = chart.chosen(lines, chart.MOST_LINES if len(days) > 1 else chart.MOST_BARS)
    return chart.svg(series.entry.name, days, drawn), len(drawn)
