"""archive redaction"""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

import click

from archive.cli.context import opened_store
from archive.cli.display import steps
from archive.errors import Invalid
from archive.model import REASONS, Box, Redaction, RedactionState
from archive.redaction import drafting, plan, widths
from archive.redaction.boxes import Width
from archive.redaction.subjects import register
from archive.redaction.suggesting import Kind
from archive.store.catalog import documents, redactions

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.store import Store


@click.group("redaction")
def redaction() -> None:
    """Decide what is taken out. Boxes lie over the original, which is never touched."""


@redaction.command("add")
@click.argument("untrusted_key", metavar="DOC")
@click.option(
    "--text", help="Every occurrence of these words in the document; - reads them from standard input."
)
@click.option("--page", "page_number", type=int, help="The page of what follows, from 1.")
@click.option("--box", metavar="x0,y0,x1,y1", help="In points (1/72 inch) from the page's top left.")
@click.option("--words", metavar="FIRST-LAST", help="Words of the page, counted from 0.")
@click.option("--line", "whole_lines", is_flag=True, help="With --words: the whole lines that they are on.")
@click.option("--whole-page", is_flag=True, help="All that the page shows.")
@click.option("--all-but", metavar="x0,y0,x1,y1", help="All of the page but this box.")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Shown to readers in the box.")
@click.pass_context
def add(ctx: click.Context, /, untrusted_key: str, reason: str, **where: Any) -> None:
    """Propose boxes: over a text wherever it stands, or one by hand. DOC: number, digest or name."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    propose = _proposing(where)
    found = propose(store, key, reason=reason, agent=store.settings.agent)
    _print(found)
    click.echo(f"Nothing is taken out until it is approved: archive redaction approve --all {key}")


def _proposing(where: dict[str, Any]) -> Callable[..., tuple[Redaction, ...]]:
    """The verb for what was asked for. Raises Invalid unless that is one thing."""
    ways = [name for name in ("text", "box", "words", "whole_page", "all_but") if where[name]]
    page = where["page_number"]
    if len(ways) != 1 or (page is None) != (ways == ["text"]) or (where["whole_lines"] and ways != ["words"]):
        raise Invalid(
            "Say what to take out.",
            'Either --text "…", or --page N with one of --box, --words, --whole-page and --all-but.',
        )
    match ways[0]:
        case "text":
            return lambda store, key, **by: plan.add_text(store, key, _text(str(where["text"])), **by)
        case "box":
            box = _box(str(where["box"]))
            return lambda store, key, **by: (plan.add_box(store, key, page, box, **by),)
        case "words":
            first, last = _range(str(where["words"]))
            verb = plan.add_lines if where["whole_lines"] else plan.add_words
            return lambda store, key, **by: verb(store, key, page, first, last, **by)
        case "whole_page":
            return lambda store, key, **by: plan.add_page(store, key, page, **by)
        case _:
            kept = _box(str(where["all_but"]))
            return lambda store, key, **by: plan.add_all_but(store, key, page, kept, **by)


@redaction.command("suggest")
@click.argument("untrusted_key", metavar="DOC")
@click.option(
    "--kind", "kinds", type=click.Choice([kind.value for kind in Kind]), multiple=True,
    help="Look for this alone, beside the subjects of the register; several may be named.",
)  # fmt: skip
@click.option(
    "--least-sure", type=click.FloatRange(0, 1), default=drafting.LEAST_SURE, show_default=True,
    help="Leave out what is less sure.",
)  # fmt: skip
@click.pass_context
def suggest(ctx: click.Context, untrusted_key: str, kinds: tuple[str, ...], least_sure: float) -> None:
    """Propose the register's subjects, and what detectors know: addresses, numbers, faces. It is no guarantee."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    wanted = [Kind(kind) for kind in kinds] or None
    made = drafting.draft(
        store, key, agent=store.settings.agent, kinds=wanted, least_sure=least_sure, progress=steps
    )
    _print(made.redactions)
    for sentence in made.not_looked_for:
        click.echo(sentence)
    click.echo("What no detector knows is not among them: look at the pages.")


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


