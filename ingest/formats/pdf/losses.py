"""Pages that could not be read, or not wholly, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_NAMED = 30


@dataclass(slots=True)
class Losses:
    """`failed` is true for a page where memory was what lacked."""

    failed: dict[int, bool] = field(default_factory=dict)
    harmed: list[int] = field(default_factory=list)
    unsearched: list[int] = field(default_factory=list)

    def sentences(self) -> Iterator[str]:
        for number, lacked_memory in self.failed.items():
            why = "needs more memory than the limit" if lacked_memory else "is damaged"
            yield f"Page {number} {why}; nothing could be read from it."
        if self.harmed:
            yield f"Parts of these pages are damaged and may be missing: {_named(self.harmed)}."
        if self.unsearched:
            yield f"These pages could not be searched for text that is not seen: {_named(self.unsearched)}."


def _named(pages: list[int]) -> str:
    return ", ".join(map(str, pages[:_MOST_NAMED])) + (" and more" if len(pages) > _MOST_NAMED else "")
