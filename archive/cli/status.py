"""archive status"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archive import accession
from archive.cli.context import opened_store

if TYPE_CHECKING:
    from archive.model import Ledger


@click.command("status")
@click.option("--collection", help="Only this collection.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def status(ctx: click.Context, collection: str | None, as_json: bool) -> None:
    """The ledger: every file found, and what became of it."""
    ledger = accession.status(opened_store(ctx), collection)
    if as_json:
        click.echo(json.dumps({**asdict(ledger), "adds_up": ledger.adds_up}, indent=2))
    else:
        click.echo(_as_text(ledger))


def _as_text(ledger: Ledger) -> str:
    unreadable, skipped = sum(ledger.unreadable.values()), sum(ledger.skipped.values())
    lines = [
        f"{ledger.found:,} files found = {ledger.ready:,} ready + {ledger.duplicate:,} duplicate"
        f" + {unreadable:,} unreadable + {skipped:,} skipped"
        + (f" + {ledger.waiting:,} waiting" * bool(ledger.waiting)),
        *_classes("unreadable", ledger.unreadable),
        *_classes("skipped", ledger.skipped),
        f"{ledger.children:,} attachments inside them",
        *_classes("unreadable", ledger.children_unreadable),
        *_classes("skipped", ledger.children_skipped),
        f"{ledger.pages:,} pages, {ledger.ocr_pages:,} read by OCR, {ledger.pages_without_words:,} without words",
        f"  {ledger.pictures_without_words:,} of those show a picture: to be read by eye, see archive queue",
        *_classes("kept unread", ledger.kept_unread),
        *_classes("documents with finding", ledger.findings),
    ]
    if ledger.alike:
        groups = f"{ledger.alike_groups:,} group{'s' * (ledger.alike_groups != 1)}"
        lines.append(
            f"{ledger.alike:,} documents are almost the same as another, in {groups}: archive document alike"
        )
    if ledger.waiting:
        lines.append("Some files still wait to be read: archive ingest goes on with them.")
    if not ledger.adds_up:
        lines.append("THE LEDGER DOES NOT ADD UP. Keep this archive as it is and report it.")
    return "\n".join(lines)


def _classes(name: str, counts: dict[str, int]) -> list[str]:
    most_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"  {count:,} {name}: {reason}" for reason, count in most_first]
