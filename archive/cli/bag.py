"""archive bag"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import bags
from archive.cli.context import opened_store
from archive.cli.display import megabytes
from archive.errors import EvidenceDamaged
from archive.untrusted import shown

if TYPE_CHECKING:
    from archive.bags import Bagged

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("bag")
def bag() -> None:
    """Hand evidence or releases to an archive of record: BagIt packages (RFC 8493)."""


@bag.command("originals")
@click.argument("target", type=_FOLDER)
@click.option("--collection", required=True, help="Whose originals.")
@click.pass_context
def originals(ctx: click.Context, target: Path, collection: str) -> None:
    """All that was received for a collection, byte for byte, into the new folder TARGET. Custody says who took it."""
    store = opened_store(ctx)
    _say(bags.of_originals(store, collection, target, agent=store.settings.agent))
    click.echo("It holds what sources gave, names included: keep it as you keep the archive.")


@bag.command("release")
@click.argument("folder", type=_FOLDER)
@click.argument("target", type=_FOLDER)
def release(folder: Path, target: Path) -> None:
    """A published FOLDER, as it was signed, into the new folder TARGET. Needs no archive."""
    _say(bags.of_release(folder, target))


@bag.command("check")
@click.argument("folder", type=_FOLDER)
def check(folder: Path) -> None:
    """Is every file of a bag there, and as it was? Any program for BagIt says the same."""
    problems = bags.check(folder)
    for problem in problems:
        click.echo(f"  {shown(problem)}")
    if problems:
        raise EvidenceDamaged(f"The bag is not as it was made: {len(problems):,} found.", "Get another copy.")
    click.echo("Every file is there, and as it was.")


def _say(made: Bagged) -> None:
    click.echo(
        f"{made.files:,} file{'' if made.files == 1 else 's'}, {megabytes(made.size_bytes)}, in {made.folder}"
    )
