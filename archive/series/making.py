"""Making a series of tables that repeat, adding the reports that came since, naming it, forgetting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid
from archive.model import Deed, SeriesStep, Takes
from archive.series import finding, gathering, reading, recognising
from archive.store import custody
from archive.store.catalog import collections, documents
from archive.store.catalog import series as catalog
from archive.together import typed

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from archive.model import Document, ReportTable, Series, SeriesEntry
    from archive.store import Store

LONGEST_NAME = 200
_MOST_CELLS = 100_000


def make(
    store: Store,
    findings: finding.Findings,
    key: str,
    untrusted_name: str,
    *,
    agent: str,
    takes: Takes | None = None,
    measure: str = "",
) -> Series:
    """A series of what was found under `key`. Without `takes`, the newest column where columns are moments, else
    `measure`.

    Raises NotFound; Invalid without a name, or if there is no such column; Conflict if it would be too large.
    """
    found = findings.get(key)
    name = typed.line(untrusted_name, "The name", longest=LONGEST_NAME)
    how = takes or (Takes.NAMED if measure or not found.has_moments else Takes.NEWEST)
    if how is Takes.NAMED:
        measure = measure or found.measures[0]
        if recognising.same_column(measure, found.headings) is None:
            raise Invalid("No column has that heading.", f"There are: {', '.join(found.headings)[:300]}")
    gathered = _gathered(store, found.tables, how, measure)
    if not gathered:
        raise Invalid("No column of these tables says which day it is of.", "Follow a column by its heading.")
    with store.write() as db:
        collection_id = collections.id_of(db, findings.collection)
        series_id = catalog.add(
            db, collection_id=collection_id, name=name, takes=how, measure=measure if how is Takes.NAMED else "",
            headings=found.headings, agent=agent,
        )  # fmt: skip
        _enter(db, series_id, gathered)
        catalog.note(db, series_id, SeriesStep.MADE, agent=agent)
        _record(db, Deed.SERIES_MADE, series_id, agent, documents=len(gathered))
        return catalog.get(db, series_id)


def extend(
    store: Store,
    series_id: int,
    *,
    agent: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    stop: threading.Event | None = None,
) -> tuple[Series, int]:
    """Add the collection's reports that hold the table and are not in the series yet. Also how many were added.

    Raises NotFound, Conflict if it would be too large.
    """
    known = show(store, series_id)
    entry = known.entry
    with store.read() as db:
        ids = [int(number) for number in documents.ids_in(db, entry.collection)]
        there = documents.many(db, ids)
    new = [there[number] for number in ids if number not in known.document_ids and there[number].page_count]
    tables: list[tuple[Document, ReportTable]] = []
    for done, document in enumerate(new):
        if stop is not None and stop.is_set():
            break
        progress(done, len(new))
        if (
            table := recognising.matching(entry.headings, reading.of_document(store, document.id))
        ) is not None:
            tables.append((document, table))
    gathered = _gathered(store, tables, entry.takes, entry.measure)
    if not gathered:
        return known, 0
    with store.write() as db:
        taken = set(catalog.get(db, series_id).document_ids)  # somebody may have added them meanwhile
        gathered = [pair for pair in gathered if pair[0].id not in taken]
        _enter(db, series_id, gathered)
        catalog.note(db, series_id, SeriesStep.EXTENDED, agent=agent)
        _record(db, Deed.SERIES_CHANGED, series_id, agent, what="was given more reports")
        return catalog.get(db, series_id), len(gathered)


def show(store: Store, series_id: int) -> Series:
    """Raises NotFound."""
    with store.read() as db:
        return catalog.get(db, series_id)


def listing(store: Store, collection: str | None = None) -> tuple[SeriesEntry, ...]:
    """Newest first."""
    with store.read() as db:
        return catalog.listing(db, collection)


def rename(store: Store, series_id: int, untrusted_name: str, *, agent: str) -> None:
    """Raises NotFound, Invalid."""
    name = typed.line(untrusted_name, "The name", longest=LONGEST_NAME)
    with store.write() as db:
        if catalog.get(db, series_id).entry.name != name:
            catalog.rename(db, series_id, name)
            catalog.note(db, series_id, SeriesStep.RENAMED, agent=agent)
            _record(db, Deed.SERIES_CHANGED, series_id, agent, what="was given another name")


def remove(store: Store, series_id: int, *, agent: str) -> None:
    """Forget a series and who looked at its numbers. No document is touched. Raises NotFound."""
    with store.write() as db:
        catalog.get(db, series_id)
        _record(db, Deed.SERIES_REMOVED, series_id, agent)
        catalog.remove(db, series_id)


_Gathered = list[tuple["Document", tuple[gathering.Point, ...]]]


def _gathered(
    store: Store, tables: Iterable[tuple[Document, ReportTable]], takes: Takes, measure: str
) -> _Gathered:
    found: _Gathered = []
    cells = 0
    for document, table in tables:
        head = finding.head_of(store, document.id)
        points = gathering.points(document, table, head, takes=takes, measure=measure)
        cells += sum(len(point.lines) for point in points)
        if cells > _MOST_CELLS:
            raise Conflict(
                f"The series would have more than {_MOST_CELLS:,} numbers.", "Choose fewer documents."
            )
        if points:
            found.append((document, points))
    return found


def _enter(
    db: Connection, series_id: int, gathered: Sequence[tuple[Document, tuple[gathering.Point, ...]]]
) -> None:
    keys = catalog.row_keys(db, series_id)
    for document, points in gathered:
        for point in points:
            point_id = catalog.add_point(
                db, series_id, document_id=document.id, column=point.column, day=point.day, day_from=point.day_from,
                heading=point.heading,
            )  # fmt: skip
            for line in point.lines:
                if line.key not in keys:
                    keys[line.key] = catalog.add_row(
                        db, series_id, position=len(keys), key=line.key, label=line.name
                    )
            cells = ((keys[line.key], line.read, line.label, line.value, line.doubt) for line in point.lines)
            catalog.add_cells(db, series_id, point_id, cells)


def _record(db: Connection, deed: Deed, series_id: int, agent: str, **detail: object) -> None:
    custody.append(db, type=deed, agent=agent, object_kind="series", object_id=series_id, detail=detail)
