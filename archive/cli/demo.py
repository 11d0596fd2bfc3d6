"""archive demo"""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli.context import set_readers
from archive.cli.display import RunDisplay
from archive.cli.serve import serve_store
from archive.store import create, is_archive, open_store


@click.command("demo")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=Path("exposure-demo"),
    show_default=True,
    help="The demo's own archive folder.",
)
@click.option("--no-serve", is_flag=True, help="Stop when it is done, without the browser pages.")
@click.pass_context
def demo(ctx: click.Context, home: Path, no_serve: bool) -> None:
    """Walk an invented leak through the whole house: in, found, redacted, proved, published, served."""
    from archive import demo as walk

    store = open_store(home) if is_archive(home) else create(home)
    ctx.call_on_close(store.close)
    set_readers(store.settings)
    click.echo("An invented leak about an invented company; nothing in it is real.")
    folder = walk.run(store, click.echo, RunDisplay())
    click.echo(f"7. What readers get: open {folder / 'index.html'} in a browser")
    click.echo(f"8. Search it yourself: archive --home {home} search 'walkout OR strike'")
    click.echo(f"9. Who did what: archive --home {home} custody list")
    if no_serve:
        click.echo(f"10. See it as a newsroom would: archive --home {home} serve")
        return
    click.echo("10. See it as a newsroom would:")
    serve_store(store, store.settings.port)
