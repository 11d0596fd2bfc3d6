"""archive saved"""

from __future__ import annotations

import click

from archive.cli.context import opened_store
from archive.together import searches
from archive.untrusted import shown


@click.group("saved")
def saved() -> None:
    """Searches that were saved, and what they find."""


@saved.command("list")
@click.pass_context
def list_saved(ctx: click.Context) -> None:
    """Your saved searches and those that others share, with what is new in each."""
    store = opened_store(ctx)
    for entry in searches.listing(store, person=store.person):
        new = f"{entry.new_matches:,} new" if entry.new_matches else ""
        click.echo(f"{entry.id}  {shown(entry.name)}  {new}".rstrip())


@saved.command("run")
@click.argument("search_id", metavar="SEARCH", type=int)
@click.option("--new", is_flag=True, help="Only documents that it found for you and you have not seen.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Documents to show.")
@click.pass_context
def run(ctx: click.Context, search_id: int, new: bool, limit: int) -> None:
    """Search again."""
    store = opened_store(ctx)
    if new:
        _, found = searches.new_matches(store, search_id, person=store.person)
        total, sentence = len(found), ""
    else:
        results = searches.run(store, search_id, person=store.person, limit=limit)
        found = tuple(hit.document for hit in results.documents)
        total, sentence = results.total_documents, results.coverage.sentence
    for document in found[:limit]:
        click.echo(f"{document.id:>7}  {document.name}  ({document.collection})")
    click.echo(f"{total:,} documents.")
    if sentence:
        click.echo(sentence)
