"""How a check says what it read and found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import Check, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def outcome(name: str, read: Iterable[str], faults: Sequence[str]) -> Check:
    """Passed if there are no faults. `read` is what was looked at, with figures."""
    return Check(name, Outcome.FAILED if faults else Outcome.PASSED, ", ".join(read), tuple(faults))


def counted(count: int, noun: str) -> str:
    """1 page, 2 pages"""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
