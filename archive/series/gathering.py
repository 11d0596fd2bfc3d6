"""From the tables of reports to the points of a series: which column, which day, which line each number is of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import Doubt, Takes
from archive.series import moments, numbers, recognising, shaping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from archive.model import Document, ReportTable, TableCell

_MARKS = re.compile(r"[*†‡§¶#¹²³⁰⁴-⁹]+\s*$")
_LONGEST_LABEL = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A cell and the label of its line. `key` is the same in all reports; `name` is how this one writes it."""

    key: str
    name: str
    label: TableCell
    read: TableCell
    value: Decimal | None
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Point:
    column: int
    day: date | None
    day_from: str
    heading: TableCell
    lines: tuple[Line, ...]


def points(
    document: Document, table: ReportTable, head: str, *, takes: Takes, measure: str = ""
) -> tuple[Point, ...]:
    """The columns of this report that the series follows; () if it has none such. `head` is the first page's text."""
    own = document.date.date() if document.date is not None else None
    report = moments.of_report(title=document.title, lead=table.lead, name=document.name, head=head, own=own)
    texts = [cell.text for cell in table.headings]
    if takes is Takes.NAMED:
        column = recognising.same_column(measure, texts)
        if column is None:
            return ()
        day, source = (report.day, f"from {report.source}") if report else (None, "nothing tells")
        return (Point(column, day, source, table.headings[column], _lines(table, column)),)
    dated = _dated(table, texts, report)
    if takes is Takes.NEWEST:
        past = [entry for entry in dated if report is None or entry[1] <= report.day] or dated
        dated = [max(past, key=lambda entry: entry[1])] if past else []
    year = f", the year from {report.source}" if report else ""
    return tuple(
        Point(column, day, f"from the column’s heading{year}", table.headings[column], _lines(table, column))
        for column, day in dated
    )


def _dated(table: ReportTable, texts: Sequence[str], report: moments.Moment | None) -> list[tuple[int, date]]:
    columns = [c for c in recognising.measure_columns(table) if moments.is_variable(texts[c])]
    days = moments.of_columns([texts[c] for c in columns], report.day if report else None, table.lead)
    return [(column, day) for column, day in zip(columns, days, strict=True) if day is not None]


def _lines(table: ReportTable, column: int) -> tuple[Line, ...]:
    return tuple(_each_line(table, column))


def _each_line(table: ReportTable, column: int) -> Iterator[Line]:
    named = shaping.label_column(table)
    values = [c for c in shaping.value_columns(table) if c != named]
    seen: dict[str, int] = {}
    for row in table.rows:
        label, cell = shaping.label(row, named, values), row[column]
        if label is None or cell is None:
            continue
        key = label_key(label.text)
        if not key:
            continue
        seen[key] = seen.get(key, 0) + 1
        again = seen[key] > 1
        read = numbers.read(cell.text)
        doubt = Doubt.TWICE if again and read.doubt is Doubt.NONE else read.doubt
        name = f"{label.text} ({seen[key]})" if again else label.text
        yield Line(f"{key}#{seen[key]}" if again else key, name, label, cell, read.value, doubt)


def label_key(untrusted_text: str) -> str:
    """A label without case, spaces beside each other, and marks of footnotes behind it."""
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", untrusted_text)).casefold()
    return " ".join(plain.split())[:_LONGEST_LABEL]
