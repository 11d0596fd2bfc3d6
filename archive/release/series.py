"""Series for readers: a drawing, a table whose every number leads to the page that it stands on, and the same as CSV.

    series/KEY/index.html, series/KEY/numbers.csv

Only what a reader can see goes out. A number, the label of its line and the heading of its column have each to stand
among the words of an exhibit of this release, in the place where they were read: what is redacted there is no number
here. The rest is left out and counted.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from archive.redaction.verify.readers import own_walk
from archive.search.tables import neutral
from archive.series import chart
from archive.series.export import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from archive.model import TableCell, Word
    from archive.release.edition import Edition
    from archive.release.public import PublicExhibit, PublicNumber, PublicPoint

COLUMNS = (
    "category", "date", "value", "text", "corrected", "exhibit", "page", "address", "x0", "y0", "x1", "y1",
)  # fmt: skip
"""`corrected` is what the newsroom says instead of the text, `exhibit` the SHA-256 of the file with the page."""

_SHOWN_BEFORE = re.compile(r"series/([a-z2-7]{10})/index\.html")
_SLACK_PT = 1.0
"""Words of an exhibit stand where they stood in the original, but for roundings."""


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """`page` is the address of the exhibit's page, from the top of the release."""

    number: PublicNumber
    exhibit: PublicExhibit

    @property
    def page(self) -> str:
        return f"{self.exhibit.address.folder}/page-{self.number.read.page_number}.html"

    @property
    def shown(self) -> str:
        return self.number.said or self.number.read.text


@dataclass(frozen=True, slots=True)
class Line:
    """`numbers` are in the order of the series' points; None where nothing may be told."""

    label: str
    numbers: tuple[ShownNumber | None, ...]


@dataclass(frozen=True, slots=True)
class ShownSeries:
    """`published` of `reports` reports are in the release; `left_out` are numbers that may not be told."""

    key: str
    name: str
    follows: str
    points: tuple[PublicPoint, ...]
    lines: tuple[Line, ...]
    published: int
    reports: int
    left_out: int

    @property
    def folder(self) -> str:
        return f"series/{self.key}"


def write(
    render: Callable[..., None],
    folder: Path,
    edition: Edition,
    exhibits: Sequence[PublicExhibit],
    had: Collection[str] = (),
) -> tuple[ShownSeries, ...]:
    """Pages and tables of every series that has something to show. The newest version of an exhibit comes last.

    What was shown before, among the names that the release's place `had`, and is shown no more has a page that says so,
    and nothing else.
    """
    found = shown(exhibits)
    for series in found:
        place = folder / series.folder
        place.mkdir(parents=True)
        (place / "numbers.csv").write_text(table(edition, series), encoding="utf-8-sig", newline="")
        drawing = Markup(_drawing(series))  # noqa: S704  ours; what strangers wrote is escaped in it
        render("series.html", place / "index.html", series=series, chart=drawing)
    before = {match[1] for name in had if (match := _SHOWN_BEFORE.fullmatch(name))}
    for key in sorted(before - {series.key for series in found}):
        place = folder / "series" / key
        place.mkdir(parents=True)
        render("series_gone.html", place / "index.html")
    return found


def shown(exhibits: Sequence[PublicExhibit]) -> tuple[ShownSeries, ...]:
    """By name. Of a document with several exhibits only the newest counts."""
    standing: dict[str, dict[int, tuple[PublicPoint, PublicExhibit]]] = defaultdict(dict)
    for exhibit in exhibits:
        for point in exhibit.points:
            standing[point.key][point.id] = (point, exhibit)
    seen = _Seen()
    found = (_series(list(points.values()), seen) for points in standing.values())
    return tuple(sorted((entry for entry in found if entry.lines), key=lambda entry: (entry.name, entry.key)))


def table(edition: Edition, series: ShownSeries) -> str:
    """CSV; cells that a spreadsheet would run are texts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in series.lines:
        for point, entry in zip(series.points, line.numbers, strict=True):
            if entry is not None:
                writer.writerow(map(neutral, _row(edition, line, point, entry)))
    return out.getvalue()


def _row(
    edition: Edition, line: Line, point: PublicPoint, entry: ShownNumber
) -> tuple[str | int | float | None, ...]:
    read = entry.number.read
    return (
        line.label, point.day.isoformat() if point.day else None, plain(entry.number.value), read.text,
        entry.number.said or None, entry.exhibit.digest, read.page_number,
        edition.at(entry.page) if edition.address else f"../../{entry.page}",
        *(round(edge, 2) for edge in read.box.as_tuple()),
    )  # fmt: skip


class _Seen:
    """The words of exhibits, each read once."""

    def __init__(self) -> None:
        self._pages: dict[str, list[list[Word]]] = {}

    def shows(self, exhibit: PublicExhibit, cell: TableCell) -> bool:
        """True if just these words stand there."""
        pages = self._pages.get(exhibit.digest)
        if pages is None:
            pages = self._pages[exhibit.digest] = [list(page) for page in own_walk(exhibit.pdf.read()).pages]
        if not 1 <= cell.page_number <= len(pages):
            return False
        there = (word.text for word in pages[cell.page_number - 1] if _is_in(word, cell))
        return bool(cell.text) and "".join(there) == "".join(cell.text.split())


def _is_in(word: Word, cell: TableCell) -> bool:
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
    box = cell.box
    return box.x0 - _SLACK_PT <= x <= box.x1 + _SLACK_PT and box.y0 - _SLACK_PT <= y <= box.y1 + _SLACK_PT


def _series(standing: list[tuple[PublicPoint, PublicExhibit]], seen: _Seen) -> ShownSeries:
    standing.sort(key=lambda entry: (entry[0].day is None, str(entry[0].day), entry[0].id))
    kept = [(point, exhibit) for point, exhibit in standing if seen.shows(exhibit, point.heading)]
    by_line: dict[int, list[ShownNumber | None]] = defaultdict(lambda: [None] * len(kept))
    labels: dict[int, str] = {}
    for place, (point, exhibit) in enumerate(kept):
        for number in point.numbers:
            if seen.shows(exhibit, number.read) and seen.shows(exhibit, number.label):
                by_line[number.line][place] = ShownNumber(number, exhibit)
                labels[number.line] = number.label.text
    first = standing[0][0]
    lines = tuple(Line(labels[key], tuple(by_line[key])) for key in sorted(by_line))
    told = sum(entry is not None for line in lines for entry in line.numbers)
    published = {entry.exhibit.address.line for line in lines for entry in line.numbers if entry is not None}
    return ShownSeries(
        first.key, first.name, first.follows, tuple(point for point, _ in kept), lines, len(published), first.reports,
        first.looked_at - told,
    )  # fmt: skip


def _drawing(series: ShownSeries) -> str:
    days = sorted({point.day for point in series.points if point.day is not None})
    told = [(line.label, _on_days(series, line, days)) for line in series.lines]
    drawn = [chart.Drawn(label, values, (True,) * len(days)) for label, values in told]
    return chart.svg(
        series.name, days, chart.chosen(drawn, chart.MOST_LINES if len(days) > 1 else chart.MOST_BARS)
    )


def _on_days(series: ShownSeries, line: Line, days: Iterable[date]) -> tuple[Decimal | None, ...]:
    def values() -> Iterator[tuple[date | None, Decimal | None]]:
        for point, entry in zip(series.points, line.numbers, strict=True):
            if entry is not None:
                yield point.day, entry.number.value

    known = dict(values())
    return tuple(known.get(day) for day in days)
