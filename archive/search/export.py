"""Everything that one search found as a table, a row a page, never capped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive import search
from archive.kinds import kind
from archive.search import narrowing
from archive.search.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Document, PageHit, Results
    from archive.search.narrowing import Filters
    from archive.search.tables import Cell
    from archive.store import Store

COLUMNS = (
    "document", "page", "name", "title", "collection", "type", "date", "snippet", "hidden_text", "digest", "path",
)  # fmt: skip


def hits(
    store: Store, query: str, *, filters: Filters | None = None, sort: str = ""
) -> tuple[Results, Table]:
    """The totals, and a row for every page that matches, in the order of the results.

    The rows are of one state of the archive: that in which the totals were counted.
    """
    results, found = search.every_hit(store, query, filters=filters, sort=sort)
    return results, Table(_about(store, results, filters or {}), COLUMNS, _rows(query, found))


def page_path(document_id: int, number: int, query: str) -> str:
    """The page of the web that shows a page and its matches."""
    return f"/documents/{document_id}/pages/{number}?{urlencode({'q': query})}"


def _about(store: Store, results: Results, filters: Filters) -> tuple[tuple[str, Cell], ...]:
    return (
        ("query", results.query),
        ("read as", results.read_as),
        ("mended", " ".join(results.notes)),
        *_filtered(filters),
        ("pages", results.total_pages),
        ("documents", results.total_documents),
        ("searched", datetime.now(UTC).isoformat(timespec="seconds")),
        ("by", store.reader),
        ("not searchable", results.coverage.sentence),
        ("pages searched", results.coverage.pages),
    )


def _filtered(filters: Filters) -> Iterator[tuple[str, Cell]]:
    for name, values in filters.items():
        shown = values if isinstance(values, str) else " or ".join(values)
        if shown and name.removeprefix("-") in narrowing.NAMES:
            yield (f"without {name[1:]}" if name.startswith("-") else f"only {name}"), shown


def _rows(query: str, found: Iterable[tuple[Document, PageHit]]) -> Iterator[Sequence[Cell]]:
    for document, page in found:
        yield (
            document.id, page.number, document.name, document.title, document.collection, kind(document.media_type),
            document.date.date().isoformat() if document.date else None, page.snippet,
            ", ".join(entry.value for entry in page.hidden), document.digest,
            page_path(document.id, page.number, query),
        )  # fmt: skip
