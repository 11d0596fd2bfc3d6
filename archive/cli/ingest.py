"""archive ingest"""

from __future__ import annotations

from pathlib import Path

import click

from archive import accession
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay, echo_error_count, summary
from archive.cli.stopping import STOPPED, stop_on_signals
from ingest.errors import BY_REASON


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--collection", default="Unsorted", show_default=True, help="The investigation it belongs to.")
@click.option("--source", metavar="CODENAME", help="Where it came from: a codename, never an identity.")
@click.option(
    "--language",
    "languages",
    default="eng",
    show_default=True,
    metavar="eng+spa",
    help="Languages of pages that need OCR, as Tesseract names them.",
)
@click.pass_context
def ingest(
    ctx: click.Context, paths: tuple[Path, ...], collection: str, source: str | None, languages: str
) -> None:
    """Take in files and folders: keep the bytes, read them in a sandbox, make them findable.

    It can be stopped at any moment; the same command goes on where it stopped. Files that cannot be read are counted
    and shown, and are no failure of the command, unless the one file that was named is such a file.
    """
    store = opened_store(ctx)
    with stop_on_signals() as stop:
        report = accession.ingest(
            store,
            paths,
            collection=collection,
            source=source,
            languages=tuple(languages.split("+")),
            progress=RunDisplay(),
            stop=stop,
        )
    click.echo(summary(report))
    echo_error_count(report)
    if report.stopped:
        ctx.exit(STOPPED)
    if report.found == 1 and report.read == 1 and not report.ready:
        ctx.exit(BY_REASON[next(iter(report.failed))].exit_code)
