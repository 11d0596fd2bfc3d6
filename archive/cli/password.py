"""archive password"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from archive.cli.context import opened_store
from archive.model import Deed
from archive.store import custody, passwords

if TYPE_CHECKING:
    from archive.store import Store


@click.group("password")
def password() -> None:
    """Passwords that locked files are tried with. They stay in the archive folder, readable by you alone."""


@password.command("add")
@click.option(
    "--file", "file", type=click.File(encoding="utf-8"), help="One password a line; - is standard input."
)
@click.pass_context
def add(ctx: click.Context, file: IO[str] | None) -> None:
    """Keep passwords and try them on every locked file from now on. Asked for without being shown."""
    store = opened_store(ctx)
    given = [line.rstrip("\r\n") for line in file] if file else [click.prompt("Password", hide_input=True)]
    count = passwords.add(store.home, given)
    _record(store, Deed.PASSWORDS_ADDED, count)
    click.echo(f"{count:,} new. Try what is locked again with: archive retry --reason encrypted")


@password.command("count")
@click.pass_context
def count_passwords(ctx: click.Context) -> None:
    """How many there are. They are never shown."""
    click.echo(f"{len(passwords.known(opened_store(ctx).home)):,}")


@password.command("forget")
@click.pass_context
def forget(ctx: click.Context) -> None:
    """Remove all of them. Pages of locked documents can then be searched and no longer be drawn."""
    store = opened_store(ctx)
    count = passwords.forget(store.home)
    _record(store, Deed.PASSWORDS_FORGOTTEN, count)
    click.echo(f"{count:,} forgotten.")


def _record(store: Store, deed: Deed, count: int) -> None:
    with store.write() as db:
        custody.append(
            db,
            type=deed,
            agent=store.settings.agent,
            object_kind="archive",
            object_id=0,
            detail={"count": count},
        )
