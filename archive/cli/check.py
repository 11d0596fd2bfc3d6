"""archive check"""

from __future__ import annotations

import click

from archive.cli.context import opened_store
from archive.errors import StoreDamaged
from archive.store import consistency


@click.command("check")
@click.option(
    "--sweep", is_flag=True, help="First remove bytes that nothing holds and that are older than an hour."
)
@click.pass_context
def check(ctx: click.Context, sweep: bool) -> None:
    """Verify everything: custody, every kept byte, catalog, ledger, index, and that they agree with one another."""
    store = opened_store(ctx)
    if sweep:
        click.echo(f"{consistency.sweep(store):,} files removed that nothing held")
    found = consistency.check(store)
    whole = found.fixity
    click.echo(f"{whole.events:,} custody events: the chain is whole; the last is {whole.last}")
    click.echo(f"{whole.files:,} kept files: every byte is as it was received")
    click.echo(
        f"{found.documents:,} documents, {found.pages:,} pages, {found.indexed_pages:,} pages in the index"
    )
    for problem in found.problems:
        click.echo(f"  {problem}")
    if found.problems:
        raise StoreDamaged("The parts of the archive do not agree.", "No evidence is damaged; see above.")
    click.echo("Everything agrees.")
