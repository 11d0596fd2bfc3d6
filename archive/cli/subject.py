"""archive subject"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import IO, TYPE_CHECKING, BinaryIO

import click

from archive.cli.context import opened_store
from archive.custody import once_a_day
from archive.errors import Invalid, NotFound
from archive.model import REASONS
from archive.redaction.subjects import labels, occurrences, proposing, reading, register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.store.catalog import documents
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.redaction.subjects.occurrences import Occurrence
    from archive.store import Store

_ASKED = ("name", "spellings", "handles", "numbers", "emails")
_collection = click.option("--collection", help="Whose register. Needs no saying where there is only one.")
_file = click.option(
    "--file",
    "untrusted_file",
    type=click.File(encoding="utf-8"),
    help='Lines of "name: …", "spelling: …", "handle: …", "number: …", "email: …"; - is standard input.',
)
_reason = click.option("--reason", type=click.Choice(REASONS), help="Why; readers of exhibits see it.")
_least = click.option(
    "--least", type=click.FloatRange(0, 1), default=0.0, help="Leave out what is less sure than this."
)


@click.group("subject")
def subject() -> None:
    """Who and what is protected in a collection, and where it occurs. The register is sealed with a key of its own.

    Names are asked for, or read from a file or standard input, and never taken from the command line, which your shell
    writes down and other users can list.
    """


@subject.command("add")
@_collection
@click.option(
    "--kind", type=click.Choice([k.value for k in SubjectKind]), default="person", show_default=True
)
@click.option(
    "--label", "noun", required=True, help='The noun of the label, as "Driver"; its number is drawn.'
)
@_reason
@_file
@click.pass_context
def add(
    ctx: click.Context,
    collection: str | None,
    kind: str,
    noun: str,
    reason: str | None,
    untrusted_file: IO[str] | None,
) -> None:
    """Enter a subject: its name, other spellings and scripts, nicknames, handles, numbers, mail addresses."""
    store = opened_store(ctx)
    wanted = _chosen(store, collection)
    given = Subject(SubjectKind(kind), "", reason=reason or "private person")
    entered = reading.changed(given, _asked(untrusted_file))
    (made,) = register.add(store, wanted, [(entered, noun)], agent=store.settings.agent)
    click.echo(f"Subject {made.id} is called {made.label}. See where it occurs: archive subject find")


@subject.command("edit")
@click.argument("subject_id", metavar="ID", type=int)
@click.option("--label", "noun", default="", help="Another noun for its label; the number stays.")
@_reason
@_file
@click.pass_context
def edit(
    ctx: click.Context, subject_id: int, noun: str, reason: str | None, untrusted_file: IO[str] | None
) -> None:
    """Change what is said of a subject. What is left empty stays as it is; "-" says that there is none."""
    store = opened_store(ctx)
    known = register.get(store, subject_id)
    is_all = bool(noun or reason) and untrusted_file is None
    changed = known if is_all else reading.changed(known, _asked(untrusted_file))
    changed = replace(changed, reason=reason) if reason else changed
    made = register.edit(store, changed, noun=noun, agent=store.settings.agent)
    click.echo(f"Subject {made.id} is called {made.label}.")


@subject.command("retire")
@click.argument("subject_id", metavar="ID", type=int)
@click.pass_context
def retire(ctx: click.Context, subject_id: int) -> None:
    """Look for it no more. Its label stays taken; redactions stay as they are."""
    store = opened_store(ctx)
    register.retire(store, subject_id, agent=store.settings.agent)
    click.echo(f"Subject {subject_id} is retired.")


@subject.command("import")
@click.argument("untrusted_list", metavar="FILE", type=click.File("rb"))
@_collection
@click.option("--label", "noun", default="Person", show_default=True, help="For lines that say none.")
@_reason
@click.pass_context
def import_list(
    ctx: click.Context, untrusted_list: BinaryIO, collection: str | None, noun: str, reason: str | None
) -> None:
    """Enter the subjects of a table or a name list (- reads standard input).

    A table has a heading: name, spellings, handles, numbers, emails, kind, reason, label, in any order; several entries
    in a cell are parted by ";" or "|". Without a heading each line is a name. Lines that cannot be read are listed, and
    the others taken; a name that is in the register is not entered again.
    """
    store = opened_store(ctx)
    wanted = _chosen(store, collection)
    data = untrusted_list.read(reading.LIST_BYTES + 1)
    found = reading.read(data, reason=reason or "private person", noun=noun)
    made = register.add(store, wanted, found.entries, agent=store.settings.agent, skip_known=True)
    for line in found.unread:
        click.echo(f"line {line.number:>5}  not read: {line.reason}")
    known = len(found.entries) - len(made)
    click.echo(f"Read as {found.read_as}.")
    click.echo(
        f"{len(made):,} subjects entered, {known:,} known already, {len(found.unread):,} lines not read."
    )


@subject.command("list")
@_collection
@click.option("--retired", is_flag=True, help="Those too.")
@click.option("--show", "shows_names", is_flag=True, help="With names. Others may see your screen.")
@click.pass_context
def list_subjects(ctx: click.Context, collection: str | None, retired: bool, shows_names: bool) -> None:
    """The register, without names unless asked for."""
    store = opened_store(ctx)
    chosen = _chosen(store, collection)
    found = register.listing(store, chosen, retired=retired)
    if shows_names:
        once_a_day.opened_register(store, chosen, agent=store.settings.agent)
    for entry in found:
        entries = len((*entry.spellings, *entry.handles, *entry.numbers, *entry.emails))
        said = f"{entry.id:>6}  {entry.label:<20} {entry.kind.value:<7} {entry.reason:<15} {entries:>3} more entries"
        said += "  retired" if entry.retired_at else ""
        click.echo(f"{said}  {shown(entry.name)}" if shows_names else said)
    click.echo(f"{len(found):,} subjects.")


@subject.command("show")
@click.argument("subject_id", metavar="ID", type=int)
@click.pass_context
def show(ctx: click.Context, subject_id: int) -> None:
    """All that the register says of one subject, with its names."""
    store = opened_store(ctx)
    entry = register.get(store, subject_id)
    once_a_day.opened_register(store, register.collection_of(store, subject_id), agent=store.settings.agent)
    state = "retired" if entry.retired_at else "looked for"
    click.echo(f"Subject {entry.id}: {entry.label}, {entry.kind.value}, {entry.reason}, {state}")
    for field in _ASKED:
        value = getattr(entry, field)
        for said in (value,) if isinstance(value, str) else value:
            click.echo(f"{field:<10} {shown(said)}")


@subject.command("labels")
@_collection
@click.pass_context
def list_labels(ctx: click.Context, collection: str | None) -> None:
    """Every label that is given, in alphabetical order, with its subject's number. No names."""
    store = opened_store(ctx)
    found = register.listing(store, _chosen(store, collection), retired=True)
    for entry in sorted(found, key=lambda entry: (labels.noun(entry.label), labels.number(entry.label))):
        click.echo(f"{entry.label:<24} subject {entry.id}{', retired' if entry.retired_at else ''}")


