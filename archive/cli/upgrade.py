"""archive upgrade"""

from __future__ import annotations

import click

from archive.cli.context import chosen_home
from archive.store import upgrading


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_context
def upgrade(ctx: click.Context, dry_run: bool) -> None:
    """Bring the catalog of an older version up to this program's, with a copy of the old one first."""
    home = chosen_home(ctx)
    plan = upgrading.planned(home)
    if not plan.steps:
        click.echo(f"The catalog is of version {plan.newest} already; there is nothing to do.")
        return
    click.echo(f"The catalog is of version {plan.version or 'none'}; this program has {plan.newest}:")
    for number, meaning in plan.steps:
        click.echo(f"  {number}  {meaning}")
    if dry_run:
        return
    copy = upgrading.upgrade(home)
    click.echo(f"Done. The catalog as it was: {copy}")
    click.echo(
        "Remove that file once the archive has proved itself. What was read anew is indexed by: archive process"
    )
