"""archive retry"""

from __future__ import annotations

import click

from archive import accession
from archive.cli.context import opened_store
from archive.cli.display import RunDisplay, echo_error_count, summary
from archive.cli.stopping import STOPPED, stop_on_signals
from archive.errors import Invalid
from archive.store.catalog import documents


@click.command("retry")
@click.option("--reason", help="Only documents that failed for this reason, as archive status names it.")
@click.option("--document", "untrusted_key", metavar="DOC", help="Only this one: number, digest or name.")
@click.option("--all", "everything", is_flag=True, help="Every document that was not read.")
@click.pass_context
def retry(ctx: click.Context, reason: str | None, untrusted_key: str | None, everything: bool) -> None:
    """Try again what could not be read: one class, one document, or all."""
    if sum(map(bool, (reason, untrusted_key, everything))) != 1:
        raise Invalid("Say what to try again.", "Give one of --reason REASON, --document DOC, --all.")
    store = opened_store(ctx)
    document_id = None
    if untrusted_key is not None:
        with store.read() as db:
            document_id = documents.find(db, untrusted_key).id
    with stop_on_signals() as stop:
        report = accession.retry(
            store, reason=reason, document_id=document_id, progress=RunDisplay(), stop=stop
        )
    click.echo(summary(report))
    echo_error_count(report)
    if report.stopped:
        ctx.exit(STOPPED)
