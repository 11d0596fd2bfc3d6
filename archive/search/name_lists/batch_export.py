"""A run of a name list as a table: a row a line, or a row for each document that a line found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive.model import LineState
from archive.search.tables import Table, TakenFrom
from archive.store.catalog import documents, name_lists
from archive.store.catalog.name_lists import Only

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import ListLine, ListRun
    from archive.search.tables import Cell
    from archive.store import Store

LINE_COLUMNS = (
    "line", "text", "read_as", "outcome", "reason", "notes", "pages", "documents", "new_documents",
    "near_spellings_tried", "near_spellings_found", "documents_of_near_spellings", "path",
)  # fmt: skip
DOCUMENT_COLUMNS = ("line", "text", "document", "is_new", "name", "collection", "digest", "path")


def table(store: Store, run_id: int, only: Only = Only.ALL, *, by_document: bool = False) -> Table:
    """A row for every such line; `by_document`: for each document that it found, `Only.NEW`: that is new.

    Raises NotFound.
    """
    with store.read() as db:
        run = name_lists.get(db, run_id)
        count = name_lists.line_count(db, run_id, only)
    what, taken_from = "a name list's outcome", (TakenFrom("list run", run_id, count),)
    if by_document:
        rows = _document_rows(store, run, new=only is Only.NEW)
        what += ", by document"
        return Table(about(run), DOCUMENT_COLUMNS, rows, what, taken_from)
    return Table(about(run), LINE_COLUMNS, _line_rows(store, run, only), what, taken_from)


def about(run: ListRun) -> tuple[tuple[str, Cell], ...]:
    """What a run was, with the sentence that says what no search could see."""
    options = run.options
    return (
        ("name list", run.name),
        ("list read as", run.read_as),
        ("collection", run.collection or "all"),
        ("operators", "read" if options.operators else "off: a line is words"),
        ("words", _words(run)),
        ("typing mistakes allowed in a word", options.fuzziness),
        ("searched in", "the text of pages" if options.field == "text" else "names of documents"),
        ("run", run.id),
        ("again after run", run.earlier_id),
        ("started", run.started_at.isoformat(timespec="seconds")),
        ("ended", run.ended_at.isoformat(timespec="seconds") if run.ended_at else None),
        ("by", run.started_by),
        ("state", run.state.value),
        ("lines", run.lines),
        ("lines searched", run.lines_done - run.lines_not_searched),
        ("lines that cannot be searched", run.lines_not_searched),
        ("lines that found something", run.lines_found),
        ("lines that found something only under a near spelling", run.lines_near),
        ("lines that found something new", run.lines_new),
        ("not searchable", run.coverage.sentence),
        ("state of the index", f"generation {run.generation}, {run.coverage.pages} pages"),
        ("last custody event", f"{run.custody_sequence} {run.custody_digest}".strip()),
    )


def outcome(line: ListLine) -> str:
    """What became of a line, in two words."""
    if line.state is not LineState.SEARCHED:
        return line.state.value
    return "found" if line.documents else "nothing found"


def search_path(query: str, collection: str | None) -> str:
    """The page of the web that shows what a line finds now."""
    asked = {"q": query} | ({"collection": collection} if collection else {})
    return f"/?{urlencode(asked)}"


def _words(run: ListRun) -> str:
    if run.options.phrase:
        return "in exactly that order"
    if run.options.proximity is not None:
        return f"within {run.options.proximity} words of each other"
    return "all on one page"


def _line_rows(store: Store, run: ListRun, only: Only) -> Iterator[Sequence[Cell]]:
    with store.read() as db:
        for line in name_lists.lines(db, run.id, only):
            spellings = ", ".join(f"{spelling} ({count})" for spelling, count in line.near)
            yield (
                line.number, line.text, line.query, outcome(line), line.reason, " ".join(line.notes),
                line.pages, line.documents, line.new_documents, line.near_tried, spellings, line.near_documents,
                search_path(line.query, run.collection) if line.query else None,
            )  # fmt: skip


def _document_rows(store: Store, run: ListRun, *, new: bool) -> Iterator[Sequence[Cell]]:
    with store.read() as db:
        for number, found, fresh in name_lists.found(db, run.id):
            line = name_lists.line(db, run.id, number)
            known = documents.many(db, sorted(fresh if new else found))
            for key, document in sorted(known.items()):
                path = f"/documents/{key}/pages/1?{urlencode({'q': line.query})}"
                is_new = "yes" if key in fresh else "no"
                yield (
                    number,
                    line.text,
                    key,
                    is_new,
                    document.name,
                    document.collection,
                    document.digest,
                    path,
                )