@subject.command("find")
@_collection
@click.option("--subject", "subject_id", type=int, metavar="ID", help="This one only.")
@click.option("--words", "asks_words", is_flag=True, help="Some words instead, which are asked for.")
@_least
@click.option("--show", "shows_words", is_flag=True, help="With the words. Others may see your screen.")
@click.option("--json", "as_json", is_flag=True, help="For programs; words only with --show.")
@click.pass_context
def find(
    ctx: click.Context,
    collection: str | None,
    subject_id: int | None,
    asks_words: bool,
    least: float,
    shows_words: bool,
    as_json: bool,
) -> None:
    """Where subjects occur: pages, hidden text, names of files, metadata, findings, web addresses.

    How sure each is stands beside it, from 0 to 1, and is a guess. What could not be read is not found.
    """
    store = opened_store(ctx)
    wanted = _chosen(store, collection)
    if asks_words:
        found: Iterable[Occurrence] = occurrences.of_words(store, wanted, click.prompt("Words"))
    else:
        subjects = register.listing(store, wanted)
        chosen = [entry for entry in subjects if subject_id in (None, entry.id)]
        if subject_id is not None and not chosen:
            raise NotFound(
                f"There is no subject {subject_id} in this collection.", "See: archive subject list."
            )
        found = occurrences.in_collection(store, wanted, chosen)
    kept = [entry for entry in found if entry.found.sureness >= least]
    if as_json:
        plain = [_plain(entry, shows_words) for entry in kept]
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    for entry in kept:
        click.echo(_row(entry, shows_words))
    count = len({entry.document_id for entry in kept})
    click.echo(f"{len(kept):,} occurrences in {count:,} documents. What could not be read is not found.")


