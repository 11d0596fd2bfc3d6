"""What a run has done so far. Commands and pages show it; nothing here prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class TypeRate:
    """Of one type of document: how many were read, their pages, and the seconds that readers spent on them."""

    documents: int = 0
    pages: int = 0
    seconds: float = 0.0


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
        to_read, to_read_bytes: documents waiting when reading began, plus members found since.
        read, read_bytes: documents read, well or badly.
        failed: reason -> documents that could not be read, or are not read by rule.
        pages: pages read.
        children: members and attachments entered.
        types: the reporter's word for a type -> how fast it went.
        names_not_read: pages on which a language model failed, so that no names are found there.
        stopped: a person ended the run before everything was read.
    """

    phase: str = "receiving"
    found: int = 0
    new: int = 0
    seen_before: int = 0
    duplicates: int = 0
    kept_out: Counter[str] = field(default_factory=Counter)
    to_read: int = 0
    to_read_bytes: int = 0
    read: int = 0
    read_bytes: int = 0
    ready: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    children: int = 0
    types: dict[str, TypeRate] = field(default_factory=dict)
    names_not_read: int = 0
    stopped: bool = False

    @property
    def share_read(self) -> float:
        """How much of the work is done, 0 to 1: the mean of documents and bytes, since neither alone tells."""
        of_documents = self.read / self.to_read if self.to_read else 1.0
        of_bytes = self.read_bytes / self.to_read_bytes if self.to_read_bytes else 1.0
        return min(1.0, (of_documents + of_bytes) / 2)


Progress = Callable[[RunReport], None]


def silent(_report: RunReport) -> None:
    """For callers that show nothing."""
