"""The command `archive`: one file a noun or verb, found by its name and imported only when it is called."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import __version__, log
from archive.cli.stopping import STOPPED
from archive.errors import ArchiveError
from ingest.errors import IngestError

if TYPE_CHECKING:
    from types import TracebackType

_NOT_COMMANDS = frozenset({"__main__", "context", "display", "keys", "reviewing", "stopping"})
_UNEXPECTED = 70  # EX_SOFTWARE of BSD's sysexits.h
_GIVE_WAY = frozenset({"ingest", "ocr", "process", "reindex", "retry"})
_NICENESS = 10
_OWN_PROCESS = object()


class Commands(click.Group):
    """Every module beside this one holds the command of its own name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in _NOT_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name}")
        return next(
            value
            for value in vars(module).values()
            if isinstance(value, click.Command) and value.name == cmd_name
        )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ArchiveError, IngestError) as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"archive: {error.message}", err=True)
            if error.hint:
                click.echo(f"         {error.hint}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(
                "archive: stopped. Nothing that was acknowledged is lost; the same command goes on.", err=True
            )
            ctx.exit(STOPPED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    envvar="ARCHIVE_HOME",
    type=click.Path(path_type=Path),
    help="The archive folder. Without it: ARCHIVE_HOME, then ~/exposure-archive.",
)
@click.option("--debug", is_flag=True, help="Show where in the program an error came from.")
@click.version_option(__version__, prog_name="archive")
@click.pass_context
def main(ctx: click.Context, home: Path | None, debug: bool) -> None:
    """Exposure Archive: take in, find, redact, prove and publish leaked documents."""
    if ctx.obj is _OWN_PROCESS and ctx.invoked_subcommand in _GIVE_WAY:
        os.nice(_NICENESS)  # and so its readers: who searches meanwhile goes first
    ctx.obj = home
    log.quieten()
    if not debug:
        sys.excepthook = _one_line


def run() -> None:
    """The command as a process of its own."""
    main(prog_name="archive", obj=_OWN_PROCESS)


def _one_line(kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
    """The last resort: a bug of ours is one line with what to do, never a traceback."""
    click.echo(f"archive: something went wrong that should not ({kind.__name__}).", err=True)
    click.echo("         Nothing that was acknowledged is lost. archive --debug … shows where.", err=True)
    sys.exit(_UNEXPECTED if not isinstance(error, KeyboardInterrupt) else 130)