def _choosing(command: Any) -> Any:
    """The ways to say which redactions are meant."""
    options = (
        click.argument("redaction_ids", metavar="ID…", nargs=-1, type=int),
        click.option(
            "--all", "untrusted_key", metavar="DOC", help="All of this document, proposed ones first of all."
        ),
        click.option("--page", "page_number", type=int, help="With --all: those on this page."),
        click.option("--subject", "subject_id", type=int, help="With --all: those of this subject."),
        click.option(
            "--found-by", help="With --all: those that this found, as archive redaction list says it."
        ),
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


@redaction.command("approve")
@_choosing
def approve(ctx: click.Context, /, **which: Any) -> None:
    """Take these out of every exhibit that is made from now on."""
    _decide(ctx, which, RedactionState.APPROVED)


@redaction.command("reject")
@_choosing
def reject(ctx: click.Context, /, **which: Any) -> None:
    """Leave these in. The proposals are kept."""
    _decide(ctx, which, RedactionState.REJECTED)


@redaction.command("widen")
@_choosing
@click.option(
    "--to", "width", type=click.Choice(["grid", "line"]), default="grid", show_default=True,
    help="To half inches over whole words, or over the whole line.",
)  # fmt: skip
def widen(ctx: click.Context, /, width: str, **which: Any) -> None:
    """Make boxes so wide that their width says less of what they cover."""
    store = opened_store(ctx)
    _print(plan.widen(store, _chosen(store, which, None), Width(width), agent=store.settings.agent))


@redaction.command("name")
@_choosing
@click.option("--label", help='What readers see in the box; "" takes it away.')
@click.option("--reason", type=click.Choice(REASONS), help="Why it is taken out.")
def name(ctx: click.Context, /, label: str | None, reason: str | None, **which: Any) -> None:
    """Give redactions another label or reason."""
    store = opened_store(ctx)
    keys = _chosen(store, which, None)
    _print(plan.name(store, keys, agent=store.settings.agent, label=label, reason=reason))


@redaction.command("plan")
@click.argument("untrusted_key", metavar="DOC")
@click.option("--version", type=int, help="The plan as this version left it.")
@click.pass_context
def show_plan(ctx: click.Context, untrusted_key: str, version: int | None) -> None:
    """Every version of a document's plan: when, who, what; or the plan as it was."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    if version is not None:
        _print(plan.at_version(store, key, version))
        return
    for number, changes in groupby(plan.history(store, key), key=attrgetter("version")):
        of_version = list(changes)
        said = Counter(plan.said(change) for change in of_version)
        first = of_version[0]
        deeds = ", ".join(f"{count:,} {deed}" for deed, count in said.items())
        click.echo(f"{number:>6}  {first.at:%Y-%m-%d %H:%M} UTC  {first.agent:<16} {deeds}")


@redaction.command("diff")
@click.argument("untrusted_key", metavar="DOC")
@click.argument("before", type=int)
@click.argument("after", type=int)
@click.pass_context
def diff(ctx: click.Context, untrusted_key: str, before: int, after: int) -> None:
    """What differs between two versions of a document's plan."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    changed = plan.difference(store, key, before, after)
    for was, now in changed:
        for sign, entry in (("-", was), ("+", now)):
            if entry is not None:
                click.echo(f"{sign} {_line(entry)}")
    click.echo(f"{len(changed):,} redactions differ.")


@redaction.command("fit")
@click.argument("untrusted_key", metavar="DOC")
@click.option(
    "--names",
    type=click.File(encoding="utf-8"),
    help="A name a line; - is standard input. Else: the register's.",
)
@click.pass_context
def fit(ctx: click.Context, untrusted_key: str, names: IO[str] | None) -> None:
    """How many names of a list would fit each box: few of them, and the box says who is under it."""
    store = opened_store(ctx)
    with store.read() as db:
        document = documents.find(db, untrusted_key)
    listed = names.read().splitlines() if names else register.names(store, document.collection)
    found = widths.of_document(store, document.id, listed)
    for entry, fitting in found:
        warning = "  says too much: widen it" if fitting.says_too_much else ""
        click.echo(
            f"{entry.id:>6}  page {entry.page_number:<5} {fitting.fitting:,} of {fitting.tried:,} fit{warning}"
        )
    click.echo(
        f"{sum(fitting.says_too_much for _, fitting in found):,} of {len(found):,} boxes say too much."
    )


def _decide(ctx: click.Context, which: dict[str, Any], state: RedactionState) -> None:
    store = opened_store(ctx)
    keys = _chosen(store, which, RedactionState.PROPOSED)
    decided = plan.decide(store, keys, state, agent=store.settings.agent)
    click.echo(f"{len(decided):,} {state.value}.")


def _chosen(store: Store, which: dict[str, Any], state: RedactionState | None) -> tuple[int, ...]:
    """The numbers that were given, or those of a document that are in `state`, None for any but the rejected ones."""
    redaction_ids, untrusted_key = which["redaction_ids"], which["untrusted_key"]
    if bool(redaction_ids) == (untrusted_key is not None):
        raise Invalid("Say which redactions.", "Either their numbers, or --all DOC.")
    if untrusted_key is None:
        return tuple(redaction_ids)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    narrowed = {name: which[name] for name in ("page_number", "subject_id", "found_by")}
    states = (state,) if state else (RedactionState.PROPOSED, RedactionState.APPROVED)
    return tuple(found for one in states for found in plan.chosen(store, key, state=one, **narrowed))


def _text(given: str) -> str:
    """A secret need not stand in the shell's history."""
    return sys.stdin.read().strip() if given == "-" else given


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError as error:
        raise Invalid("Words are two numbers: --words 3-5.") from error


def _box(text: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Invalid("A box is four numbers: --box x0,y0,x1,y1.") from error
    return Box(x0, y0, x1, y1)


def _print(found: tuple[Redaction, ...]) -> None:
    """One line each. What is covered is not repeated: a terminal has a history, and someone behind you."""
    for entry in found:
        click.echo(_line(entry))
    click.echo(f"{len(found):,} redactions.")


def _line(entry: Redaction) -> str:
    box = ",".join(f"{value:.1f}" for value in entry.box.as_tuple())
    where = f"document {entry.document_id} page {entry.page_number}"
    sure = "" if entry.sureness is None else f" {entry.sureness:.0%}"
    mark = f"{entry.reason} “{entry.label}”" if entry.label else entry.reason
    return f"{entry.id:>6}  {entry.state.value:<9} {where:<22} {box:<28} {mark}  ({entry.found_by}{sure})"


def _plain(entry: Redaction) -> dict[str, object]:
    return {
        "id": entry.id,
        "document": entry.document_id,
        "page": entry.page_number,
        "box": [round(value, 2) for value in entry.box.as_tuple()],
        "reason": entry.reason,
        "label": entry.label,
        "subject": entry.subject_id,
        "found_by": entry.found_by,
        "sureness": entry.sureness,
        "state": entry.state.value,
        "proposed_by": entry.proposed_by,
        "decided_by": entry.decided_by,
    }
