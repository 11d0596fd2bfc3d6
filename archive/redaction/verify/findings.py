"""How a check says what it read and found."""

from __future__ import annotations

from archive.model import Check, Outcome

_Words = list[str] | tuple[str, ...]  # no Sequence: a string is one, of letters


def outcome(name: str, read: _Words, faults: _Words) -> Check:
    """Passed if there are no faults. `read` is what was looked at, with figures."""
    return Check(name, Outcome.FAILED if faults else Outcome.PASSED, ", ".join(read), tuple(faults))


def counted(count: int, noun: str) -> str:
    """1 page, 2 pages"""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
