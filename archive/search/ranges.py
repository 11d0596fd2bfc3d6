"""Ranges of dates, numbers and sizes: 2020-09..2020-10, ..2020, >100, <=5, >1mb, and a single value."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING

from archive.store.query import DateRange, Everything, Node, NumberRange

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = ("size", "pages", "page")

_COMPARED = re.compile(r"(>=|<=|=>|=<|>|<|≥|≤|=)(.*)", re.DOTALL)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_NUMBER = re.compile(r"\d{1,15}")
_SIZE = re.compile(r"(\d{1,12})(?:\.(\d{1,3}))?\s*(?:(k|m|g|t)?i?b|bytes?)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4}

_DATES_SAY = (
    "A date is written 2020, 2020-09 or 2020-09-14, a range 2020-09..2020-10 or >2020; this one was left out."
)
_SIZES_SAY = "A size is written 300kb or 1.5mb, a range 10kb..2mb or >1mb; this one was left out."
_NUMBERS_SAY = "A number is written 3, a range 1..5 or >100; this one was left out."

Span = tuple[int, int]
"""First and last value that what was typed may mean: a month is all its days. Days are `date` ordinals."""

Bounds = tuple[int | None, int | None]
"""Both included; None is open."""


def read(name: str, value: str, notes: list[str]) -> Node:
    """The range, or Everything with a note where the value makes no sense."""
    if name == "date":
        return _said(_dates(_range(value, _days, _days, notes)), _DATES_SAY, notes)
    if name == "size":
        sizes = _range(value, _bytes, _rounded_bytes, notes)
        return _said(NumberRange(name, *sizes) if sizes else None, _SIZES_SAY, notes)
    numbers = _range(value, _whole, _whole, notes)
    return _said(NumberRange(name, *numbers) if numbers else None, _NUMBERS_SAY, notes)


def write(node: DateRange | NumberRange) -> str:
    """The range as it is typed."""
    if isinstance(node, DateRange):
        first, last = (day.isoformat() if day else "" for day in (node.start, node.end))
        return f"date:{first}" if first == last else f"date:{first}..{last}"
    if node.field == "size":
        return f"size:{_written_size(node.low, node.high)}"
    if node.low == node.high:
        return f"{node.field}:{node.low}"
    return f"{node.field}:{_written(node.low, str)}..{_written(node.high, str)}"


def _said(node: Node | None, note: str, notes: list[str]) -> Node:
    if node is None:
        notes.append(note)
        return Everything()
    return node


def _range(
    value: str, spans: Callable[[str], Span | None], alone: Callable[[str], Span | None], notes: list[str]
) -> Bounds | None:
    """None if it cannot be read. A value may stand `alone`."""
    if (found := _COMPARED.fullmatch(value)) is not None:
        span = spans(found.group(2))
        return _compared(found.group(1), *span) if span else None
    first, dots, last = value.partition("..")
    if not dots:
        return alone(value)
    low, high = spans(first), spans(last)
    if (first.strip() and low is None) or (last.strip() and high is None) or not (low or high):
        return None
    if low and high and low[0] > high[1]:
        notes.append("A range was turned round.")
        low, high = high, low
    return (low[0] if low else None), (high[1] if high else None)


def _compared(sign: str, first: int, last: int) -> Bounds:
    if sign == ">":
        return last + 1, None
    if sign == "<":
        return None, first - 1
    if sign == "=":
        return first, last
    return (first, None) if sign in (">=", "=>", "≥") else (None, last)


def _written(value: int | None, shown: Callable[[int], str]) -> str:
    return "" if value is None else shown(value)


def _dates(days: Bounds | None) -> DateRange | None:
    if days is None or not all(day is None or 1 <= day <= date.max.toordinal() for day in days):
        return None
    first, last = (None if day is None else date.fromordinal(day) for day in days)
    return DateRange(first, last)


def _days(text: str) -> Span | None:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    last_month = int(month or 12)
    if not 1 <= last_month <= 12 or int(year) < 1:
        return None
    last_day = int(day or calendar.monthrange(int(year), last_month)[1])
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        return first.toordinal(), date(int(year), last_month, last_day).toordinal()
    except ValueError:
        return None


def _whole(text: str) -> Span | None:
    found = _NUMBER.fullmatch(text.strip())
    return (int(found.group()), int(found.group())) if found else None


def _bytes(text: str) -> Span | None:
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    whole, decimals, letter = found.groups("")
    unit = _UNITS[letter.lower()]
    exact = int(whole) * unit + int(decimals or 0) * unit // 10 ** len(decimals)
    return exact, exact


def _rounded_bytes(text: str) -> Span | None:
    """A size that stands alone is meant as its last digit rounds it: 1mb is 500,000 to 1,499,999 bytes."""
    span, found = _bytes(text), _SIZE.fullmatch(text.strip())
    if span is None or found is None:
        return None
    half = _UNITS[(found.group(3) or "").lower()] // 10 ** len(found.group(2) or "") // 2
    return max(0, span[0] - half), span[0] + max(0, half - 1)


def _size(count: int) -> str:
    for letter in reversed(_UNITS):
        if count and count % _UNITS[letter] == 0:
            return f"{count // _UNITS[letter]}{letter}{'b' if letter else ''}"
    return str(count)


def _written_size(low: int | None, high: int | None) -> str:
    if low is not None and high is None and low > 1 and _size(low).isdigit():
        return f">{_size(low - 1)}"
    if high is not None and low is None and _size(high).isdigit():
        return f"<{_size(high + 1)}"
    if low is not None and low == high:
        return f"={_size(low)}"
    return f"{_written(low, _size)}..{_written(high, _size)}"
