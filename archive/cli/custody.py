"""archive custody"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.context import opened_store
from archive.custody import check as standalone
from archive.custody import package, reading, standing, table, telling
from archive.custody.telling import Act
from archive.errors import EvidenceDamaged
from archive.search import tables
from archive.store.catalog import documents
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.custody.reading import Asked
    from archive.store import Store


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same as on the page."""
    for option in reversed(
        (
            click.option("--person", default="", help="Only what this person did."),
            click.option("--act", type=click.Choice([act.value for act in Act]), help="Only such acts."),
            click.option("--since", default="", metavar="DAY", help="From this day on, as 2026-11-25, in UTC."),
            click.option("--until", default="", metavar="DAY", help="Up to this day, and with it."),
            click.option("--object", "object", default="", metavar="'exhibit 3'", help="Only what was done to it."),
            click.option("--collection", default="", help="Only this collection."),
            click.option("--from", "origin", default="", metavar="ADDRESS", help="Only what came from there."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.group("custody")
def custody() -> None:
    """Who did what to which evidence, when, and from where."""


@custody.command("check")
@click.argument("path", metavar="[PACKAGE]", required=False, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--last",
    default="",
    metavar="DIGEST",
    help="Of an event, as it was written down elsewhere: is it still there?",
)
@click.pass_context
def check(ctx: click.Context, path: Path | None, last: str) -> None:
    """Verify the whole chain, and every kept byte against its digest; or a PACKAGE that was exported."""
    if path is not None:
        try:
            for said in list(standalone.check(path, last)):
                click.echo(shown(said, limit=1_000))
        except standalone.Problem as problem:
            raise EvidenceDamaged(shown(f"Not whole: {problem}."), "Do not trust this package.") from problem
        return
    store = opened_store(ctx)
    found = standing.check_everything(store, agent=store.settings.agent)
    click.echo(
        f"{found.events:,} events: the chain is whole. {found.files:,} kept files: every byte is as it was received."
    )
    if last:
        if (number := reading.number_of(store, last)) is None:
            raise EvidenceDamaged(
                f"No event has the digest {shown(last)}: events were cut off, or written anew."
            )
        click.echo(
            f"The digest you gave is that of event {number:,}: nothing up to it was cut off or written anew."
        )
    click.echo(f"Digest of the last event: {found.last}")
    click.echo("Keep that line elsewhere: it shows later that no event was cut off.")


@custody.command("list")
@click.argument("untrusted_key", metavar="[DOC]", required=False)
@_filters
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="The newest events.")
@click.option("--all", "everything", is_flag=True, help="Every event.")
@click.option("--json", "as_json", is_flag=True, help="For programs: every event, a line each.")
@click.option("--save", "path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="Write every event to FILE.csv, FILE.xlsx or FILE.jsonl.")  # fmt: skip
@click.pass_context
def list_events(
    ctx: click.Context,
    /,
    untrusted_key: str | None,
    limit: int,
    everything: bool,
    as_json: bool,
    path: Path | None,
    **filters: str | None,
) -> None:
    """What was done, oldest first: the newest events, all that the filters ask for, or those of one document."""
    store = opened_store(ctx)
    of = _asked(store, untrusted_key, filters)
    if path is not None:
        tables.to_file(store, table.asked_for(store, of), path, agent=store.settings.agent)
        click.echo("Written.")
        return
    if as_json:
        for row in table.asked_for(store, of).rows:
            click.echo(json.dumps(dict(zip(table.COLUMNS, row, strict=True))))
        return
    part = reading.part(store, of, limit=limit)
    for event in reading.every(store, of)[1] if everything else reversed(part.events):
        origin = f"  from {shown(event.origin)}" if event.origin else ""
        click.echo(f"{event.sequence:>7}  {event.at:%Y-%m-%d %H:%M:%S}Z  {telling.sentence(event)}{origin}")
    if part.older is not None and not everything:
        click.echo("There are older ones: --all, or --limit")


@custody.command("export")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--since", default="", metavar="DAY", help="Leave out what is older than this day, as 2026-11-25."
)
@click.pass_context
def export(ctx: click.Context, path: Path, since: str) -> None:
    """Write a package for a lawyer: FILE.zip, or a folder. Its own check, in it, needs nothing but Python."""
    store = opened_store(ctx)
    about = package.write(
        store, path, agent=store.settings.agent, since=reading.asked({"since": since}).since
    )
    click.echo(f"{about['events']:,} events in {path}, {'signed' if about['key'] else 'not signed'}.")
    click.echo(f"Digest of the last event: {about['last']}")
    click.echo("Hand that line over by another way than the package. Its README.txt says how it is checked.")


def _asked(store: Store, untrusted_key: str | None, filters: dict[str, str | None]) -> Asked:
    if untrusted_key:
        with store.read() as db:
            filters["object"] = f"document {documents.find(db, untrusted_key).id}"
    return reading.asked({name: given for name, given in filters.items() if given})
