"""archive init"""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli.context import chosen_home
from archive.store import create


@click.command("init")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.pass_context
def init(ctx: click.Context, path: Path | None) -> None:
    """Make an archive folder at PATH (else where --home or ARCHIVE_HOME says)."""
    store = create(path if path is not None else chosen_home(ctx))
    store.close()
    click.echo(f"An archive is ready in {store.home}. Only your account can read it.")
    click.echo(f"Next: archive --home {store.home} ingest FOLDER --collection NAME")
