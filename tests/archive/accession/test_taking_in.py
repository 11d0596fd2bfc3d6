"""Taking material in: nothing is lost, everything is accounted for."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from email.message import EmailMessage
from pathlib import Path

import pymupdf
import pytest

import ingest
from archive import accession
from archive.errors import Busy, Invalid
from archive.model import State
from archive.search import search
from archive.store import Store, custody
from archive.store.catalog import documents, families
from ingest.errors import NoReader
from ingest.model import Limits


def pdf(text: str, **options: object) -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), text)
        return document.tobytes(**options)


def take_in(store: Store, *paths: Path, **options: object) -> accession.RunReport:
    return accession.ingest(store, paths, collection="Leak", **options)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A folder as a source hands it over."""
    folder = tmp_path / "drop"
    (folder / "deep").mkdir(parents=True)
    (folder / "report.pdf").write_bytes(pdf("weekly report of the desk"))
    (folder / "deep" / "copy.pdf").write_bytes((folder / "report.pdf").read_bytes())
    (folder / "note.txt").write_text("confirmed by telephone")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "locked.pdf").write_bytes(
        pdf("secret", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="heron", owner_pw="heron")
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n nothing")
    (folder / "unknown.bin").write_bytes(bytes(range(256)) * 4)
    (folder / ".DS_Store").write_bytes(b"desktop")
    (folder / "link").symlink_to("/etc/passwd")
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", "the list"
    message.set_content("attached")
    message.add_attachment(pdf("walkout planned"), maintype="application", subtype="pdf", filename="list.pdf")
    (folder / "mail.eml").write_bytes(message.as_bytes())
    return folder


def test_every_file_is_in_one_class_and_the_classes_add_up(store: Store, drop: Path) -> None:
    take_in(store, drop)
    ledger = accession.status(store)
    assert ledger.adds_up
    assert ledger.found == 10
    assert (ledger.ready, ledger.duplicate, ledger.waiting, ledger.children) == (3, 1, 0, 1)
    assert ledger.unreadable == {"corrupt": 1, "empty": 1, "encrypted": 1}
    assert ledger.skipped == {"desktop-litter": 1, "symbolic-link": 1, "kept-unread": 1}


def test_a_second_run_adds_nothing(store: Store, drop: Path) -> None:
    take_in(store, drop)
    before = accession.status(store)
    again = take_in(store, drop)
    assert accession.status(store) == before
    assert (again.new, again.seen_before, again.read) == (0, 10, 0)


def test_a_moved_copy_is_a_duplicate_and_both_places_are_kept(store: Store, drop: Path) -> None:
    take_in(store, drop)
    hit = search(store, "weekly").documents[0]
    assert sorted(Path(place).name for place in hit.places) == ["copy.pdf", "report.pdf"]


def test_an_attachment_is_found_and_belongs_to_its_mail(store: Store, drop: Path) -> None:
    take_in(store, drop)
    hit = search(store, "walkout").documents[0]
    assert hit.document.name == "list.pdf"
    with store.read() as db:
        assert [parent.name for parent in families.parents(db, hit.document.id)] == ["mail.eml"]


def test_what_cannot_be_read_is_kept_byte_for_byte_with_its_reason(store: Store, drop: Path) -> None:
    take_in(store, drop)
    with store.read() as db:
        for document in documents.listing(db, state=State.UNREADABLE):
            assert document.message
            assert document.hint
            assert store.blobs.read(document.digest) == (drop / document.name).read_bytes()


def test_originals_are_left_as_they_were(store: Store, drop: Path) -> None:
    before = {
        p: (p.read_bytes(), p.stat().st_mtime_ns)
        for p in drop.rglob("*")
        if p.is_file() and not p.is_symlink()
    }
    take_in(store, drop)
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in before}


def test_one_class_can_be_tried_again(store: Store, drop: Path) -> None:
    ingest.configure(limits=Limits(file_bytes=10))
    take_in(store, drop)
    assert accession.status(store).unreadable["too-large"] >= 5
    ingest.configure()
    report = accession.retry(store, reason="too-large")
    assert report.read == report.found + report.children
    assert accession.status(store).ready == 3
    assert search(store, "walkout").total_documents == 1


