"""archive captures"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from archive import captures as verbs
from archive.captures.difference import Part
from archive.cli.context import opened_store
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from archive.captures import Difference, Entry, History, Vanishing
    from archive.model import CapturedAddress

_ALL = 1_000_000
_COLOURS = {Part.SAME: None, Part.TAKEN: "red", Part.PUT_IN: "green"}
_SIGNS = {Part.SAME: ("", ""), Part.TAKEN: ("[-", "-]"), Part.PUT_IN: ("{+", "+}")}
"""As `git diff --word-diff` writes them."""


@click.group("captures")
def captures() -> None:
    """Captures of one address on the web: what it said at different times, and when it was gone."""


@captures.command("list")
@click.option("--collection", help="Only this collection.")
@click.option("--containing", default="", metavar="WORDS", help="Only addresses with these words in them.")
@click.option("--parts", is_flag=True, help="Also pictures and other parts of pages.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def list_addresses(
    ctx: click.Context, collection: str | None, containing: str, parts: bool, as_json: bool
) -> None:
    """Addresses with more than one capture, those captured last first."""
    found = verbs.listing(
        opened_store(ctx), collection=collection, containing=containing, parts=parts, limit=_ALL
    )
    if as_json:
        click.echo(json.dumps([_plain_address(entry) for entry in found], indent=2))
        return
    for entry in found:
        span = f"{_time(entry.first)} to {_time(entry.last)}" if entry.first else "no time known"
        gone = "  gone at one of them" if entry.answered_gone else ""
        click.echo(f"{entry.count:>4}  {span}  {entry.collection}  {entry.address}{gone}")
    click.echo(f"{len(found):,} address{'' if len(found) == 1 else 'es'} with more than one capture")


@captures.command("show")
@click.argument("untrusted_address", metavar="ADDRESS")
@click.option("--collection", help="Only this collection.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def show(ctx: click.Context, untrusted_address: str, collection: str | None, as_json: bool) -> None:
    """The history of an address: what it said when, what changed, when it vanished.

    What is one address: archive/docs/captures.md.
    """
    found = verbs.histories(opened_store(ctx), untrusted_address, collection=collection)
    if as_json:
        click.echo(json.dumps([_plain(history) for history in found], indent=2))
        return
    for history in found:
        for line in _lines(history):
            click.echo(line)


@captures.command("tell")
@click.argument("untrusted_key", metavar="DOCUMENT")
@click.argument("untrusted_address", metavar="ADDRESS")
@click.option("--at", "untrusted_time", default="", metavar="TIME", help="When; UTC where no zone is said.")
@click.pass_context
def tell(ctx: click.Context, untrusted_key: str, untrusted_address: str, untrusted_time: str) -> None:
    """Say where a document was captured that does not say it itself: a screenshot, a print."""
    store = opened_store(ctx)
    with store.read() as db:
        document = documents.find(db, untrusted_key)
    at = verbs.told_time(untrusted_time)
    is_new = verbs.tell(store, document.id, untrusted_address, at, agent=store.person)
    click.echo("Kept; archive captures show has it." if is_new else "That had been said before.")


@captures.command("take-back")
@click.argument("capture_id", metavar="CAPTURE", type=int)
@click.pass_context
def take_back(ctx: click.Context, capture_id: int) -> None:
    """Take back what was told of a document; what files say of themselves stays."""
    store = opened_store(ctx)
    capture = verbs.take_back(store, capture_id, agent=store.person)
    click.echo(f"Document {capture.document_id} is no longer told to be a capture of {capture.address}.")


def _lines(history: History) -> Iterator[str]:
    yield click.style(history.address, bold=True)
    yield f"{history.collection}: {len(history.entries) + len(history.undated)} captures, {history.states} texts"
    for vanishing in history.vanishings:
        yield _vanished(vanishing)
    for entry in history.entries:
        yield ""
        yield from _entry(entry)
    if history.undated:
        yield ""
        yield "Nobody says when these were captured:"
        for entry in history.undated:
            yield from _entry(entry)
    yield ""


def _vanished(vanishing: Vanishing) -> str:
    since = f"; still there {_time(vanishing.last)}" if vanishing.last else ""
    back = f"; there again {_time(vanishing.back)}" if vanishing.back else ""
    return f"Gone {_time(vanishing.at)}{since}{back}"


def _entry(entry: Entry) -> Iterator[str]:
    where = f"document {entry.document.id}, {entry.document.name}" if entry.document else "no body kept"
    told = f"  told by {entry.capture.agent} (capture {entry.capture.id})" if entry.capture.agent else ""
    yield f"{_time(entry.capture.captured_at)}  {entry.in_words}  {where}{told}"
    if entry.since is None:
        return
    against = f"{_time(entry.since.captured_at)}" + (
        ", which was saved in another way" if entry.of_another_way else ""
    )
    if entry.is_same:
        yield f"    the same words as {against}"
    elif entry.is_uncompared:
        yield f"    other words than {against}; too much to compare here"
    elif entry.difference is not None:
        yield f"    since {against}: {_sum(entry.difference)}"
        yield from _passages(entry.difference)


def _sum(difference: Difference) -> str:
    cut = ", of the first 20,000 words of each" if difference.is_cut else ""
    return f"{difference.taken:,} words taken away, {difference.put_in:,} put in, {difference.same:,} the same{cut}"


def _passages(difference: Difference) -> Iterator[str]:
    for passage in difference.passages:
        said = ""
        for piece in passage.pieces:
            opening, closing = _SIGNS[piece.part]
            text = " ".join(f"▌{run}▐" if is_mark else run for run, is_mark in piece.runs)
            said += " " * piece.spaced + click.style(f"{opening}{text}{closing}", fg=_COLOURS[piece.part])
        yield f"    … {said.strip()} …"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "time unknown"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _plain_address(entry: CapturedAddress) -> dict[str, object]:
    return {
        "address": entry.address,
        "key": entry.key,
        "collection": entry.collection,
        "captures": entry.count,
        "first": _iso(entry.first),
        "last": _iso(entry.last),
        "answered_gone": entry.answered_gone,
    }


def _plain(history: History) -> dict[str, object]:
    return {
        "address": history.address,
        "key": history.key,
        "collection": history.collection,
        "texts": history.states,
        "vanished": [
            {"last": _iso(v.last), "at": _iso(v.at), "back": _iso(v.back), "status": v.entry.capture.status}
            for v in history.vanishings
        ],
        "captures": [_plain_entry(entry) for entry in (*history.entries, *history.undated)],
    }


def _plain_entry(entry: Entry) -> dict[str, object]:
    capture, difference = entry.capture, entry.difference
    return {
        "capture": capture.id,
        "at": _iso(capture.captured_at),
        "address": capture.address,
        "status": capture.status,
        "leads_to": capture.leads_to,
        "stands": entry.stands.value,
        "told_by": capture.told_by.value,
        "document": entry.document.id if entry.document else None,
        "text": entry.state,
        "since": entry.since.id if entry.since else None,
        "is_same": entry.is_same,
        "taken": difference.taken if difference else None,
        "put_in": difference.put_in if difference else None,
        "is_cut": difference.is_cut if difference else None,
    }
