"""archive queue"""

from __future__ import annotations

import click

from archive.cli.context import opened_store
from archive.store.catalog import documents


@click.command("queue")
@click.option("--collection", help="Only this collection.")
@click.option("--limit", default=1000, show_default=True, help="At most so many pages.")
@click.pass_context
def queue(ctx: click.Context, collection: str | None, limit: int) -> None:
    """Pages that show a picture and say nothing: search cannot find them, a person has to look.

    A line each: document, page, name.
    """
    store = opened_store(ctx)
    with store.read() as db:
        for document, number in documents.to_read_by_eye(db, collection, limit=limit):
            click.echo(f"{document.id:>6}  page {number:<5}  {document.name}")
