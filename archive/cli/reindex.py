"""archive reindex"""

from __future__ import annotations

import click

from archive import accession
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay, names_not_read


@click.command("reindex")
@click.pass_context
def reindex(ctx: click.Context) -> None:
    """Throw the search index away and build it again from the catalog."""
    report = accession.RunReport()
    count = accession.reindex(opened_store(ctx), progress=RunDisplay(), report=report)
    click.echo(f"{count:,} documents are in the index.")
    if report.names_not_read:
        click.echo(names_not_read(report))
