"""archive backup"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import backup as verbs
from archive.backup import locking, snapshots
from archive.cli.context import chosen_home, opened_store
from archive.cli.display import megabytes, steps
from archive.cli.keys import given_key, passphrase
from archive.errors import BackupDamaged, EvidenceDamaged, Invalid, NotFound
from archive.settings import load

if TYPE_CHECKING:
    from archive.backup.locking import Lock
    from archive.settings import Settings

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path)
_IDENTITY = click.option(
    "--identity",
    type=_FILE,
    metavar="FILE",
    help="The secret key, where the backup was made for a public key.",
)


class _Backup(click.Group):
    """`archive backup TO` is `archive backup make TO`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group("backup", cls=_Backup)
def backup() -> None:
    """Back the archive up, encrypted, while it is in use: archive backup TO.

    TO is a folder on another disk or a stick. A second backup into it writes only what is new.
    """


@backup.command("make")
@click.argument("folder", metavar="TO", type=_FOLDER)
@click.option("--new", is_flag=True, help="Begin a backup in TO, which is empty or does not exist yet.")
@click.option(
    "--recipient", "recipients", multiple=True, metavar="age1…", help="A public key; can be given again."
)
@click.option("--recipients-file", type=_FILE, metavar="FILE", help="Public keys, one a line.")
@click.pass_context
def make(
    ctx: click.Context, folder: Path, new: bool, recipients: tuple[str, ...], recipients_file: Path | None
) -> None:
    """Write a snapshot into TO: the same as archive backup TO. Without a public key a passphrase is asked for."""
    store = opened_store(ctx)
    verbs.refuse_within(store, folder)
    secret = _file_of(store.settings.backup_passphrase_file)
    if secret is not None and _within_home(ctx, secret):
        raise Invalid("The passphrase must not lie in the archive that it opens the backups of.")
    file = recipients_file or _file_of(store.settings.backup_recipients)
    if not new and not snapshots.is_backup(folder):
        raise NotFound(
            f"There is no backup in {folder} yet.",
            "Is the disk mounted that it lies on? To begin one there: --new",
        )
    if new:
        snapshots.begin(folder)
    lock = _lock(
        folder, (*recipients, *(locking.recipients_in(file) if file else ())), store.settings, new=new
    )
    made = verbs.make(store, folder, lock, agent=store.settings.agent, progress=steps)
    click.echo(
        f"Snapshot {made.number}: {made.files:,} files, {megabytes(made.size_bytes)};"
        f" written {megabytes(made.new_bytes)}"
    )
    click.echo(f"Signed by {made.signed_by}")
    if store.settings.subjects_key:
        click.echo("The key of the subjects is not in it: it lies where the setting subjects_key says.")
    for digest in made.damaged:
        click.echo(f"  The bytes with digest {digest} are gone or have changed.")
    if made.damaged:
        raise EvidenceDamaged(
            "The snapshot was written without what is damaged.",
            "Earlier snapshots may have it: archive restore.",
        )


@backup.command("list")
@click.argument("folder", metavar="TO", type=_FOLDER)
def list_snapshots(folder: Path) -> None:
    """Snapshots, oldest first. No key is needed."""
    for number in snapshots.numbers(folder):
        try:
            found = snapshots.read(folder, number)
        except BackupDamaged as error:
            click.echo(f"{number:>6}  {error.message}")
            continue
        click.echo(
            f"{number:>6}  {found.at:%Y-%m-%d %H:%M} UTC  {len(found.objects):,} objects, {megabytes(found.size_bytes)}"
            f"  signed by {found.key[:16]}…"
        )


@backup.command("check")
@click.argument("folder", metavar="TO", type=_FOLDER)
@_IDENTITY
@click.option(
    "--open", "opens", is_flag=True, help="Also open every file, with the secret key or passphrase."
)
@click.pass_context
def check(ctx: click.Context, folder: Path, identity: Path | None, opens: bool) -> None:
    """Read every object of a backup and hold it to the signed lists. With a key, open every file too."""
    key = None
    if identity is not None or opens:
        key = given_key(folder, identity, load(chosen_home(ctx)).backup_passphrase_file)
    found = verbs.check(folder, key, progress=steps)
    click.echo(f"{found.snapshots:,} snapshots, {found.objects:,} objects, {megabytes(found.size_bytes)}")
    for signer in found.signed_by:
        click.echo(f"Signed by {signer}")
    if key is not None:
        click.echo(f"{found.opened:,} files opened and compared")
    if found.strays:
        click.echo(
            f"{found.strays:,} objects belong to no snapshot: a run was cut off. The next uses or prune removes them."
        )
    for problem in found.problems:
        click.echo(f"  {problem}")
    if found.problems:
        raise BackupDamaged("The backup is not as it was signed; see above.")
    click.echo("All that was looked at is whole.")


@backup.command("prune")
@click.argument("folder", metavar="TO", type=_FOLDER)
@click.option("--keep", type=int, required=True, metavar="N", help="How many snapshots stay, the newest.")
@click.pass_context
def prune(ctx: click.Context, folder: Path, keep: int) -> None:
    """Take older snapshots out, and with them what was removed from the archive since."""
    store = opened_store(ctx)
    done = verbs.prune(store, folder, keep=keep, agent=store.settings.agent)
    click.echo(
        f"{len(done.snapshots):,} snapshots and {done.objects:,} objects removed, {megabytes(done.freed_bytes)}"
    )


@backup.command("key")
@click.argument("file", type=_FILE)
@click.pass_context
def make_key(ctx: click.Context, file: Path) -> None:
    """Make a secret key in FILE, which has to lie elsewhere than the archive, and say its public key."""
    if _within_home(ctx, file):
        raise Invalid("The secret key must not lie in the archive that it opens the backups of.")
    click.echo(f"Public key: {locking.make_key(file)}")
    click.echo(
        "Give it to archive backup with --recipient. Without the file nobody can restore: keep it twice, not here."
    )


def _lock(folder: Path, recipients: tuple[str, ...], settings: Settings, *, new: bool) -> Lock:
    if recipients:
        if locking.has_passphrase(folder):
            raise Invalid(
                "This backup is opened by a passphrase.", "Leave the public keys out, or begin another."
            )
        return locking.lock_for(recipients)
    if new:
        return locking.begin_with_passphrase(folder, passphrase(settings.backup_passphrase_file, is_new=True))
    if not locking.has_passphrase(folder):
        raise Invalid("This backup is made for public keys.", "Give --recipient or --recipients-file.")
    return locking.key_by_passphrase(folder, passphrase(settings.backup_passphrase_file)).lock()


def _file_of(setting: str) -> Path | None:
    return Path(setting).expanduser() if setting else None


def _within_home(ctx: click.Context, path: Path) -> bool:
    return path.expanduser().resolve().is_relative_to(chosen_home(ctx).resolve())
