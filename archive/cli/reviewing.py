"""The commands of `archive exhibit` that lead from a draft to a release, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import cards, review
from archive.cli.context import opened_store
from archive.errors import Invalid
from archive.model import QuestionState, Said
from archive.untrusted import shown

if TYPE_CHECKING:
    from archive.review import Case
    from archive.review.checklist import Entry

_EXHIBIT = click.argument("exhibit_id", metavar="EXHIBIT", type=int)


@click.command("ask")
@_EXHIBIT
@click.option("--of", default="", help="Who is to review it. Without it: anybody who may.")
@click.option("--words", default="", help="What the reviewer should know.")
@click.pass_context
def ask(ctx: click.Context, exhibit_id: int, of: str, words: str) -> None:
    """Ask for a review. Where people have accounts, nothing goes out without."""
    store = opened_store(ctx)
    review.ask(store, exhibit_id, agent=store.settings.agent, of=of, words=words)
    click.echo(f"Exhibit {exhibit_id} is in review{f' with {of.strip()}' if of.strip() else ''}.")


@click.command("checklist")
@_EXHIBIT
@click.option(
    "--json", "as_json", is_flag=True, help="A file to fill in, for: archive exhibit approve --checklist."
)
@click.pass_context
def show_checklist(ctx: click.Context, exhibit_id: int, as_json: bool) -> None:
    """Where an exhibit stands, what programs found on the source checklist, and what is missing for an approval."""
    store = opened_store(ctx)
    case = review.case(store, exhibit_id, agent=store.settings.agent)
    if as_json:
        click.echo(
            json.dumps({entry.item.key: _said(case, entry.item.key) for entry in _open(case)}, indent=2)
        )
        return
    print_standing(case)
    told = cards.show(store, case.exhibit.document_id)
    if told.version:
        by = ", ".join(sorted(told.writers))
        click.echo(f"Read what readers are told around it, by {by}: archive exhibit card {told.document_id}")
    for entry in case.entries:
        said = "settled" if entry.is_settled else _said(case, entry.item.key) or "not answered"
        click.echo(f"  {said:<14}  {entry.item.key:<11} {entry.item.question}")
        if entry.found:
            click.echo(f"{'':29}{entry.found}")
    for missing in case.missing:
        click.echo(f"Missing: {missing}")


@click.command("approve")
@_EXHIBIT
@click.option(
    "--checklist", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help='JSON: item to "no", "not applicable", or the words why something that is left may stay.',
)  # fmt: skip
@click.option("--all-clear", is_flag=True, help="You have looked for every item, and nothing is left of any.")
@click.pass_context
def approve(ctx: click.Context, exhibit_id: int, file: Path | None, all_clear: bool) -> None:
    """Say that an exhibit may go out as it is now. Without an option you are asked item by item."""
    store = opened_store(ctx)
    agent = store.settings.agent
    case = review.case(store, exhibit_id, agent=agent)
    over = case.standing.over
    if file and all_clear:
        raise Invalid("Give a checklist or say that all is clear.")
    if all_clear:
        review.clear_all(store, exhibit_id, agent=agent, over=over)
    else:
        given = _from_file(file) if file else _asked(case)
        review.fill_in(store, exhibit_id, given, agent=agent, over=over)
    review.approve(store, exhibit_id, agent=agent, over=over)
    alone = "" if store.has_accounts else ", alone: custody says so"
    click.echo(f"Exhibit {exhibit_id} is approved by {agent}{alone}.")


@click.command("return")
@_EXHIBIT
@click.option("--why", required=True, help="What has to change.")
@click.pass_context
def send_back(ctx: click.Context, exhibit_id: int, why: str) -> None:
    """Ask for changes: the exhibit is a draft again, and an approval is taken back."""
    store = opened_store(ctx)
    review.send_back(store, exhibit_id, words=why, agent=store.settings.agent)
    click.echo(f"Exhibit {exhibit_id} is a draft again.")


@click.command("title")
@_EXHIBIT
@click.argument("title")
@click.pass_context
def rename(ctx: click.Context, exhibit_id: int, title: str) -> None:
    """Give an exhibit another title, which takes an approval back."""
    store = opened_store(ctx)
    review.rename(store, exhibit_id, title, agent=store.settings.agent)
    print_standing(review.case(store, exhibit_id, agent=store.settings.agent))


@click.command("embargo")
@_EXHIBIT
@click.argument("time", metavar="[TIME]", default="")
@click.option("--zone", default="UTC", show_default=True, help="Whose clocks call it so: Europe/Berlin.")
@click.option("--lift", is_flag=True, help="No embargo any more.")
@click.pass_context
def set_embargo(ctx: click.Context, exhibit_id: int, time: str, zone: str, lift: bool) -> None:
    """Keep an exhibit in until a time, such as "2026-12-01 18:00". Any change takes an approval back."""
    if lift == bool(time):
        raise Invalid("Give a time, or --lift.")
    store = opened_store(ctx)
    review.set_embargo(store, exhibit_id, time, zone, agent=store.settings.agent)
    print_standing(review.case(store, exhibit_id, agent=store.settings.agent))


@click.command("question")
@_EXHIBIT
@click.argument("words")
@click.option("--page", default=0, help="From 1. Without it: about the exhibit as a whole.")
@click.pass_context
def question(ctx: click.Context, exhibit_id: int, words: str, page: int) -> None:
    """Ask something that has to be answered before the exhibit is approved. Takes an approval back."""
    store = opened_store(ctx)
    asked = review.question(store, exhibit_id, words, agent=store.settings.agent, page_number=page)
    click.echo(f"Question {asked.id} is open.")


@click.command("answer")
@click.argument("question_id", metavar="QUESTION", type=int)
@click.argument("words", default="")
@click.option("--dismiss", is_flag=True, help="Close it without an answer.")
@click.pass_context
def answer(ctx: click.Context, question_id: int, words: str, dismiss: bool) -> None:
    """Answer a question about an exhibit, or dismiss it. Who did is kept."""
    store = opened_store(ctx)
    close = review.dismiss if dismiss else review.answer
    closed = close(store, question_id, words, agent=store.settings.agent)
    click.echo(f"Question {question_id} is {closed.state}.")


@click.command("withdraw")
@_EXHIBIT
@click.option("--notice", required=True, help="What readers are told in its place.")
@click.option("--why", required=True, help="Why, for the archive alone.")
@click.pass_context
def withdraw(ctx: click.Context, exhibit_id: int, notice: str, why: str) -> None:
    """Take back an exhibit that was released. Publish its folder again to put the notice in its place."""
    store = opened_store(ctx)
    review.withdraw(store, exhibit_id, notice=notice, why=why, agent=store.settings.agent)
    case = review.case(store, exhibit_id, agent=store.settings.agent)
    click.echo(f"Exhibit {exhibit_id} is withdrawn.")
    for folder in case.standing.public_in:
        click.echo(f"It is still in {folder}. Publish again: archive release publish {folder} --title …")


COMMANDS = (
    ask, show_checklist, approve, send_back, rename, set_embargo, question, answer, withdraw,
)  # fmt: skip


def print_standing(case: Case) -> None:
    """Its stage, why an approval lapsed, its embargo, open questions, and where it is public."""
    now = case.standing
    click.echo(f"Exhibit {case.exhibit.id} is {now.stage}{_by(case)}.")
    if now.lapsed and now.why_lapsed:
        click.echo(f"The approval by {now.lapsed.agent} counts no more: {now.why_lapsed}.")
    if case.embargo:
        click.echo(f"Not before {case.embargo}.")
    for entry in case.questions:
        if entry.state is QuestionState.OPEN:
            where = f", page {entry.page_number}" if entry.page_number else ""
            click.echo(f"Question {entry.id} by {entry.asked_by}{where}: {shown(entry.text)}")
    for folder in now.public_in:
        click.echo(f"Public in {folder}")


def _by(case: Case) -> str:
    now = case.standing
    if now.approved:
        return f", approved by {now.approved.agent}{' alone' if now.approved.alone else ''}"
    return f" with {now.asked.asked_of or 'anybody'}, asked by {now.asked.agent}" if now.asked else ""


def _open(case: Case) -> list[Entry]:
    return [entry for entry in case.entries if not entry.is_settled]


def _said(case: Case, key: str) -> str:
    return case.answers[key].said.value if key in case.answers else ""


def _from_file(file: Path) -> dict[str, tuple[str, str]]:
    hint = "Make one to fill in with: archive exhibit checklist EXHIBIT --json"
    try:
        untrusted = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid("The checklist cannot be read as JSON.", hint) from error
    if not isinstance(untrusted, dict) or not all(isinstance(said, str) for said in untrusted.values()):
        raise Invalid("A checklist is an object of items and answers.", hint)
    return {key: _understood(said) for key, said in untrusted.items()}


def _understood(said: str) -> tuple[str, str]:
    """What is neither "no" nor "not applicable" are words: something is left, and why it may stay."""
    answer = said.strip()
    return (answer, "") if answer in ("", Said.NO, Said.NOT_APPLICABLE) else (Said.YES.value, answer)


def _asked(case: Case) -> dict[str, tuple[str, str]]:
    """Item by item, on the terminal."""
    click.echo("Look at every page first. Answer no, - if it does not apply, or why what is left may stay.")
    given = {}
    for entry in _open(case):
        if entry.found:
            click.echo(entry.found)
        said = click.prompt(entry.item.question, default="no").strip()
        given[entry.item.key] = (Said.NOT_APPLICABLE.value, "") if said == "-" else _understood(said)
    return given
