"""Tables as they stand in reports, and the series that repeat from report to report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from ingest.model import Box


@dataclass(frozen=True, slots=True)
class TableCell:
    """What stands in a cell, "" if nothing does, and where: around its words, or the empty cell itself."""

    text: str
    page_number: int
    box: Box


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of one document, whole: where it goes on over several pages, its rows are one after the other.

    Attributes:
        headings: one cell a column; () where it has none.
        rows: each as long as the others; None where a cell beside or above reaches over.
        lead: what stands above it, as its title or right before it, and below it in rows without numbers.
    """

    page_number: int
    headings: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell | None, ...], ...]
    lead: str = ""

    @property
    def column_count(self) -> int:
        return len(self.rows[0]) if self.rows else len(self.headings)


class Takes(StrEnum):
    """Which columns of each report's table a series follows."""

    NAMED = "named"  # the one with a certain heading
    NEWEST = "newest"  # of columns headed by weeks, months, days: the latest of each report
    EVERY = "every"  # all of those


class Doubt(StrEnum):
    """Why a cell has to be looked at by itself."""

    NONE = ""
    EMPTY = "empty"  # nothing stands there, not even a dash
    TEXT = "text"  # what stands there is no number, or not clearly one
    REMARK = "remark"  # a number and something beside it: (new cases), a footnote's mark
    TWICE = "twice"  # the report has two lines with this label


class CellState(StrEnum):
    READ = "read"  # by the program; nobody has looked
    CONFIRMED = "confirmed"  # somebody held it against the page
    CORRECTED = "corrected"  # somebody did, and it said something else


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One line of a series; `label` is as the first report that has it writes it."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One column of one report: a moment of the series.

    Attributes:
        day: None where nothing tells; such a point comes last.
        day_from: where that was read, in words, or who said so.
        heading: the column's, as it stands there.
    """

    id: int
    document_id: int
    day: date | None
    day_from: str
    heading: TableCell


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """One number with all that it stands on.

    Attributes:
        read: the cell as the report has it; `label` that of its line.
        value: what it was read as; None if it is missing, or no number.
        said: of a corrected cell what somebody says it is, as typed; `said_value` as a number.
        by, at: who confirmed or corrected it, and when.
    """

    id: int
    point_id: int
    row_id: int
    read: TableCell
    label: TableCell
    value: Decimal | None
    doubt: Doubt
    state: CellState = CellState.READ
    said: str = ""
    said_value: Decimal | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def number(self) -> Decimal | None:
        return self.said_value if self.state is CellState.CORRECTED else self.value

    @property
    def shown(self) -> str:
        """As it is to be read: the correction, else what stands there."""
        return self.said if self.state is CellState.CORRECTED else self.read.text

    @property
    def is_looked_at(self) -> bool:
        return self.state is not CellState.READ


class SeriesStep(StrEnum):
    """What somebody did to a series or to one of its cells; nothing of it is ever overwritten."""

    MADE = "made"
    EXTENDED = "extended"
    RENAMED = "renamed"
    REDATED = "redated"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REOPENED = "reopened"  # a cell is to be looked at again
    APPROVED = "approved"  # may go out to readers, as it was
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class SeriesDeed:
    """`value` is, of a correction, its words as a number; `over`, of an approval, the digest of all that would go out
    (`archive.series.approval`)."""

    id: int
    step: SeriesStep
    agent: str
    at: datetime
    cell_id: int | None = None
    point_id: int | None = None
    words: str = ""
    value: Decimal | None = None
    over: str = ""


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """A series by itself: what it is called and follows, without its numbers."""

    id: int
    collection: str
    name: str
    takes: Takes
    measure: str
    headings: tuple[str, ...]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """A table that repeats: lines by moments. Points are in the order of their days."""

    entry: SeriesEntry
    points: tuple[SeriesPoint, ...]
    rows: tuple[SeriesRow, ...]
    cells: dict[tuple[int, int], SeriesCell]
    deeds: tuple[SeriesDeed, ...]
    """`cells` by row and point."""

    @property
    def document_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(point.document_id for point in self.points))

    def of_point(self, point_id: int) -> tuple[SeriesCell, ...]:
        found = (self.cells.get((row.id, point_id)) for row in self.rows)
        return tuple(cell for cell in found if cell is not None)
