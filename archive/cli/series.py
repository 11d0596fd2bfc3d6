"""archive series"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import series as verbs
from archive.cli.context import opened_store
from archive.cli.display import steps
from archive.errors import Invalid
from archive.model import CellState, Doubt, Takes
from archive.search import tables
from archive.series import export
from archive.store.catalog import documents
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model import Document, Series, SeriesCell
    from archive.series.recognising import Found
    from archive.store import Store

_series = click.argument("series_id", metavar="SERIES", type=int)
_MARKS = {CellState.READ: "", CellState.CONFIRMED: "✓", CellState.CORRECTED: "✎"}


@click.group("series")
def series() -> None:
    """Tables that repeat from report to report: find them, check each number against its page, save them."""


@series.command("find")
@click.argument("untrusted_keys", metavar="[DOC]...", nargs=-1)
@click.option("--collection", help="Look through all of this one. Half a second a page with numbers on it.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def find(ctx: click.Context, untrusted_keys: tuple[str, ...], collection: str | None, as_json: bool) -> None:
    """Tables that stand in two reports or more, by their headings. Name documents, or a collection."""
    found = _found(opened_store(ctx), untrusted_keys, collection)
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in found.found], indent=2))
        return
    for entry in found.found:
        click.echo(f"{entry.key}  {len(entry.tables)} reports, {entry.rows:,} lines")
        click.echo(f"    headings: {shown(' | '.join(entry.headings))}")
        click.echo(f"    numbers:  {shown(' | '.join(entry.measures))}")
    for document, problem in found.problems:
        click.echo(f"Document {document.id}, {document.name}: {problem}", err=True)
    click.echo(f"{found.tables:,} tables in {found.documents:,} documents; {len(found.found):,} repeat.")


@series.command("make")
@click.argument("key")
@click.argument("untrusted_keys", metavar="[DOC]...", nargs=-1)
@click.option("--collection", help="As it was given to: archive series find.")
@click.option("--name", "untrusted_name", required=True, help="What the series is called.")
@click.option("--column", "untrusted_measure", default="", help="Follow the column with this heading.")
@click.option(
    "--takes", type=click.Choice([entry.value for entry in Takes]),
    help="Which columns.  [default: the newest, where columns are weeks or days; else one by its heading]",
)  # fmt: skip
@click.pass_context
def make(
    ctx: click.Context,
    key: str,
    untrusted_keys: tuple[str, ...],
    collection: str | None,
    untrusted_name: str,
    untrusted_measure: str,
    takes: str | None,
) -> None:
    """Make a series of a table that repeats. KEY is what `find` says of it."""
    store = opened_store(ctx)
    found = _found(store, untrusted_keys, collection)
    made = verbs.make(
        store, found, key, untrusted_name, agent=store.person, measure=untrusted_measure,
        takes=Takes(takes) if takes else None,
    )  # fmt: skip
    click.echo(f"Series {made.entry.id}: {_size(made)}.")
    click.echo(f"Check its numbers: archive series show {made.entry.id}")


@series.command("list")
@click.option("--collection", help="Of this one only.")
@click.pass_context
def list_series(ctx: click.Context, collection: str | None) -> None:
    """All series, newest first."""
    for entry in verbs.listing(opened_store(ctx), collection):
        click.echo(f"{entry.id:>5}  {shown(entry.name)}  ({shown(entry.collection)})")


@series.command("show")
@_series
@click.option(
    "--unseen", is_flag=True, help="Only numbers that nobody has looked at, with their ids and places."
)
@click.pass_context
def show(ctx: click.Context, series_id: int, unseen: bool) -> None:
    """A series as a table. ✓ is confirmed, ✎ corrected, ? in doubt."""
    store = opened_store(ctx)
    found = verbs.show(store, series_id)
    now = verbs.standing(found, two_needed=store.has_accounts)
    click.echo(f"{shown(found.entry.name)}: {_size(found)}, {now.looked_at:,} looked at")
    for line in _unseen(found) if unseen else _table(found):
        click.echo(line)
    said = "approved for readers" if now.approved else "the approval lapsed" if now.lapsed else "not approved"
    click.echo(f"For readers: {said}.")


@series.command("confirm")
@_series
@click.option(
    "--cell", "cell_ids", type=int, multiple=True, help="This number, by its id. May be given again."
)
@click.option(
    "--report", "point_id", type=int, help="All numbers of this report's column that raise no doubt."
)
@click.pass_context
def confirm(ctx: click.Context, series_id: int, cell_ids: tuple[int, ...], point_id: int | None) -> None:
    """Say that numbers were held against the page and were read right."""
    store = opened_store(ctx)
    if not cell_ids and point_id is None:
        raise Invalid("Name a number with --cell, or a report with --report.", "archive series show --unseen")
    for cell_id in cell_ids:
        verbs.confirm(store, series_id, cell_id, agent=store.person)
    count = len(cell_ids)
    if point_id is not None:
        count += verbs.confirm_plain(store, series_id, point_id, agent=store.person)
    click.echo(f"Confirmed {count:,}.")


@series.command("correct")
@_series
@click.argument("cell_id", metavar="CELL", type=int)
@click.argument("untrusted_text", metavar="NUMBER")
@click.pass_context
def correct(ctx: click.Context, series_id: int, cell_id: int, untrusted_text: str) -> None:
    """Say what the page shows instead; - for no number. What was read stays beside it."""
    store = opened_store(ctx)
    verbs.correct(store, series_id, cell_id, untrusted_text, agent=store.person)
    click.echo("Corrected.")


@series.command("date")
@_series
@click.argument("point_id", metavar="REPORT", type=int)
@click.argument("untrusted_day", metavar="DAY")
@click.pass_context
def date(ctx: click.Context, series_id: int, point_id: int, untrusted_day: str) -> None:
    """Say of which day a report's column is, as in 2020-09-07."""
    store = opened_store(ctx)
    verbs.redate(store, series_id, point_id, untrusted_day, agent=store.person)
    click.echo("Noted.")


