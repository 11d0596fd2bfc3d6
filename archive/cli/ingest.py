"""archive ingest"""

from __future__ import annotations

from pathlib import Path

import click

from archive import accession, captures
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay, echo_error_count, summary
from archive.cli.stopping import STOPPED, stop_on_signals
from archive.errors import Invalid
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
@click.option(
    "--address", metavar="URL", help="Where on the web these files were captured: screenshots, prints."
)
@click.option("--captured-at", metavar="TIME", help="When, as in 2020-09-01T10:00+02:00; UTC without a zone.")
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    collection: str,
    source: str | None,
    languages: str,
    address: str | None,
    captured_at: str | None,
) -> None:
    """Take in files and folders: keep the bytes, read them in a sandbox, make them findable.

    It can be stopped at any moment; the same command goes on where it stopped. Files that cannot be read are counted
    and shown, and are no failure of the command, unless the one file that was named is such a file.
    """
    captured = _captured(address, captured_at)
    store = opened_store(ctx)
    with stop_on_signals() as stop:
        report = accession.ingest(
            store,
            paths,
            collection=collection,
            source=source,
            languages=tuple(languages.split("+")),
            captured=captured,
            progress=RunDisplay(),
            stop=stop,
        )
    click.echo(summary(report))
    echo_error_count(report)
    if report.stopped:
        ctx.exit(STOPPED)
    if report.found == 1 and report.read == 1 and not report.ready:
        ctx.exit(BY_REASON[next(iter(report.failed))].exit_code)


def _captured(address: str | None, captured_at: str | None) -> accession.Captured | None:
    if address is None:
        if captured_at is not None:
            raise Invalid("A time without an address says nothing.", "Say where with: --address URL")
        return None
    at = captures.told_time(captured_at or "")
    captures.check(address, at)
    return accession.Captured(address, at)