def test_a_file_that_vanishes_between_looking_and_reading_is_accounted_for(
    store: Store, drop: Path, monkeypatch
) -> None:
    def gone(path: Path) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("archive.store.blobs.Blobs.put_file", lambda _self, path: gone(path))
    take_in(store, drop / "note.txt")
    assert accession.status(store).unreadable == {"cannot-open": 1}
    monkeypatch.undo()
    take_in(store, drop / "note.txt")
    ledger = accession.status(store)
    assert (ledger.found, ledger.ready) == (1, 1)


def test_pipes_and_sockets_hold_nobody_up(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
        take_in(store, folder)
    assert accession.status(store).skipped == {"not-a-file": 2}


@pytest.mark.parametrize(
    "name",
    [b"esc\x1b[2Jape.txt", b"lone\xedsurrogate.txt", "right\u202eleft.txt".encode(), b"line\nbreak.txt"],
)
def test_hostile_file_names_are_kept_raw_and_shown_safe(store: Store, tmp_path: Path, name: bytes) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "wb") as file:
        file.write(b"some words")
    take_in(store, Path(os.fsdecode(path)))
    document = search(store, "words").documents[0].document
    assert document.name.isprintable()
    assert accession.status(store).ready == 1


def test_an_attachment_with_a_name_of_4000_characters_is_taken_in(store: Store, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", "long"
    message.set_content("x")
    message.add_attachment(
        b"inner words", maintype="text", subtype="plain", filename="n" * 4000 + "\x1b[2J.txt"
    )
    (tmp_path / "mail.eml").write_bytes(message.as_bytes())
    take_in(store, tmp_path / "mail.eml")
    document = search(store, '"inner words"').documents[0].document
    assert len(document.name) <= 200
    assert "\x1b" not in document.name


def test_letters_within_letters_end_at_a_limit(store: Store, tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", "innermost"
    message.set_content("x")
    for depth in range(25):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "ann@example.org", f"level {depth}"
        outer.set_content("around")
        outer.add_attachment(message)
        message = outer
    (tmp_path / "mail.eml").write_bytes(message.as_bytes())
    take_in(store, tmp_path / "mail.eml")
    ledger = accession.status(store)
    assert ledger.ready == 1
    assert ledger.children_unreadable == {"nested-too-deep": 1}


def test_the_archive_does_not_swallow_itself(store: Store) -> None:
    take_in(store, store.home.parent)
    assert accession.status(store).skipped == {"own-folder": 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [({"collection": "  "}, "name"), ({"languages": ("english!",)}, "language code"), ({}, "no such file")],
)
def test_what_makes_no_sense_is_said_before_anything_starts(
    store: Store, tmp_path: Path, options, message
) -> None:
    with pytest.raises(Invalid, match=message):
        accession.ingest(store, [tmp_path / "nowhere"], **{"collection": "Leak", **options})
    assert accession.status(store).found == 0


def test_two_runs_at_once_do_not_mix(store: Store, drop: Path) -> None:
    with store.processing(), pytest.raises(Busy):
        take_in(store, drop)


def test_a_search_goes_on_while_material_comes_in(store: Store, drop: Path) -> None:
    errors: list[BaseException] = []

    def look() -> None:
        try:
            for _ in range(20):
                search(store, "report OR words")
        except BaseException as error:  # a thread's error must not be lost
            errors.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    take_in(store, drop)
    thread.join()
    assert errors == []


def test_every_deed_is_in_custody(store: Store, drop: Path) -> None:
    take_in(store, drop, source="heron")
    with store.read() as db:
        document = documents.find(db, "note.txt")
        types = [event.type for event in custody.events(db, object_kind="document", object_id=document.id)]
        assert types == ["capture", "ingestion"]
        assert custody.check(db).broken_at is None
        assert [place.source for place in documents.places(db, document.id)] == ["heron"]


def test_the_index_can_be_thrown_away(store: Store, drop: Path) -> None:
    take_in(store, drop)
    before = search(store, "report OR walkout OR telephone").total_pages
    shutil.rmtree(store.home / "index")
    assert accession.reindex(store) == 5  # with the one whose loose strings are kept
    assert search(store, "report OR walkout OR telephone").total_pages == before == 3


def test_a_run_without_readers_ends_and_its_files_keep_waiting(store: Store, drop: Path) -> None:
    ingest.configure(formats=("no_such_format",))
    with pytest.raises(NoReader):
        take_in(store, drop)
    ingest.configure()
    assert accession.status(store).waiting >= 5
    take_in(store, drop)
    assert accession.status(store).ready == 3