@series.command("extend")
@_series
@click.pass_context
def extend(ctx: click.Context, series_id: int) -> None:
    """Add the reports of the collection that came since."""
    store = opened_store(ctx)
    found, added = verbs.extend(store, series_id, agent=store.person, progress=steps)
    click.echo(f"{added:,} added: {_size(found)}.")


@series.command("export")
@_series
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def save(ctx: click.Context, series_id: int, path: Path) -> None:
    """Every number with its document, page and box, as .csv, .xlsx or .jsonl."""
    store = opened_store(ctx)
    found, table = export.table(store, series_id)
    tables.to_file(store, table, path, agent=store.person)
    click.echo(f"{len(found.cells):,} numbers in {path}")


@series.command("rename")
@_series
@click.argument("untrusted_name", metavar="NAME")
@click.pass_context
def rename(ctx: click.Context, series_id: int, untrusted_name: str) -> None:
    """Give it another name, which takes its approval back."""
    store = opened_store(ctx)
    verbs.rename(store, series_id, untrusted_name, agent=store.person)
    click.echo("Renamed.")


@series.command("remove")
@_series
@click.pass_context
def remove(ctx: click.Context, series_id: int) -> None:
    """Forget a series, and who looked at its numbers. No document is touched."""
    store = opened_store(ctx)
    verbs.remove(store, series_id, agent=store.person)
    click.echo("Removed.")


@series.command("approve")
@_series
@click.option("--take-back", is_flag=True, help="Readers see it no more, from the next publishing on.")
@click.pass_context
def approve(ctx: click.Context, series_id: int, take_back: bool) -> None:
    """Say that what was looked at of it may go out with the next release of its reports."""
    store = opened_store(ctx)
    if take_back:
        verbs.take_back(store, series_id, agent=store.person)
        click.echo("Taken back.")
        return
    now = verbs.standing(verbs.show(store, series_id), two_needed=store.has_accounts)
    verbs.approve(store, series_id, agent=store.person, over=now.over)
    click.echo(f"Approved: {now.looked_at:,} of {now.cells:,} numbers were looked at and may go out.")


def _found(store: Store, untrusted_keys: Sequence[str], collection: str | None) -> verbs.Findings:
    if bool(untrusted_keys) == bool(collection):
        raise Invalid("Name documents, or a collection with --collection.", "See: archive status")
    with store.read() as db:
        ids = [documents.find(db, key).id for key in untrusted_keys]
    return verbs.find(store, collection=collection, document_ids=ids, progress=steps)


def _size(found: Series) -> str:
    return f"{len(found.document_ids):,} reports, {len(found.rows):,} lines, {len(found.cells):,} numbers"


def _plain(entry: Found) -> dict[str, object]:
    return {
        "key": entry.key,
        "headings": list(entry.headings),
        "measures": list(entry.measures),
        "has_moments": entry.has_moments,
        "documents": [_standing_at(document, table.page_number) for document, table in entry.tables],
    }


def _standing_at(document: Document, page_number: int) -> dict[str, object]:
    return {"id": document.id, "name": document.name, "page": page_number}


def _table(found: Series) -> Iterator[str]:
    width = max((len(row.label) for row in found.rows), default=8)
    width = min(40, max(width, 8))
    heads = [point.day.isoformat() if point.day else "no day" for point in found.points]
    yield f"{'':{width}}  " + "  ".join(f"{head:>14}" for head in heads)
    yield f"{'report':{width}}  " + "  ".join(f"{point.id:>14}" for point in found.points)
    for row in found.rows:
        cells = (found.cells.get((row.id, point.id)) for point in found.points)
        said = "  ".join(f"{_said(cell):>14}" for cell in cells)
        yield f"{shown(row.label, limit=width):{width}}  {said}"


def _said(cell: SeriesCell | None) -> str:
    if cell is None:
        return ""
    doubt = "?" if cell.doubt is not Doubt.NONE and not cell.is_looked_at else ""
    return f"{shown(cell.shown, limit=14)}{doubt}{_MARKS[cell.state]}"


def _unseen(found: Series) -> Iterator[str]:
    points = {point.id: point for point in found.points}
    names = {row.id: row.label for row in found.rows}
    for (row_id, point_id), cell in sorted(found.cells.items()):
        if not cell.is_looked_at:
            point = points[point_id]
            where = f"document {point.document_id}, page {cell.read.page_number}"
            doubt = f"  ({cell.doubt.value})" if cell.doubt is not Doubt.NONE else ""
            yield f"{cell.id:>7}  {shown(cell.read.text):<12}  {shown(names[row_id])}, {point.day}: {where}{doubt}"
