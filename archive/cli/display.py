"""How a run shows itself: one line that is redrawn on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

import click

import ingest as reading
from ingest.errors import BY_REASON

if TYPE_CHECKING:
    from collections import Counter

    from archive.accession import RunReport, TypeRate

_REDRAW_S = 0.2
_PLAIN_LINE_S = 10.0
_BAR_CELLS = 24


@dataclass(slots=True)
class RunDisplay:
    """Call it with the report whenever something happened; it decides when to draw. Shown on standard error."""

    out: TextIO = field(default_factory=lambda: sys.stderr)
    started_s: float = field(default_factory=time.monotonic)
    _drawn_s: float = 0.0
    _phase: str = ""
    _phase_started_s: float = field(default_factory=time.monotonic)

    def __call__(self, report: RunReport) -> None:
        now_s = time.monotonic()
        changed = report.phase != self._phase
        if changed and report.phase != "indexing" and self._phase != "indexing":
            self._phase_started_s = now_s
        pause_s = _REDRAW_S if self.out.isatty() else _PLAIN_LINE_S
        if not changed and now_s - self._drawn_s < pause_s:
            return
        self._phase, self._drawn_s = report.phase, now_s
        self._draw(report, now_s - self._phase_started_s)

    def _draw(self, report: RunReport, spent_s: float) -> None:
        line = progress_line(report, spent_s)
        if not self.out.isatty():
            self.out.write(line + "\n")
        elif report.phase == "done":
            self.out.write("\r\x1b[K")
        else:
            self.out.write(f"\r\x1b[K{line}")
        self.out.flush()


@dataclass(slots=True)
class ListDisplay:
    """Call it with how many lines of a name list are done. Never shows a line: a terminal has a history."""

    out: TextIO = field(default_factory=lambda: sys.stderr)
    started_s: float = field(default_factory=time.monotonic)
    _drawn_s: float = 0.0

    def __call__(self, done: int, total: int) -> None:
        now_s = time.monotonic()
        if done < total and now_s - self._drawn_s < (_REDRAW_S if self.out.isatty() else _PLAIN_LINE_S):
            return
        self._drawn_s = now_s
        share = done / total if total else 1.0
        spent_s = now_s - self.started_s
        left = f" · {_duration(spent_s * (1 - share) / share)} left" if 0 < share < 1 else ""
        filled = round(share * _BAR_CELLS)
        line = f"searching {'█' * filled}{'░' * (_BAR_CELLS - filled)} {done:,}/{total:,} lines{left}"
        self.out.write(f"\r\x1b[K{line if done < total else ''}" if self.out.isatty() else f"{line}\n")
        self.out.flush()


def progress_line(report: RunReport, spent_s: float) -> str:
    """One line: what is going on, how far, how fast, how long still, what failed."""
    if report.phase == "receiving":
        return f"receiving · {report.found:,} files, {report.new:,} new"
    share = report.share_read
    filled = round(share * _BAR_CELLS)
    bar = "█" * filled + "░" * (_BAR_CELLS - filled)
    rate = report.pages / spent_s if spent_s > 0 else 0.0
    failures = sum(report.failed.values())
    parts = [
        f"{report.phase} {bar} {report.read:,}/{report.to_read:,} files",
        f"{report.pages:,} pages",
        f"{rate:.1f} pages/s",
        f"{_duration(spent_s * (1 - share) / share)} left" if 0 < share < 1 else "",
        f"readers {memory / 1e6:,.0f} MB" if (memory := reading.memory_bytes()) else "",
        f"{failures:,} not read" if failures else "",
    ]
    return " · ".join(part for part in parts if part)


def summary(report: RunReport) -> str:
    """What a run did, in the words of the ledger."""
    kept_out, not_read = sum(report.kept_out.values()), sum(report.failed.values())
    taken_in = f"{report.new:,} new, {report.duplicates:,} duplicates, {report.seen_before:,} seen before"
    read_well = f"{report.ready:,} ready ({report.pages:,} pages), {not_read:,} not read"
    lines = [
        f"{report.found:,} files found: {taken_in}, {kept_out:,} kept out",
        f"{report.read:,} documents read: {read_well}; {report.children:,} attachments found",
    ]
    lines += [_rate(name, rate) for name, rate in sorted(report.types.items()) if rate.documents]
    lines += [_failure(reason, count) for reason, count in _most_first(report.failed + report.kept_out)]
    if report.names_not_read:
        lines.append(names_not_read(report))
    if report.stopped:
        waiting = max(0, report.to_read - report.read)
        lines.append(f"Stopped: {waiting:,} documents wait. The same command goes on, or: archive process")
    return "\n".join(lines)


def names_not_read(report: RunReport) -> str:
    return (
        f"On {report.names_not_read:,} pages a language model failed: no names were read there, words were."
    )


def _rate(name: str, rate: TypeRate) -> str:
    """How one type went: pages for each second of one reader."""
    speed = rate.pages / rate.seconds if rate.seconds > 0 else 0.0
    return (
        f"  {rate.documents:,} × {name}: {rate.pages:,} pages in {rate.seconds:,.1f} s, {speed:,.1f} a second"
    )


def _failure(reason: str, count: int) -> str:
    """A class of files that were not read, and what to do about it."""
    known = BY_REASON.get(reason)
    return f"  {count:,} × {reason}" + (f": {known.hint}" if known else "")


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def echo_error_count(report: RunReport) -> None:
    """A run with failures says where to look; it is no error of the command."""
    if report.failed or report.kept_out:
        click.echo("See them with: archive status, archive document list --state unreadable")


def steps(done: int, total: int) -> None:
    """How far a piece of work is, on a terminal only: one line, redrawn, and gone at the end."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{done:,} of {total:,} steps" if done < total else "\r\x1b[K")
        sys.stderr.flush()


def megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"
