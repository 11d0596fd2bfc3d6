"""archive ocr"""

from __future__ import annotations

import click

from archive import accession
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay, echo_error_count, summary
from archive.cli.stopping import STOPPED, stop_on_signals
from archive.errors import Invalid
from archive.store.catalog import documents


@click.command("ocr")
@click.argument("untrusted_keys", metavar="DOC...", nargs=-1, required=True)
@click.option("--again", is_flag=True, required=True, help="Yes: read them anew, in place of what was read.")
@click.option("--language", required=True, metavar="ara+eng", help="Languages, as Tesseract names them.")
@click.pass_context
def ocr(ctx: click.Context, untrusted_keys: tuple[str, ...], again: bool, language: str) -> None:
    """Read documents again with other languages for OCR. DOC: number, digest or name."""
    if not again:
        raise Invalid("Nothing was read.", "Say --again.")
    store = opened_store(ctx)
    with store.read() as db:
        ids = [documents.find(db, key).id for key in untrusted_keys]
    with stop_on_signals() as stop:
        report = accession.read_again(
            store, ids, languages=tuple(language.split("+")), progress=RunDisplay(), stop=stop
        )
    click.echo(summary(report))
    echo_error_count(report)
    if report.stopped:
        ctx.exit(STOPPED)
