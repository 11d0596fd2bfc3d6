"""Lines or bars as SVG, drawn on the server: no script, no style of its own, nothing fetched.

Looks are classes of the style sheet (light and dark), so that it may stand where a Content-Security-Policy forbids
styles. Each line is told apart by its dashes and its label as well as by its colour. A number that nobody has looked
at is a hollow dot. The table beside it says all of it in words.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

MOST_LINES = 8
"""With more, nobody tells them apart."""

MOST_BARS = 30

_WIDTH, _HEIGHT = 820, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 250, 16, 44
_LABEL_CHARACTERS = 34
_LABEL_STEP = 15
_STEPS = (1, 2, 5)
_BAR_STEP, _BAR_LEFT, _BAR_RIGHT = 24, 250, 80


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line: a value or None for each day; `sure` says which of them somebody has looked at."""

    label: str
    values: tuple[Decimal | None, ...]
    sure: tuple[bool, ...]


def svg(title: str, days: Sequence[date], lines: Sequence[Drawn]) -> str:
    """Lines over time; bars where there is one day only. "" where there is no number."""
    kept = [line for line in lines if any(value is not None for value in line.values)]
    if not kept:
        return ""
    if len(days) < 2:
        return _bars(title, kept[:MOST_BARS])
    return _lines(title, days, kept[:MOST_LINES])


def chosen(lines: Sequence[Drawn], most: int) -> list[Drawn]:
    """Those with the largest numbers, in their own order, if there are more than can be drawn."""
    ranked = sorted(
        range(len(lines)), key=lambda n: -max((v for v in lines[n].values if v is not None), default=-1)
    )
    return [lines[n] for n in sorted(ranked[:most])]


def _lines(title: str, days: Sequence[date], lines: Sequence[Drawn]) -> str:
    scale = _Scale(days, lines)
    ends = _apart([scale.y(_last(line)) for line in lines])
    span = f"from {days[0].isoformat()} to {days[-1].isoformat()}"
    said = f"Lines of {len(lines)} categories {span}. The table has the numbers."
    parts = [*scale.grid(), *scale.dates()]
    for number, (line, end) in enumerate(zip(lines, ends, strict=True), 1):
        parts += _line(scale, line, number, end)
    return _wrapped(title, said, _HEIGHT, parts)


def _line(scale: _Scale, line: Drawn, number: int, end: float) -> Iterator[str]:
    run: list[str] = []
    for x, value in zip(scale.xs, line.values, strict=True):
        if value is None:
            yield from _stroke(run, number)
            run = []
        else:
            run.append(f"{x:.1f},{scale.y(value):.1f}")
    yield from _stroke(run, number)
    for x, value, sure in zip(scale.xs, line.values, line.sure, strict=True):
        if value is not None:
            kind = "" if sure else " unsure"
            yield f'<circle class="chart-dot chart-{number}{kind}" cx="{x:.1f}" cy="{scale.y(value):.1f}" r="4"/>'
    last = scale.y(_last(line))
    x = _WIDTH - _RIGHT
    yield f'<path class="chart-lead" d="M{x + 5} {last:.1f} L{x + 14} {end:.1f}"/>'
    yield f'<text class="chart-label chart-{number}" x="{x + 18}" y="{end + 4:.1f}">{_short(line.label)}</text>'


def _stroke(run: Sequence[str], number: int) -> Iterator[str]:
    if len(run) > 1:
        yield f'<polyline class="chart-line chart-{number}" points="{" ".join(run)}"/>'


def _bars(title: str, lines: Sequence[Drawn]) -> str:
    values = [line.values[-1] for line in lines if line.values[-1] is not None]
    largest = float(max((value for value in values if value is not None), default=0)) or 1.0
    room = _WIDTH - _BAR_LEFT - _BAR_RIGHT
    parts = []
    for index, line in enumerate(lines):
        value, y = line.values[-1], 8 + index * _BAR_STEP
        parts.append(
            f'<text class="chart-label end" x="{_BAR_LEFT - 8}" y="{y + 14}">{_short(line.label)}</text>'
        )
        if value is not None:
            width = max(0.0, float(value)) / largest * room
            kind = "" if line.sure[-1] else " unsure"
            parts.append(
                f'<rect class="chart-bar{kind}" x="{_BAR_LEFT}" y="{y + 2}" width="{width:.1f}" height="16"/>'
            )
            parts.append(
                f'<text class="chart-number" x="{_BAR_LEFT + width + 6:.1f}" y="{y + 14}">{value:,}</text>'
            )
    said = f"Bars of {len(lines)} categories. The table has the numbers."
    return _wrapped(title, said, 16 + len(lines) * _BAR_STEP, parts)


class _Scale:
    """From days and values to places."""

    def __init__(self, days: Sequence[date], lines: Sequence[Drawn]) -> None:
        self._days = days
        span = max(1, (days[-1] - days[0]).days)
        room = _WIDTH - _LEFT - _RIGHT
        self.xs = [_LEFT + room * (day - days[0]).days / span for day in days]
        values = [float(value) for line in lines for value in line.values if value is not None]
        self._low, self._high = min(0.0, *values), max(*values, 0.0) or 1.0
        self._step = _step((self._high - self._low) / 5)
        self._high = self._step * -(-self._high // self._step)
        self._low = self._step * (self._low // self._step)

    def y(self, value: Decimal | float) -> float:
        room = _HEIGHT - _TOP - _BOTTOM
        return _TOP + room * (1 - (float(value) - self._low) / (self._high - self._low))

    def grid(self) -> Iterator[str]:
        value = self._low
        while value <= self._high + self._step / 2:
            y = self.y(value)
            yield f'<path class="chart-grid" d="M{_LEFT} {y:.1f} H{_WIDTH - _RIGHT}"/>'
            yield f'<text class="chart-number end" x="{_LEFT - 8}" y="{y + 4:.1f}">{value:,g}</text>'
            value += self._step

    def dates(self) -> Iterator[str]:
        """As many as have room; the last one always."""
        at = float("inf")
        for day, x in reversed(list(zip(self._days, self.xs, strict=True))):
            if at - x >= 76:
                yield f'<text class="chart-number middle" x="{x:.1f}" y="{_HEIGHT - 16}">{day.isoformat()}</text>'
                at = x


def _step(rough: float) -> float:
    """1, 2 or 5 times a power of ten: the first that is not below; whole numbers are not parted."""
    power = 1.0
    while power * 10 < rough:
        power *= 10
    while power > rough and power > 0.001:
        power /= 10
    return next((power * n for n in _STEPS if power * n >= rough), power * 10)


def _last(line: Drawn) -> Decimal:
    return next(value for value in reversed(line.values) if value is not None)


def _apart(places: Sequence[float]) -> list[float]:
    """The same moved so that labels do not stand on each other, within the picture."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    moved = list(places)
    at = float("-inf")
    for n in order:
        at = moved[n] = max(moved[n], at + _LABEL_STEP)
    at = float(_HEIGHT - _BOTTOM + 6)
    for n in reversed(order):
        at = moved[n] = min(moved[n], at)
        at -= _LABEL_STEP
    return moved


def _short(label: str) -> str:
    cut = label if len(label) <= _LABEL_CHARACTERS else f"{label[: _LABEL_CHARACTERS - 1].rstrip()}…"
    return html.escape(cut)


def _wrapped(title: str, said: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">{html.escape(title)}</title><desc id="chart-desc">{html.escape(said)}</desc>'
        f"{''.join(parts)}</svg>"
    )
