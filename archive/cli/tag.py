"""archive tag"""

from __future__ import annotations

import click

from archive.cli.context import opened_store
from archive.together import tags
from archive.untrusted import shown

_document = click.argument("document_id", metavar="DOCUMENT", type=int)
_name = click.argument("untrusted_name", metavar="TAG")
_page = click.option("--page", "page_number", type=click.IntRange(0), default=0, help="On this page.")
_private = click.option("--private", is_flag=True, help="Only you see it.  [default: all who may read]")


@click.group("tag")
def tag() -> None:
    """Tags on documents and pages: shared in the collection, or private."""


@tag.command("add")
@_document
@_name
@_page
@_private
@click.pass_context
def add(ctx: click.Context, document_id: int, untrusted_name: str, page_number: int, private: bool) -> None:
    """Put a tag on a document, or on one of its pages."""
    store = opened_store(ctx)
    made = tags.add(
        store, document_id, untrusted_name, person=store.person, page_number=page_number, private=private
    )
    click.echo(f"Tagged: {shown(made.name)}")


@tag.command("remove")
@_document
@_name
@_page
@_private
@click.pass_context
def remove(
    ctx: click.Context, document_id: int, untrusted_name: str, page_number: int, private: bool
) -> None:
    """Take a tag off."""
    store = opened_store(ctx)
    tags.remove(
        store, document_id, untrusted_name, person=store.person, page_number=page_number, private=private
    )
    click.echo("Taken off.")


@tag.command("list")
@click.pass_context
def list_tags(ctx: click.Context) -> None:
    """All tags that you see, with the documents that have each."""
    store = opened_store(ctx)
    for entry in tags.listing(store, person=store.person):
        who = "private" if entry.collection is None else shown(entry.collection)
        click.echo(f"{entry.documents:>7,}  {shown(entry.name)}  ({who})")
