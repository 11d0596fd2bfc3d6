"""archive redaction"""

from __future__ import annotations

import json

import click

from archive.cli.context import opened_store
from archive.errors import Invalid
from archive.model import REASONS, Box, Redaction, RedactionState
from archive.redaction import plan
from archive.store.catalog import documents, redactions


@click.group("redaction")
def redaction() -> None:
    """Decide what is taken out. Boxes lie over the original, which is never touched."""


@redaction.command("add")
@click.argument("untrusted_key", metavar="DOC")
@click.option("--text", help="Every occurrence of these words in the document.")
@click.option("--page", "page_number", type=int, help="The page of --box, from 1.")
@click.option("--box", metavar="x0,y0,x1,y1", help="In points (1/72 inch) from the page's top left.")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Shown to readers in the box.")
@click.pass_context
def add(
    ctx: click.Context,
    untrusted_key: str,
    text: str | None,
    page_number: int | None,
    box: str | None,
    reason: str,
) -> None:
    """Propose boxes: over a text wherever it stands, or one by hand. DOC: number, digest or name."""
    if (text is None) == (box is None) or (box is None) != (page_number is None):
        raise Invalid("Say what to take out.", 'Either --text "…", or --page N with --box x0,y0,x1,y1.')
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    agent = store.settings.agent
    if text is not None:
        found = plan.add_text(store, key, text, reason=reason, agent=agent)
    else:
        assert page_number is not None
        found = (plan.add_box(store, key, page_number, _box(box or ""), reason=reason, agent=agent),)
    _print(found)
    click.echo(f"Nothing is taken out until it is approved: archive redaction approve --all {key}")


@redaction.command("list")
@click.argument("untrusted_key", metavar="[DOC]", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_redactions(ctx: click.Context, untrusted_key: str | None, as_json: bool) -> None:
    """All redactions, or those of one document, in the order of reading."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id if untrusted_key else None
        found = redactions.listing(db, key)
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in found], indent=2, ensure_ascii=False))
        return
    _print(found)


@redaction.command("approve")
@click.argument("redaction_ids", metavar="ID…", nargs=-1, type=int)
@click.option("--all", "untrusted_key", metavar="DOC", help="All proposed ones of this document.")
@click.pass_context
def approve(ctx: click.Context, redaction_ids: tuple[int, ...], untrusted_key: str | None) -> None:
    """Take these out of every exhibit that is made from now on."""
    _decide(ctx, redaction_ids, untrusted_key, RedactionState.APPROVED)


@redaction.command("reject")
@click.argument("redaction_ids", metavar="ID…", nargs=-1, type=int)
@click.option("--all", "untrusted_key", metavar="DOC", help="All proposed ones of this document.")
@click.pass_context
def reject(ctx: click.Context, redaction_ids: tuple[int, ...], untrusted_key: str | None) -> None:
    """Leave these in. The proposals are kept."""
    _decide(ctx, redaction_ids, untrusted_key, RedactionState.REJECTED)


def _decide(
    ctx: click.Context, redaction_ids: tuple[int, ...], untrusted_key: str | None, state: RedactionState
) -> None:
    if bool(redaction_ids) == (untrusted_key is not None):
        raise Invalid("Say which redactions.", "Either their numbers, or --all DOC.")
    store = opened_store(ctx)
    if untrusted_key is not None:
        with store.read() as db:
            key = documents.find(db, untrusted_key).id
            redaction_ids = tuple(r.id for r in redactions.listing(db, key, RedactionState.PROPOSED))
    decided = plan.decide(store, redaction_ids, state, agent=store.settings.agent)
    click.echo(f"{len(decided):,} {state.value}.")


def _box(text: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Invalid("A box is four numbers: --box x0,y0,x1,y1.") from error
    return Box(x0, y0, x1, y1)


def _print(found: tuple[Redaction, ...]) -> None:
    """One line each. What is covered is not repeated: a terminal has a history, and someone behind you."""
    for entry in found:
        box = ",".join(f"{value:.1f}" for value in entry.box.as_tuple())
        where = f"document {entry.document_id} page {entry.page_number}"
        click.echo(f"{entry.id:>6}  {entry.state.value:<9} {where:<22} {box:<28} {entry.reason}")
    click.echo(f"{len(found):,} redactions.")


def _plain(entry: Redaction) -> dict[str, object]:
    return {
        "id": entry.id,
        "document": entry.document_id,
        "page": entry.page_number,
        "box": [round(value, 2) for value in entry.box.as_tuple()],
        "reason": entry.reason,
        "state": entry.state.value,
        "proposed_by": entry.proposed_by,
        "decided_by": entry.decided_by,
    }
