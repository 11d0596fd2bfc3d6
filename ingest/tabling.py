"""Where the cells of a file's tables stand, by its format.

A format that can tell has a function `tables` beside `extract`; see `Tabulator`. Of one that cannot, there are none:
the archive still finds those that the places of the words show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from ingest import registry, sniff, unlock
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, TablePart


class Tabulator(Protocol):
    def tables(self, path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
        """TableGrids on those pages in their order, page numbers as they go by, Facts with what was not looked
        through."""


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    """Raises what stands in the way of opening the file at all."""
    kind = sniff.sniff(path)
    with unlock.opened(path, kind, conditions.passwords) as copy:
        path, kind = (path, kind) if copy is None else (copy, sniff.sniff(copy))
        if (tabulator := _tabulator(kind)) is not None:
            yield from tabulator.tables(path, pages, conditions)


def _tabulator(kind: sniff.Kind) -> Tabulator | None:
    try:
        module = registry.find(kind.media_type, kind.description)
    except IngestError:
        return None
    return cast("Tabulator", module) if hasattr(module, "tables") else None
