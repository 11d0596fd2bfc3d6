"""archive demo"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import click
from click.core import ParameterSource

import ingest as reading
from archive.cli.context import set_readers
from archive.cli.display import RunDisplay
from archive.cli.serve import serve_store

_HOME = Path("exposure-demo")


@click.command("demo")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    help=f"The demo's own archive folder. Without it: {_HOME}, here. ARCHIVE_HOME is left alone.",
)
@click.option("--no-serve", is_flag=True, help="Stop when it is done, without the browser pages.")
@click.pass_context
def demo(ctx: click.Context, home: Path | None, no_serve: bool) -> None:
    """Walk an invented leak through the whole house: in, found, redacted, proved, published, served."""
    from archive import demo as walk

    chosen = home or _home_before_the_command(ctx) or _HOME
    store = walk.open_home(chosen)
    ctx.call_on_close(store.close)
    ctx.call_on_close(reading.close)
    set_readers(store.settings, store.home)
    click.echo("An invented leak about an invented company; nothing in it is real.")
    folder = walk.run(store, click.echo, RunDisplay(), _show_pages)
    again = f"{_program()} --home {shlex.quote(str(chosen))}"
    click.echo(f"7. What readers get: open {folder / 'index.html'} in a browser")
    click.echo(f"8. Search it yourself: {again} search 'walkout OR strike'")
    click.echo(f"9. Who did what: {again} custody list")
    if no_serve:
        click.echo(f"10. See it as a newsroom would: {again} serve")
        return
    click.echo("10. See it as a newsroom would:")
    serve_store(store, store.settings.port)


def _home_before_the_command(ctx: click.Context) -> Path | None:
    """`archive --home X demo` means X. The environment does not count: it names a real archive."""
    root = ctx.find_root()
    given = root.get_parameter_source("home") is ParameterSource.COMMANDLINE
    return root.params["home"] if given else None


def _program() -> str:
    """How to call the archive from here: by its bare name only where the shell would find it."""
    if shutil.which("archive") is None and Path(sys.argv[0]).name == "archive":
        return shlex.quote(sys.argv[0])
    return "archive"


def _show_pages(done: int, total: int) -> None:
    """On a terminal only: one line, redrawn, gone at the end."""
    if sys.stderr.isatty():
        line = f"drawing and attacking an exhibit · {done:,} of {total:,} steps" if done < total else ""
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()
