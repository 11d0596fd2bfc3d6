"""archive document"""

from __future__ import annotations

import json

import click

from archive.cli.context import opened_store
from archive.model import Document, State
from archive.store.catalog import documents


@click.group("document")
def document() -> None:
    """Look at what the archive holds."""


@document.command("list")
@click.option(
    "--state", type=click.Choice([state.value for state in State]), help="Only documents in this state."
)
@click.option("--reason", help="Only documents not read for this reason, as archive status names it.")
@click.option("--collection", help="Only this collection.")
@click.option("--without-words", is_flag=True, help="Only those with a page on which nothing was read.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_documents(
    ctx: click.Context,
    state: str | None,
    reason: str | None,
    collection: str | None,
    without_words: bool,
    as_json: bool,
) -> None:
    """Any class of the ledger, document by document."""
    store = opened_store(ctx)
    with store.read() as db:
        found = documents.listing(
            db,
            state=State(state) if state else None,
            reason=reason,
            collection=collection,
            without_words=without_words,
            limit=1_000_000,
        )
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in found], indent=2, ensure_ascii=False))
        return
    for entry in found:
        click.echo(f"{entry.id:>6}  {entry.digest[:12]}  {entry.state:<10} {entry.reason:<18} {entry.name}")


@document.command("show")
@click.argument("untrusted_key", metavar="DOC")
@click.option("--text", "with_text", is_flag=True, help="Also the words of every page.")
@click.pass_context
def show(ctx: click.Context, untrusted_key: str, with_text: bool) -> None:
    """Facts, places and family of one document. DOC: its number, digest or name."""
    store = opened_store(ctx)
    with store.read() as db:
        entry = documents.find(db, untrusted_key)
        for name, value in _plain(entry).items():
            if value not in ("", [], None):
                click.echo(f"{name:<14} {value}")
        for place in documents.places(db, entry.id):
            click.echo(f"{'seen at':<14} {place.path}")
        for relation, family in (
            ("inside of", documents.parents(db, entry.id)),
            ("holds", documents.children(db, entry.id)),
        ):
            for relative in family:
                click.echo(f"{relation:<14} {relative.id} {relative.name}")
        if with_text:
            for page in documents.pages(db, entry.id):
                click.echo(f"\n— page {page.number} —\n{page.text}")


def _plain(entry: Document) -> dict[str, object]:
    return {
        "id": entry.id,
        "name": entry.name,
        "title": entry.title,
        "collection": entry.collection,
        "digest": entry.digest,
        "size_bytes": entry.size_bytes,
        "media_type": entry.media_type,
        "date": entry.date.isoformat() if entry.date else None,
        "language": entry.language,
        "state": entry.state.value,
        "reason": entry.reason,
        "message": entry.message,
        "hint": entry.hint,
        "pages": entry.page_count,
        "defects": list(entry.defects),
    }