@subject.command("propose")
@click.argument("untrusted_key", metavar="[DOC]", required=False)
@_collection
@_least
@click.pass_context
def propose(ctx: click.Context, untrusted_key: str | None, collection: str | None, least: float) -> None:
    """Propose boxes over every subject on the pages of DOC (number, digest or name), or of the whole collection."""
    store = opened_store(ctx)
    if untrusted_key is not None:
        with store.read() as db:
            document = documents.find(db, untrusted_key)
        wanted, chosen = document.collection, [document.id]
    else:
        wanted = _chosen(store, collection)
        chosen = list(proposing.documents_with_pages(store, wanted))
    subjects = register.listing(store, wanted)
    made = proposing.propose(store, chosen, subjects, least=least, agent=store.settings.agent)
    for document_id, boxes in made.items():
        click.echo(f"document {document_id:>6}  {len(boxes):,} boxes")
    total = sum(map(len, made.values()))
    click.echo(f"{total:,} boxes in {len(made):,} documents. Nothing is taken out until approved.")


def _chosen(store: Store, collection: str | None) -> str:
    """The collection that was named, or the only one there is. Raises Invalid."""
    if collection is not None:
        return collection
    with store.read() as db:
        known = documents.collections(db)
    if len(known) != 1:
        raise Invalid("Say which collection.", "Name it with --collection.")
    return known[0].name


def _asked(untrusted_file: IO[str] | None) -> dict[str, tuple[str, ...]]:
    if untrusted_file is not None:
        return reading.read_fields(untrusted_file.read())
    lines = []
    for field in _ASKED:
        hint = "" if field == "name" else ', parted by ";"'
        said = click.prompt(f"{field.capitalize()}{hint}", default="", show_default=False)
        lines += [
            f"{field}: {part}" for part in ([said] if field == "name" else said.split(";")) if part.strip()
        ]
    return reading.read_fields("\n".join(lines))


def _row(entry: Occurrence, shows_words: bool) -> str:
    found = entry.found
    called = found.subject.label or "the words"
    said = f"document {entry.document_id:>6}  {_place(entry):<32} {found.sureness:.2f}  {called}: {found.found_as}"
    return f"{said}  {shown(entry.untrusted_text)}" if shows_words else said


def _place(entry: Occurrence) -> str:
    page = f"page {entry.page_number}" if entry.page_number else ""
    stand = "" if page and entry.stand.value == "page" else entry.stand.value
    return ", ".join(filter(None, (page, stand, shown(entry.untrusted_field))))


def _plain(entry: Occurrence, shows_words: bool) -> dict[str, object]:
    found = entry.found
    is_on_page = entry.stand.value == "page"
    return {
        "document": entry.document_id,
        "stand": entry.stand.value,
        "page": entry.page_number,
        "field": shown(entry.untrusted_field),
        "words": [found.match.first, found.match.last] if is_on_page else None,
        "subject": found.subject.id,
        "label": found.subject.label,
        "form": found.form.kind.value,
        "way": found.match.way.value,
        "sureness": found.sureness,
        **({"text": shown(entry.untrusted_text)} if shows_words else {}),
    }
