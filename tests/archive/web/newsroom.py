"""A newsroom's server for tests: two collections, people with every role, and a sign-in that believes a header."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask, redirect, request

from archive import accession, captures, review
from archive.model import Audience, Box, Doubt, ListOptions, Look, Plan, Proposal, Role, TableCell, Takes
from archive.people import sharing
from archive.redaction.subjects import register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.search.name_lists import batch
from archive.store import ACCOUNTS, Store, custody
from archive.store.catalog import collections, documents, exhibits, series, web_captures
from archive.store.catalog.redactions import Editing
from archive.together import notes, searches
from archive.web import create_app

HOST = "localhost"
PERSON = "X-Person"
MARKS = {"Alpha": "zebrafinch", "Beta": "waxwing"}
"""Collection -> a word that stands in everything of it and nowhere else."""

PEOPLE = {
    "reporter": {"Alpha": Role.REPORTER},
    "editor": {"Alpha": Role.EDITOR},
    "admin": {"Alpha": Role.ADMIN},
    "outsider": {"Beta": Role.ADMIN},
    "newcomer": {},
    "administrator": {},
}


class Believing:
    """A sign-in that takes the name in a header for true; the real one is `archive.web.team`."""

    def person(self) -> str | None:
        if (given := request.authorization) is None:
            return request.headers.get(PERSON)
        return given.token if given.type == "bearer" and given.token in PEOPLE else None

    def is_administrator(self, person: str) -> bool:
        return person == "administrator"

    def knows(self, untrusted_name: str) -> bool:
        return True

    def end_sessions(self, person: str, *, agent: str) -> None:
        pass

    def begin(self):
        return redirect("/sign-in")

    def freshen(self):
        return None

    def form_token(self) -> str:
        return "token"


@dataclass(frozen=True)
class Things:
    """One of everything in a collection, by number."""

    collection: str
    document: int
    other: int
    redaction: int
    exhibit: int
    run: int
    subject: int
    number: int
    event: int
    question: int
    release: int
    note: int
    search: int
    capture: int
    series: int
    point: int
    cell: int


def filled(store: Store, folder: Path) -> dict[str, Things]:
    (store.home / ACCOUNTS).touch(0o600)  # a newsroom's server
    for collection, mark in MARKS.items():
        drop = folder / collection
        drop.mkdir()
        (drop / f"{mark}-report.txt").write_text(f"the {mark} report of the yard, told by ann@{mark}.example")
        (drop / f"{mark}-letter.txt").write_text(f"a letter on the {mark} of the yard, told by nobody")
        (drop / f"{mark}-broken.pdf").write_bytes(b"%PDF-1.7 no")
        accession.ingest(store, [drop], collection=collection, source=f"{mark}-source")
    things = {collection: _things(store, collection, mark) for collection, mark in MARKS.items()}
    for person, roles in PEOPLE.items():
        for collection, role in roles.items():
            sharing.share(store, collection, person, role, agent="setup")
    return things


def _things(store: Store, collection: str, mark: str) -> Things:
    with store.read() as db:
        found = documents.listing(db, collection=collection)
    report, letter = sorted(document.id for document in found if document.page_count)
    (subject,) = register.add(
        store, collection, [(Subject(SubjectKind.PERSON, f"{mark} person"), "Driver")], agent="setup"
    )
    run = batch.begin(
        store, f"{mark}\nyard".encode(), untrusted_name=f"{mark} names", collection=collection,
        options=ListOptions(), agent="setup",
    )  # fmt: skip
    batch.search(store, run)
    with store.write() as db:
        editing = Editing(db, report, "setup")
        redaction = editing.add(Proposal(1, Box(10, 10, 50, 20), mark, "other"))
        plan = Plan("0" * 64, (), Look())
        made = exhibits.add(
            db, document_id=report, digest=store.blobs.put_bytes(mark.encode()).digest, plan=plan,
            title=f"{mark} exhibit", page_count=1, agent="setup", program="test",
        )  # fmt: skip
    number = collection_number(store, collection)
    with store.read() as db:
        event = custody.events(db, object_kind="document", object_id=report)[0].sequence
    note = notes.write(store, report, f"{mark} note", person="setup", audience=Audience.TEAM, page_number=1)
    search = searches.save(store, f"{mark} search", mark, person="setup", collection=collection)
    captures.tell(store, report, f"https://captured.example/{report}", None, agent="setup")
    captures.tell(store, letter, f"https://captured.example/{report}", None, agent="setup")
    with store.read() as db:
        capture = web_captures.of_document(db, report)[0].id
    asked = review.question(store, made.id, f"{mark} question", agent="setup")
    with store.write() as db:
        release = exhibits.add_release(
            db, folder=f"/{mark}", title=f"{mark} release", manifest_digest="0" * 64, exhibit_ids=[made.id]
        )
    return Things(
        collection,
        report,
        letter,
        redaction.id,
        made.id,
        run,
        subject.id,
        number,
        event,
        asked.id,
        release.id,
        note.id,
        search.id,
        capture,
        *_series(store, number, report, mark),
    )


def _series(store: Store, collection: int, document: int, mark: str) -> tuple[int, int, int]:
    """The numbers of a series, of its one point, and of its one cell."""
    cell = TableCell(mark, 1, Box(10, 10, 50, 20))
    with store.write() as db:
        made = series.add(
            db, collection_id=collection, name=f"{mark} series", takes=Takes.NAMED, measure=mark, headings=(mark,),
            agent="setup",
        )  # fmt: skip
        point = series.add_point(
            db, made, document_id=document, column=1, day=None, day_from="nothing tells", heading=cell
        )
        line = series.add_row(db, made, position=0, key=mark, label=mark)
        series.add_cells(db, made, point, [(line, cell, cell, None, Doubt.TEXT)])
        (found,) = series.get(db, made).cells.values()
    return made, point, found.id


def app_of(store: Store) -> Flask:
    settings = replace(store.settings, public_api=1)
    return create_app(replace(store, settings=settings), hosts=frozenset({HOST}), sign_in=Believing())


def collection_number(store: Store, name: str) -> int:
    with store.read() as db:
        return collections.id_of(db, name)
