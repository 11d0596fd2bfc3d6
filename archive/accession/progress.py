"""What a run has done so far. Commands and pages show it; nothing here prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class RunReport:
    """Figures of one run, kept up to date while it goes on.

    Attributes:
        phase: "receiving", "reading", "indexing" or "done".
        found: files met on the way, or documents to be tried again.
        new: documents that were not in the collection before.
        seen_before: files at a place, and with bytes, that an earlier run has recorded.
        duplicates: files at a new place whose bytes the collection already has.
        kept_out: rule or error -> files of which no bytes could be or were to be kept.
        to_read: documents waiting when reading began, plus attachments found since.
        read: documents read, well or badly.
        failed: reason -> documents that could not be read, or are not read by rule.
        pages: pages read.
        children: attachments entered.
    """

    phase: str = "receiving"
    found: int = 0
    new: int = 0
    seen_before: int = 0
    duplicates: int = 0
    kept_out: Counter[str] = field(default_factory=Counter)
    to_read: int = 0
    read: int = 0
    ready: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    children: int = 0


Progress = Callable[[RunReport], None]


def silent(_report: RunReport) -> None:
    """For callers that show nothing."""
