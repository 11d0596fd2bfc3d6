"""archive check"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archive import accession
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay
from archive.errors import EvidenceDamaged, StoreDamaged
from archive.store import consistency

if TYPE_CHECKING:
    from archive.store.consistency import Consistency


@click.command("check")
@click.option(
    "--sweep", is_flag=True, help="First remove bytes that nothing holds and that are older than an hour."
)
@click.option(
    "--mend",
    is_flag=True,
    help="Make again what is derived: index, cache, permissions. Evidence is never touched.",
)
@click.pass_context
def check(ctx: click.Context, sweep: bool, mend: bool) -> None:
    """Verify everything: custody, every kept byte, catalog, ledger, index, permissions, and that they agree.

    Ends with 40 if evidence is damaged, with 41 if parts do not agree.
    """
    store = opened_store(ctx)
    if sweep:
        click.echo(f"{consistency.sweep(store):,} files removed that nothing held")
    found = consistency.check(store)
    if mend and any(problem.mended_with for problem in found.problems):
        _tell(found)
        done = accession.mend(store, found, progress=RunDisplay())
        click.echo(
            f"Mended: {done.documents:,} documents indexed, {done.pictures:,} pictures removed,"
            f" {done.permissions:,} permissions set. Checked again:"
        )
        found = consistency.check(store)
    _tell(found)
    if any(problem.is_evidence for problem in found.problems):
        raise EvidenceDamaged("Evidence is damaged; see above.")
    if found.problems:
        raise StoreDamaged("The parts of the archive do not agree.", "No evidence is damaged; see above.")
    click.echo("Everything agrees.")


def _tell(found: Consistency) -> None:
    whole = found.fixity
    if not whole.damages:
        click.echo(f"{whole.events:,} custody events: the chain is whole; the last is {whole.last}")
        click.echo(f"{whole.files:,} kept files: every byte is as it was received")
    click.echo(
        f"{found.documents:,} documents, {found.pages:,} pages, {found.indexed_pages:,} pages in the index"
    )
    if found.last_backup is None:
        click.echo("No backup was ever made: archive backup --new TO")
    else:
        click.echo(f"The last backup was made on {found.last_backup:%Y-%m-%d %H:%M} UTC")
    for problem in found.problems:
        click.echo(f"  {problem.what} {problem.hint}")
