"""archive exhibit"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import click

from archive import exhibit as verbs
from archive import review
from archive.cli import reviewing
from archive.cli.card import card
from archive.cli.context import opened_store
from archive.cli.display import steps
from archive.custody import handing_out
from archive.errors import Invalid, Unproved
from archive.model import Colours, Exhibit, Look, Marks, Outcome, Proof
from archive.store.catalog import documents


@click.group("exhibit")
def exhibit() -> None:
    """Rebuild documents as they may be shown, prove it, and have them approved."""


for command in reviewing.COMMANDS:
    exhibit.add_command(command)
exhibit.add_command(card)


@exhibit.command("make")
@click.argument("untrusted_key", metavar="DOC")
@click.option("--title", help="As readers will see it. Without it: a number and a kind.")
@click.option(
    "--colours",
    type=click.Choice([c.value for c in Colours]),
    default="colour",
    show_default=True,
    help="Grey and bilevel also take out the dots that colour printers add.",
)
@click.option(
    "--marks",
    type=click.Choice([m.value for m in Marks]),
    default="labels",
    show_default=True,
    help="What stands in the boxes.",
)
@click.option("--tally", is_flag=True, help="End with a page that counts the boxes by reason.")
@click.pass_context
def make(
    ctx: click.Context, untrusted_key: str, title: str | None, colours: str, marks: str, tally: bool
) -> None:
    """Draw the document anew under its approved redactions, then attack the result. DOC: number, digest or name."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id
    look = Look(store.settings.exhibit_dpi, Colours(colours), Marks(marks), tally)
    made = verbs.make(store, key, agent=store.settings.agent, title=title, look=look, progress=steps)
    _print(made)
    _require(made.id, made.proof)
    click.echo(f"Next: archive exhibit {'ask' if store.has_accounts else 'approve'} {made.id}")


@exhibit.command("verify")
@click.argument("exhibit_id", metavar="EXHIBIT", type=int)
@click.pass_context
def verify(ctx: click.Context, exhibit_id: int) -> None:
    """Attack a kept exhibit again."""
    store = opened_store(ctx)
    proof = verbs.verify(store, exhibit_id, agent=store.settings.agent, progress=steps)
    _print_proof(proof)
    _require(exhibit_id, proof)


@exhibit.command("show")
@click.argument("exhibit_id", metavar="EXHIBIT", type=int)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def show(ctx: click.Context, exhibit_id: int, as_json: bool) -> None:
    """What an exhibit is, and what its proof tried and found."""
    store = opened_store(ctx)
    case = review.case(store, exhibit_id, agent=store.settings.agent)
    if as_json:
        plain = {**_plain(case.exhibit), "stage": case.standing.stage.value}
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    _print(case.exhibit)
    reviewing.print_standing(case)


@exhibit.command("list")
@click.argument("untrusted_key", metavar="[DOC]", required=False)
@click.pass_context
def list_exhibits(ctx: click.Context, untrusted_key: str | None) -> None:
    """All exhibits, newest first, or those of one document."""
    store = opened_store(ctx)
    with store.read() as db:
        key = documents.find(db, untrusted_key).id if untrusted_key else None
    for found, now in review.listing(store):
        if key in (None, found.document_id):
            click.echo(
                f"{found.id:>6}  {found.digest[:12]}  {_standing(found):<8}  {now.stage:<9} "
                f"{found.page_count:>5} pages  {found.title}"
            )


@exhibit.command("save")
@click.argument("exhibit_id", metavar="EXHIBIT", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--page", type=int, help="One page, from 1, as PNG or, if it is a photograph, as JPEG.")
@click.pass_context
def save(ctx: click.Context, exhibit_id: int, file: Path, page: int | None) -> None:
    """Copy an exhibit's PDF out, or with --page one page as a picture. Never over a file that is there."""
    store = opened_store(ctx)
    found = verbs.show(store, exhibit_id)
    if not found.releasable:
        raise Unproved(f"Exhibit {exhibit_id} is {_standing(found)} and stays in.")
    data = store.blobs.read(found.digest) if page is None else verbs.picture(store, exhibit_id, page)[0]
    what = "the PDF" if page is None else f"page {page} as a picture"
    try:
        with file.open("xb") as target:
            handing_out.exhibit(store, exhibit_id, what=what, agent=store.settings.agent)
            target.write(data)
    except OSError as error:
        raise Invalid(f"The file cannot be written: {error.strerror}.", "Name another file.") from error
    click.echo(f"{file}: {len(data):,} bytes, SHA-256 {sha256(data).hexdigest()}")


def _require(exhibit_id: int, proof: Proof | None) -> None:
    if proof is None or not proof.passed:
        raise Unproved(f"Exhibit {exhibit_id} did not pass its proof. It is kept, and cannot be released.")


def _standing(found: Exhibit) -> str:
    if found.stale:
        return "stale"
    if found.proof is None:
        return "unproved"
    return "proved" if found.proof.passed else "failed"


def _print(found: Exhibit) -> None:
    click.echo(f"Exhibit {found.id}: {found.title}")
    click.echo(f"{found.page_count:,} pages, {found.redaction_count:,} redactions, {_standing(found)}")
    click.echo(f"SHA-256 {found.digest}")
    if found.proof is not None:
        _print_proof(found.proof)


def _print_proof(proof: Proof) -> None:
    for check in proof.checks:
        mark = "passed" if check.outcome is Outcome.PASSED else "FAILED"
        click.echo(f"  {mark}  {check.name} ({check.read})")
        for place in check.found:
            click.echo(f"          {place}")


def _plain(found: Exhibit) -> dict[str, object]:
    proof = found.proof
    return {
        "id": found.id,
        "document": found.document_id,
        "title": found.title,
        "digest": found.digest,
        "plan": found.plan_digest,
        "plan_version": found.plan_version,
        "look": {
            "dpi": found.look.dpi,
            "colours": found.look.colours.value,
            "marks": found.look.marks.value,
            "tally": found.look.tally,
        },
        "pages": found.page_count,
        "redactions": found.redaction_count,
        "made_by": found.made_by,
        "made_at": found.made_at.isoformat(),
        "stale": found.stale,
        "releasable": found.releasable,
        "proof": proof
        and {
            "passed": proof.passed,
            "verified_at": proof.verified_at.isoformat(),
            "tools": proof.tools,
            "checks": [
                {"name": c.name, "outcome": c.outcome.value, "read": c.read, "found": list(c.found)}
                for c in proof.checks
            ],
        },
    }
