"""archive custody"""

from __future__ import annotations

import click

from archive.cli.context import opened_store
from archive.store import custody as chain
from archive.store import fixity
from archive.store.catalog import documents


@click.group("custody")
def custody() -> None:
    """Who did what to which evidence, and when."""


@custody.command("check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Verify the whole chain, and every kept byte against its digest."""
    found = fixity.check(opened_store(ctx))
    click.echo(
        f"{found.events:,} events: the chain is whole. {found.files:,} kept files: every byte is as it was received."
    )
    click.echo(f"Digest of the last event: {found.last}")
    click.echo("Keep that line elsewhere: it shows later that no event was cut off.")


@custody.command("list")
@click.argument("untrusted_key", metavar="[DOC]", required=False)
@click.pass_context
def list_events(ctx: click.Context, untrusted_key: str | None) -> None:
    """Events in order: all, or those of one document."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id if untrusted_key else None
        for event in chain.events(db, object_kind="document" if key else None, object_id=key):
            about = f"{event.object_kind} {event.object_id}"
            click.echo(
                f"{event.sequence:>6}  {event.at:%Y-%m-%d %H:%M:%S}Z  {event.type:<20} {about:<16} {event.outcome}"
            )
