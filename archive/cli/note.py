"""archive note"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from archive.cli.context import opened_store
from archive.model import Audience, Box
from archive.store.catalog import notes as catalog
from archive.store.catalog.notes import Only
from archive.store.catalog.tags import key_of
from archive.together import notes
from archive.untrusted import shown

if TYPE_CHECKING:
    from archive.model import Note

_AUDIENCES = [entry.value for entry in Audience]


@click.group("note")
def note() -> None:
    """Notes on documents and pages, each for an audience."""


@note.command("add")
@click.argument("document_id", metavar="DOCUMENT", type=int)
@click.argument("untrusted_text", metavar="TEXT")
@click.option("--page", "page_number", type=click.IntRange(1), help="On this page.  [default: the document]")
@click.option(
    "--box",
    type=float,
    nargs=4,
    metavar="X0 Y0 X1 Y1",
    help="On a part of the page, in points from the top left.",
)
@click.option(
    "--for", "audience", type=click.Choice(_AUDIENCES), default="private", show_default=True,
    help="Who reads it: only you, everyone who may read the collection, or readers once an editor releases the page.",
)  # fmt: skip
@click.pass_context
def add(
    ctx: click.Context,
    document_id: int,
    untrusted_text: str,
    page_number: int | None,
    box: tuple[float, float, float, float] | None,
    audience: str,
) -> None:
    """Write a note. TEXT - reads standard input, so that it stands in no history of the shell."""
    store = opened_store(ctx)
    text = sys.stdin.read() if untrusted_text == "-" else untrusted_text
    written = notes.write(
        store, document_id, text, audience=Audience(audience), page_number=page_number or 0,
        box=Box(*box) if box else None, person=store.person,
    )  # fmt: skip
    click.echo(f"Note {written.id}: {written.audience.in_words}.")


@note.command("list")
@click.option("--document", "document_id", type=int, help="On this document.")
@click.option("--for", "audience", type=click.Choice(_AUDIENCES), help="For this audience.")
@click.option("--by", "author", help="By this person.")
@click.option("--tag", help="On pages or documents with this tag.")
@click.option("--collection", help="In this collection.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Notes to show.")
@click.option(
    "--withdrawn", is_flag=True, help="Those that were taken back, private ones of others left aside."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_notes(
    ctx: click.Context,
    document_id: int | None,
    audience: str | None,
    author: str | None,
    tag: str | None,
    collection: str | None,
    limit: int,
    withdrawn: bool,
    as_json: bool,
) -> None:
    """Notes that you may read, newest first."""
    store = opened_store(ctx)
    only = Only(
        audience=Audience(audience) if audience else None, author=author, collection=collection,
        document_id=document_id, tag_key=key_of(tag) if tag else None,
    )  # fmt: skip
    if withdrawn:
        with store.read() as db:
            found = catalog.withdrawn(db)
        total = len(found)
    else:
        found, total = notes.listing(store, only, person=store.person, limit=limit)
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in found], indent=2))
        return
    for entry in found:
        where = f"page {entry.page_number}" if entry.page_number else "whole"
        click.echo(f"{entry.id}  {entry.written_at:%Y-%m-%d %H:%M}  {shown(entry.author)}  ({entry.audience.value})"
                   f"  document {entry.document_id}, {where}")  # fmt: skip
        for line in entry.text.splitlines():
            click.echo(f"    {shown(line, limit=2_000)}")
    click.echo(f"{total:,} notes.")


def _plain(entry: Note) -> dict[str, object]:
    return {
        "id": entry.id,
        "document": entry.document_id,
        "page": entry.page_number,
        "box": None if entry.box is None else [round(edge, 2) for edge in entry.box.as_tuple()],
        "answers": entry.answers_id,
        "audience": entry.audience.value,
        "text": entry.text,
        "author": entry.author,
        "written_at": entry.written_at.isoformat(),
        "changed_at": entry.changed_at.isoformat() if entry.changed_at else None,
    }
