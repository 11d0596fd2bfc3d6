"""The day that a report or a column speaks of, and where that was read. A day that could be another is no day."""

from __future__ import annotations

import calendar
import itertools
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_MONTHS = {
    name.lower(): n
    for names in (calendar.month_name, calendar.month_abbr)
    for n, name in enumerate(names)
    if n
}
_MONTHS["sept"] = 9
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)([-./]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+({_NAME})\b\.?,?\s+((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b({_NAME})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)(?!\d)")
_WEEK = re.compile(
    r"(?:\b(20\d\d)[-\s]?)?\b(?:w|wk|week|kw|semaine|semana)[\s.\-]*(\d{1,2})\b(?:\s*[,/\-]?\s*(20\d\d))?",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"({_NAME})\b\W*((?:19|20)\d\d)?\W*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PAIR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\.?")
_SPEAKS_OF_NOW = re.compile(
    r"\b(?:as of|as at|week of|week ending|updated|reported by|status on|dated?|issued)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """`source` says where it was read, in words that follow "from"."""

    day: date
    source: str


def day_in(text: str) -> date | None:
    """The one day that a text names with its year, or the first day of the week; None if it names none, or several."""
    found = set(_days(text))
    return found.pop() if len(found) == 1 else None


def of_report(*, title: str, lead: str, name: str, head: str, own: date | None) -> Moment | None:
    """From the first of these that tells: the document's title, the words around the table, the name of the file, a
    line of the first page that says what it is as of, the date that the file says it is from.
    """
    for text, source in (
        (title, "its title"),
        (lead, "the words around the table"),
        (name, "the file’s name"),
    ):
        if (day := day_in(text)) is not None:
            return Moment(day, source)
    for line in head.splitlines():
        if _SPEAKS_OF_NOW.search(line) and (day := day_in(line)) is not None:
            return Moment(day, "its first page")
    return Moment(own, "the date in the file") if own is not None else None


def is_variable(text: str) -> bool:
    """True for a heading that is nothing but a day, a week, a month or a year: such change from report to report."""
    bare = text.strip(" *†‡:")
    patterns = (_ISO, _DAY_FIRST, _MONTH_FIRST, _SLASHED, _WEEK, _MONTH, _YEAR, _PAIR)
    return any(pattern.fullmatch(bare) for pattern in patterns)


def of_columns(headings: Sequence[str], report: date | None, lead: str) -> list[date | None]:
    """The day of each heading. The year, where they have none, is the report's, or the one named in `lead`.

    Days such as 08-17 are read in the one way in which all are days and none comes before the one before it; with a
    hyphen the month is taken first, as ISO 8601 writes it, if both ways would do.
    """
    years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", lead)}
    year = report.year if report is not None else years.pop() if len(years) == 1 else None
    bare = [heading.strip(" *†‡:") for heading in headings]
    if all(_PAIR.fullmatch(text) for text in bare if text) and any(bare):
        return _pairs(bare, year, report)
    return [_of_column(text, year) for text in bare]


def _of_column(text: str, year: int | None) -> date | None:
    if not is_variable(text):
        return None
    if (day := day_in(text)) is not None:
        return day
    if found := _WEEK.fullmatch(text):
        return _week(int(found[1] or found[3] or year or 0), int(found[2]))
    if found := _MONTH.fullmatch(text):
        return _day(int(found[2] or year or 0), _MONTHS[found[1].lower()], 1)
    return _day(int(text), 1, 1) if _YEAR.fullmatch(text) else None


def _pairs(texts: Sequence[str], year: int | None, report: date | None) -> list[date | None]:
    if year is None:
        return [None] * len(texts)
    found = [[int(part) for part in re.findall(r"\d+", text)] for text in texts if text]
    month_first = [_day(year, one, two) for one, two in found]
    day_first = [_day(year, two, one) for one, two in found]
    ways = [days for days in (month_first, day_first) if _are_in_order(days)]
    if not ways or (len(ways) == 2 and ways[0] != ways[1] and "-" not in "".join(texts)):
        return [None] * len(texts)
    chosen = iter(_not_ahead(ways[0], report))
    return [next(chosen) if text else None for text in texts]


def _not_ahead(days: Sequence[date | None], report: date | None) -> list[date | None]:
    """A December in a report of January is last year's."""
    if report is None:
        return list(days)
    return [
        _day(day.year - 1, day.month, day.day) if day is not None and (day - report).days > 180 else day
        for day in days
    ]


def _are_in_order(days: Iterable[date | None]) -> bool:
    known = list(days)
    return all(known) and all(a < b for a, b in itertools.pairwise(known) if a and b)


def _days(text: str) -> Iterable[date]:
    """Of every date with its year that the text names."""
    ways: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
        (_ISO, lambda m: _day(int(m[1]), int(m[3]), int(m[4]))),
        (_DAY_FIRST, lambda m: _day(int(m[3]), _MONTHS[m[2].lower()], int(m[1]))),
        (_MONTH_FIRST, lambda m: _day(int(m[3]), _MONTHS[m[1].lower()], int(m[2]))),
        (_SLASHED, _slashed),
        (_WEEK, lambda m: _week(int(m[1] or m[3] or 0), int(m[2]))),
    )
    for pattern, day_of in ways:
        for found in pattern.finditer(text):
            if (day := day_of(found)) is not None:
                yield day


def _slashed(found: re.Match[str]) -> date | None:
    """Only where one way of reading it is none: 14/03/2020, not 03/04/2020."""
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    if one <= 12 and two <= 12 and one != two:
        return None
    return _day(year, two, one) or _day(year, one, two)


def _week(year: int, number: int) -> date | None:
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
