"""archive document"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from archive import accession, likeness
from archive.cli.context import opened_store
from archive.custody import once_a_day
from archive.model import Document, FindingKind, State
from archive.store.catalog import documents, families, findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from archive.model import AlikeGroup, Likeness
    from archive.store import Store

_ALL = 1_000_000
_FINDINGS = [kind.value for kind in FindingKind]


@click.group("document")
def document() -> None:
    """Look at what the archive holds."""


@document.command("list")
@click.option(
    "--state", type=click.Choice([state.value for state in State]), help="Only documents in this state."
)
@click.option("--reason", help="Only documents not read for this reason, as archive status names it.")
@click.option("--collection", help="Only this collection.")
@click.option("--type", "media_type", help="Only this media type, as archive status names it.")
@click.option(
    "--finding",
    type=click.Choice([kind.value for kind in FindingKind]),
    help="Only those with such a finding.",
)
@click.option(
    "--without-words", is_flag=True, help="Only those with a page that shows something and says nothing."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_documents(
    ctx: click.Context,
    state: str | None,
    reason: str | None,
    collection: str | None,
    media_type: str | None,
    finding: str | None,
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
            media_type=media_type,
            finding=finding,
            without_words=without_words,
            limit=_ALL,
        )
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in found], indent=2, ensure_ascii=False))
        return
    for entry in found:
        click.echo(f"{entry.id:>6}  {entry.digest[:12]}  {entry.state:<10} {entry.reason:<18} {entry.name}")


@document.command("show")
@click.argument("untrusted_key", metavar="DOC")
@click.option("--text", "with_text", is_flag=True, help="Also the words of every page, and its hidden text.")
@click.pass_context
def show(ctx: click.Context, untrusted_key: str, with_text: bool) -> None:
    """Facts, findings, places and family of one document. DOC: its number, digest or name."""
    store = opened_store(ctx)
    with store.read() as db:
        entry = documents.find(db, untrusted_key)
    once_a_day.opened_document(store, entry.id, agent=store.settings.agent)
    with store.read() as db:
        for name, value in _plain(entry).items():
            if value not in ("", [], None):
                click.echo(f"{name:<14} {value}")
        for line in (
            *_family(db, entry.id),
            *_findings(db, entry.id),
            *(_words(db, entry.id) if with_text else ()),
        ):
            click.echo(line)


@document.command("remove")
@click.argument("untrusted_key", metavar="DOC")
@click.option("--why", required=True, help="For custody, which keeps it for ever: say no secret in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(ctx: click.Context, untrusted_key: str, why: str, yes: bool) -> None:
    """Remove a document for good: bytes, pages, index, exhibits in draft, and what is inside it and nowhere else.

    Custody keeps its digest, who removed it, when and why. Refused while a release shows it.
    """
    store = opened_store(ctx)
    with store.read() as db:
        entry = documents.find(db, untrusted_key)
        inside = len(families.children(db, entry.id))
    if not yes:
        click.confirm(f"Remove {entry.name} (with {inside:,} inside it) for good?", abort=True)
    removed = accession.remove(store, entry.id, why=why, agent=store.settings.agent)
    click.echo(f"{len(removed):,} documents removed.")


@document.command("alike")
@click.argument("untrusted_key", metavar="[DOC]", required=False)
@click.option("--collection", help="Only groups of this collection.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def alike(ctx: click.Context, untrusted_key: str | None, collection: str | None, as_json: bool) -> None:
    """What is almost the same as DOC, in its wording or as a picture; without DOC, all groups of such documents."""
    store = opened_store(ctx)
    if untrusted_key is None:
        groups = likeness.groups(store, collection, limit=_ALL, members=_ALL)
        plain, lines = [_plain_group(group) for group in groups], _group_lines(groups)
    else:
        found = _like(store, untrusted_key)
        plain, lines = [_plain_likeness(entry) for entry in found], _likeness_lines(found)
    if as_json:
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    for line in lines or ["Nothing is almost the same."]:
        click.echo(line)


def _like(store: Store, untrusted_key: str) -> tuple[Likeness, ...]:
    with store.read() as db:
        entry = documents.find(db, untrusted_key)
    return likeness.like(store, entry.id)


def _group_lines(groups: tuple[AlikeGroup, ...]) -> list[str]:
    lines = []
    for group in groups:
        lines.append(f"{group.total:,} documents of {group.documents[0].collection}")
        for entry in group.documents:
            lines.append(f"{entry.id:>6}  {entry.name}")
            lines += [f"{'':>8}{path}" for path in group.places[entry.id]]
    return lines


def _likeness_lines(found: tuple[Likeness, ...]) -> list[str]:
    return [f"{entry.document.id:>6}  {entry.in_words:<30}  {entry.document.name}" for entry in found]


def _plain_group(group: AlikeGroup) -> dict[str, object]:
    members = [{**_plain(entry), "places": list(group.places[entry.id])} for entry in group.documents]
    return {"group": group.number, "total": group.total, "documents": members}


def _plain_likeness(entry: Likeness) -> dict[str, object]:
    return {
        "kind": entry.kind.value,
        "similarity": round(entry.similarity, 4),
        "is_exact": entry.is_exact,
        "in_words": entry.in_words,
        "document": _plain(entry.document),
    }


def _family(db: Connection, document_id: int) -> Iterator[str]:
    for place in documents.places(db, document_id):
        yield f"{'seen at':<14} {place.path}"
        if place.address:
            when = f", captured {place.captured_at:%Y-%m-%d %H:%M:%S} UTC" if place.captured_at else ""
            yield f"{'address':<14} {place.address}{when}"
    for relation, family in (
        ("inside of", families.parents(db, document_id)),
        ("holds", families.children(db, document_id)),
        ("in thread with", families.thread(db, document_id)),
    ):
        for relative in family:
            if relative.id != document_id:
                yield f"{relation:<14} {relative.id} {relative.name}"
    for member in families.left_out(db, document_id):
        yield f"{'left out':<14} {member.path}: {member.reason}. {member.message}"


def _findings(db: Connection, document_id: int) -> Iterator[str]:
    for found in findings.of_document(db, document_id):
        where = f", page {found.page_number}" if found.page_number else ""
        quote = f" “{found.quote}”" if found.quote else ""
        yield f"{'finding':<14} {found.kind}{where}: {found.message}{quote}"


def _words(db: Connection, document_id: int) -> Iterator[str]:
    for page in documents.pages(db, document_id):
        yield f"\n— page {page.number} —\n{page.text}"
        for hidden in page.hidden:
            yield f"— not seen on page {page.number}: {hidden.kind} —\n{hidden.text}"


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
        "metadata": [f"{name}: {value}" for name, value in entry.metadata],
        "defects": list(entry.defects),
    }
