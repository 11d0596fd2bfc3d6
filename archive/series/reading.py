"""The tables of a document, read when somebody wants them, and kept until the document is read anew.

The sandbox tells where cells stand (`ingest.tables`); what stands in them are the words that the archive shows and
finds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ingest
from archive.series import cells, numbers, shaping
from archive.store import parts
from archive.store.catalog import documents, table_readings
from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Box, Document, Page, ReportTable, Word
    from archive.store import Store
    from ingest.model import TableGrid, TablesFound

READER = "1"
"""To be raised whenever tables are read otherwise: what was kept of an earlier one is read anew."""

_LEAST_NUMBERS = 3  # on a page that may hold a table
_LEAD_LINES, _LEAD_PT = 3, 60.0
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """`problems` say in plain words what could not be looked through."""

    document: Document
    tables: tuple[ReportTable, ...]
    problems: tuple[str, ...]


def of_document(store: Store, document_id: int) -> Reading:
    """Raises NotFound. What the file's own reader cannot do is among the problems, and costs the lines, not the
    words."""
    with store.read() as db:
        document = documents.get(db, document_id)
        kept = table_readings.get(db, document_id, document.shown_digest, READER)
    if kept is None:
        kept = _read(store, document)
        with store.write() as db:
            table_readings.put(db, document_id, document.shown_digest, READER, *kept)
    tables, problems = kept
    return Reading(document, tables, problems)


def _read(store: Store, document: Document) -> tuple[tuple[ReportTable, ...], tuple[str, ...]]:
    with store.read() as db:
        pages = {page.number: page for page in documents.pages(db, document.id) if _may_hold_a_table(page)}
    if not pages:
        return (), ()
    grids, problems = _grids(store, document, pages)
    found = [table for number in sorted(pages) for table in _of_page(pages[number], grids.get(number, []))]
    return tuple(shaping.continued(found)), problems


def _may_hold_a_table(page: Page) -> bool:
    texts = (word for word in page.text.split() if _DIGIT.search(word))
    return sum(1 for word in texts if numbers.is_number(word)) >= _LEAST_NUMBERS


def _grids(
    store: Store, document: Document, pages: dict[int, Page]
) -> tuple[dict[int, list[TableGrid]], tuple[str, ...]]:
    try:
        with parts.whole(store, document.id, document.shown_digest) as (path, _):
            found: TablesFound = ingest.tables(path, pages=tuple(pages))
    except IngestError as error:
        return {}, (f"Lines of tables could not be looked for: {error.message}",)
    grids: dict[int, list[TableGrid]] = {}
    for grid in found.grids:
        grids.setdefault(grid.page_number, []).append(grid)
    return grids, found.defects


def _of_page(page: Page, grids: Sequence[TableGrid]) -> Iterator[ReportTable]:
    """First what is ruled, then what the remaining words show."""
    words = list(page.words())
    found: list[tuple[float, ReportTable]] = []
    taken: list[Box] = []
    for grid in grids:
        area = _area(box for row in grid.rows for box in row if box is not None)
        if any(area.meets(other) for other in taken):
            continue
        lead = _lead(words, area)
        if table := shaping.table(
            cells.in_grid(grid, words), page.number, lead=lead, heading_rows=grid.heading_rows
        ):
            found.append((area.y0, table))
            taken.append(area)
    rest = [word for word in words if not any(word.box.meets(area) for area in taken)]
    for matrix in cells.without_grid(rest):
        area = _area(cell.box for row in matrix for cell in row if cell is not None)
        if table := shaping.table(matrix, page.number, lead=_lead(rest, area)):
            found.append((area.y0, table))
            rest = [word for word in rest if not word.box.meets(area)]
    yield from (table for _, table in sorted(found, key=lambda entry: entry[0]))


def _area(boxes: Iterable[Box]) -> Box:
    first, *others = boxes
    for box in others:
        first = first.union(box)
    return first


def _lead(words: Sequence[Word], area: Box) -> str:
    """The last lines before the table: its caption, mostly."""
    above = [word for word in words if area.y0 - _LEAD_PT <= word.box.y0 and word.box.y1 <= area.y0 + 2]
    lines: list[list[Word]] = []
    for word in above:
        if lines and abs(lines[-1][-1].box.y0 - word.box.y0) < (word.box.y1 - word.box.y0) / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    return " ".join(word.text for line in lines[-_LEAD_LINES:] for word in line)
