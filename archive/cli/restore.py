"""archive restore"""

from __future__ import annotations

from pathlib import Path

import click

from archive import backup
from archive.cli.display import megabytes, steps
from archive.cli.keys import given_key
from archive.errors import EvidenceDamaged
from archive.settings import load


@click.command("restore")
@click.argument("folder", metavar="FROM", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("home", metavar="HOME", type=click.Path(path_type=Path))
@click.option("--snapshot", "number", type=int, metavar="NUMBER", help="Which; without it the newest.")
@click.option(
    "--identity", "identity", type=click.Path(path_type=Path), metavar="FILE",
    help="The secret key, where the backup was made for a public key. Without it a passphrase is asked for.",
)  # fmt: skip
@click.option(
    "--signed-by", default="", metavar="KEY", help="Refuse a backup that was signed with another key."
)
def restore(folder: Path, home: Path, number: int | None, identity: Path | None, signed_by: str) -> None:
    """Bring an archive back out of the backup in FROM, into HOME, a folder that is empty or does not exist.

    Every byte is held to its digest while it is written; then custody and all originals are verified, and the search
    index is built again.
    """
    key = given_key(folder, identity, load(home).backup_passphrase_file)
    made = backup.restore(folder, home, key, number=number, signed_by=signed_by, progress=steps)
    click.echo(f"Snapshot {made.number} of {made.at:%Y-%m-%d %H:%M} UTC, signed by {made.signed_by}")
    click.echo(
        f"{made.files:,} files, {megabytes(made.size_bytes)}: each is as it was when the snapshot was made"
    )
    found = backup.examine(home, made, agent=load(home).agent)
    if not found.damages:
        click.echo(
            f"{found.events:,} custody events: the chain is whole. {found.files:,} originals and exhibits:"
            " every byte is as it was received"
        )
    for damage in found.damages:
        click.echo(f"  {damage}")
    click.echo(f"{backup.rebuild_index(home):,} documents are in the search index again")
    if found.damages:
        raise EvidenceDamaged(
            "What was damaged when the snapshot was made is damaged here.",
            "Try an earlier one: --snapshot NUMBER",
        )
    click.echo(f"The archive is in {home}.")
