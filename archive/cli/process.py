"""archive process"""

from __future__ import annotations

from pathlib import Path

import click

from archive import accession
from archive.accession.watch import Drop, watch
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay, echo_error_count, summary
from archive.cli.stopping import STOPPED, stop_on_signals
from archive.errors import Invalid


@click.command("process")
@click.option(
    "--watch", "keep_on", is_flag=True, help="Go on until Ctrl-C: read whatever is received meanwhile."
)
@click.option(
    "--drop", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With --watch: take in what is put into this folder. Files in it are left where they are.",
)  # fmt: skip
@click.option("--collection", default="Unsorted", show_default=True, help="What the drop folder belongs to.")
@click.option("--source", metavar="CODENAME", help="Where it comes from: a codename, never an identity.")
@click.option("--language", default="eng", show_default=True, metavar="eng+spa", help="Languages for OCR.")
@click.option(
    "--every", "every_s", default=2.0, show_default=True, help="With --watch: seconds between looks."
)
@click.pass_context
def process(
    ctx: click.Context,
    keep_on: bool,
    folder: Path | None,
    collection: str,
    source: str | None,
    language: str,
    every_s: float,
) -> None:
    """Read what waits: what an interrupted run left, what was received elsewhere, what is put into a drop folder."""
    if folder is not None and not keep_on:
        raise Invalid(
            "A drop folder is watched.", "Give --watch too, or take it in once with: archive ingest."
        )
    store = opened_store(ctx)
    with stop_on_signals() as stop:
        if keep_on:
            drops = (Drop(folder, collection, source, tuple(language.split("+"))),) if folder else ()
            click.echo("Watching. Ctrl-C stops it.")
            watch(
                store, drops, every_s=every_s, stop=stop, progress=RunDisplay(),
                tell=lambda report: click.echo(summary(report)),
            )  # fmt: skip
            return
        report = accession.process(store, progress=RunDisplay(), stop=stop)
    click.echo(summary(report))
    echo_error_count(report)
    if report.stopped:
        ctx.exit(STOPPED)
