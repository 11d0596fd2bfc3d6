"""archive batch"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from archive.cli.context import opened_store
from archive.cli.display import ListDisplay
from archive.cli.stopping import STOPPED, stop_on_signals
from archive.model import ListColumns, ListOptions, RunState
from archive.search import tables
from archive.search.name_lists import batch as lists
from archive.search.name_lists import batch_export
from archive.search.name_lists.name_list import LIST_BYTES
from archive.store.catalog import name_lists
from archive.store.catalog.name_lists import Only
from archive.untrusted import shown

if TYPE_CHECKING:
    from archive.model import ListLine, ListRun
    from archive.store import Store

_LINES = "Which lines."
_only = click.option(
    "--only",
    type=click.Choice([entry.value for entry in Only]),
    default="all",
    show_default=True,
    help=_LINES,
)


@click.group("batch")
def batch() -> None:
    """Search for every line of a name list, and keep what each line found."""


@batch.command("run")
@click.argument("untrusted_list", metavar="LIST", type=click.File("rb"))
@click.option("--collection", help="Search this one only.")
@click.option("--operators/--no-operators", default=True, help="Off: a line is words, whatever signs it has.")
@click.option("--phrase", is_flag=True, help="The words of a line in exactly that order.")
@click.option("--proximity", type=int, metavar="N", help="The words of a line within N words of each other.")
@click.option(
    "--fuzziness", type=click.IntRange(0, 2), default=0, help="Typing mistakes in a word: 0, 1 or 2."
)
@click.option("--field", type=click.Choice(["text", "name"]), default="text", help="Where to search.")
@click.option("--column", default="", help="Number, from 1, or heading of the column with the names.")
@click.option(
    "--columns",
    type=click.Choice([entry.value for entry in ListColumns]),
    default="auto",
    help="What parts columns.",
)
@click.option(
    "--heading/--no-heading", default=None, help="Whether the first line is one.  [default: if it looks so]"
)
@click.pass_context
def run(
    ctx: click.Context,
    untrusted_list: BinaryIO,
    collection: str | None,
    operators: bool,
    phrase: bool,
    proximity: int | None,
    fuzziness: int,
    field: str,
    column: str,
    columns: str,
    heading: bool | None,
) -> None:
    """Search for every line of LIST (- reads standard input): one name a line, or a table with a column of names.

    Ctrl-C ends after the line in hand; what was found is kept.
    """
    store = opened_store(ctx)
    run_id = lists.begin(
        store,
        untrusted_list.read(LIST_BYTES + 1),
        untrusted_name=Path(getattr(untrusted_list, "name", "<stdin>")).name.replace("<stdin>", "Typed list"),
        collection=collection,
        options=ListOptions(operators, phrase, fuzziness, proximity, field),
        columns=ListColumns(columns),
        column=column,
        heading=heading,
        agent=store.settings.agent,
    )
    _search(ctx, store, run_id)


@batch.command("again")
@click.argument("run_id", metavar="RUN", type=int)
@click.pass_context
def again(ctx: click.Context, run_id: int) -> None:
    """Search for the same list once more, and tell what the earlier run did not find."""
    store = opened_store(ctx)
    _search(ctx, store, lists.begin_again(store, run_id, agent=store.settings.agent))


@batch.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_runs(ctx: click.Context, as_json: bool) -> None:
    """All runs, newest first."""
    with opened_store(ctx).read() as db:
        runs = name_lists.listing(db)
    if as_json:
        click.echo(json.dumps([_plain_run(entry) for entry in runs], indent=2))
        return
    for entry in runs:
        click.echo(
            f"{entry.id:>5}  {entry.started_at:%Y-%m-%d %H:%M}  {entry.state.value:<8} {entry.lines:>6,} lines, "
            f"{entry.lines_found:,} found, {entry.lines_new:,} new  {entry.name}  ({entry.collection or 'all'})"
        )
    click.echo(f"{len(runs):,} runs.")


@batch.command("show")
@click.argument("run_id", metavar="RUN", type=int)
@_only
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Lines to show.")
@click.option("--all", "everything", is_flag=True, help="Every line.")
@click.option("--json", "as_json", is_flag=True, help="For programs: every line.")
@click.pass_context
def show(ctx: click.Context, run_id: int, only: str, limit: int, everything: bool, as_json: bool) -> None:
    """What each line of a run found, and what no search could see."""
    store = opened_store(ctx)
    chosen = Only(only)
    with store.read() as db:
        entry = name_lists.get(db, run_id)
        total = name_lists.line_count(db, run_id, chosen)
        lines = list(name_lists.lines(db, run_id, chosen, limit=None if everything or as_json else limit))
    if as_json:
        click.echo(json.dumps({**_plain_run(entry), "rows": [_plain_line(line) for line in lines]}, indent=2))
        return
    for said in (_head(entry), *map(_row, lines)):
        click.echo(said)
    if len(lines) < total:
        click.echo(f"{total - len(lines):,} more lines: --all, or --limit")


@batch.command("export")
@click.argument("run_id", metavar="RUN", type=int)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@_only
@click.option("--documents", is_flag=True, help="A row for each document that a line found.")
@click.pass_context
def export(ctx: click.Context, run_id: int, path: Path, only: str, documents: bool) -> None:
    """Write a run to FILE.csv, FILE.xlsx or FILE.jsonl, with what no search could see. With --documents and --only new:
    the new documents."""
    store = opened_store(ctx)
    table = batch_export.table(store, run_id, Only(only), by_document=documents)
    tables.to_file(store, table, path, agent=store.settings.agent)
    click.echo("Written.")


@batch.command("remove")
@click.argument("run_id", metavar="RUN", type=int)
@click.pass_context
def remove(ctx: click.Context, run_id: int) -> None:
    """Forget a run and its list. No document is touched."""
    store = opened_store(ctx)
    lists.remove(store, run_id, agent=store.settings.agent)
    click.echo(f"Run {run_id} and its list are gone.")


def _search(ctx: click.Context, store: Store, run_id: int) -> None:
    with stop_on_signals("Stopping: the line in hand is finished, and what was found is kept.") as stop:
        entry = lists.search(store, run_id, progress=ListDisplay(), stop=stop)
    click.echo(_head(entry))
    click.echo(f"See it with: archive batch show {run_id}")
    if entry.state is RunState.STOPPED:
        ctx.exit(STOPPED)


def _head(entry: ListRun) -> str:
    """Totals of a run. No line of the list is among them."""
    where = entry.collection or "all collections"
    found = f"{entry.lines_found:,} found something, {entry.lines_near:,} only under a near spelling"
    lines = [
        f"Run {entry.id}: {entry.name} ({entry.read_as}) over {where}, {entry.state.value}",
        f"{entry.lines:,} lines: {found}, {entry.lines_not_searched:,} cannot be searched",
    ]
    if entry.earlier_id is not None:
        lines.append(f"{entry.lines_new:,} found documents that run {entry.earlier_id} had not")
    if entry.lines_done < entry.lines:
        lines.append(
            f"{entry.lines - entry.lines_done:,} lines were not reached; archive batch again {entry.id}"
        )
    return "\n".join([*lines, entry.coverage.sentence])


def _row(line: ListLine) -> str:
    said = f"{line.number:>6}  {line.pages:>6,} pages {line.documents:>6,} documents  {shown(line.text)}"
    if line.new_documents:
        said += f"  · {line.new_documents:,} new"
    if line.reason:
        said = f"{line.number:>6}  {batch_export.outcome(line)}: {line.reason}  {shown(line.text)}"
    near = ", ".join(f"{shown(spelling)} ({count:,})" for spelling, count in line.near[:5])
    details = [
        f"read as {shown(line.query)}" if line.query else "",
        *line.notes,
        f"near: {near}" if near else "",
    ]
    return "\n".join([said, *(f"        {entry}" for entry in details if entry)])


def _plain_run(entry: ListRun) -> dict[str, object]:
    return {str(name).replace(" ", "_"): value for name, value in batch_export.about(entry)}


def _plain_line(line: ListLine) -> dict[str, object]:
    return {
        "line": line.number,
        "text": line.text,
        "read_as": line.query,
        "outcome": batch_export.outcome(line),
        "reason": line.reason,
        "notes": list(line.notes),
        "pages": line.pages,
        "documents": line.documents,
        "new_documents": line.new_documents,
        "near_spellings_tried": line.near_tried,
        "near_spellings_found": dict(line.near),
        "documents_of_near_spellings": line.near_documents,
    }
