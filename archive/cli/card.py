"""archive exhibit card"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive import cards
from archive.cards import toml_form
from archive.cli.context import opened_store
from archive.errors import Invalid
from archive.store.catalog import documents


@click.command("card")
@click.argument("untrusted_key", metavar="DOC")
@click.option(
    "--from", "file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Tell readers what this TOML file says; - reads standard input.",
)  # fmt: skip
@click.option("--show", is_flag=True, help="Print it as such a file, which is what happens without --from.")
@click.pass_context
def card(ctx: click.Context, untrusted_key: str, file: Path | None, show: bool) -> None:
    """What readers are told around the exhibits of a document: the story, what was confirmed, where it is from.

    Another one takes approvals back. DOC: number, digest or name.
    """
    if file and show:
        raise Invalid("Give --from or --show.")
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    if file is None:
        click.echo(toml_form.written(cards.show(store, key).card), nl=False)
        return
    kept = cards.write(store, key, toml_form.read(_text(file)), agent=store.settings.agent)
    click.echo(f"Card {kept.version} of document {key}: exhibits of it need an approval over it.")


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("The card's file cannot be read.", "It is a TOML file in UTF-8.") from error
