"""A document that is removed is gone from everywhere but custody."""

from __future__ import annotations

import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest
import stub_exhibits

from archive import accession, exhibit, release
from archive.errors import Conflict, Invalid, NotFound
from archive.search import search
from archive.store import Store, consistency, custody
from archive.store.catalog import documents, exhibits, removal


def mail(name: str, attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"] = name
    message.set_content(f"letter {name}")
    message.add_attachment(attached, maintype="text", subtype="plain", filename="list.txt")
    return message.as_bytes()


@pytest.fixture
def filled(store: Store, tmp_path: Path):
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.eml").write_bytes(mail("alpha", b"only in alpha"))
    (drop / "b.eml").write_bytes(mail("beta", b"shared by two"))
    (drop / "c.eml").write_bytes(mail("gamma", b"shared by two"))
    (drop / "plain.txt").write_text("Zebedee wrote this")
    accession.ingest(store, [drop], collection="Leak")
    return store


def key(store: Store, query: str) -> int:
    (hit,) = search(store, query).documents
    return hit.document.id


def test_it_is_gone_from_blobs_pages_index_and_ledger_and_custody_says_so(filled: Store) -> None:
    document_id = key(filled, "zebedee")
    with filled.read() as db:
        digest = documents.get(db, document_id).digest
    accession.remove(filled, document_id, why="the source asked", agent="desk")
    assert search(filled, "zebedee").total_pages == 0
    assert not filled.blobs.path(digest).exists()
    assert accession.status(filled).found == 3
    with filled.read() as db:
        with pytest.raises(NotFound):
            documents.get(db, document_id)
        event = custody.events(db, object_kind="document", object_id=document_id)[-1]
    assert (event.type, event.digest, event.agent) == ("deletion", digest, "desk")
    assert event.detail["why"] == "the source asked"
    assert consistency.check(filled).problems == ()


def test_its_words_are_in_no_file_of_the_archive_any_more(filled: Store) -> None:
    accession.remove(filled, key(filled, "zebedee"), why="x", agent="desk")
    with filled.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    leftovers = [p for p in filled.home.rglob("*") if p.is_file() and b"ebedee" in p.read_bytes()]
    assert leftovers == []


def test_what_is_inside_goes_with_it_unless_it_was_seen_elsewhere(filled: Store) -> None:
    assert len(accession.remove(filled, key(filled, "letter alpha"), why="x", agent="desk")) == 2
    assert search(filled, '"only in alpha"').total_pages == 0
    assert len(accession.remove(filled, key(filled, "letter beta"), why="x", agent="desk")) == 1
    assert search(filled, '"shared by two"').total_pages == 1
    assert consistency.check(filled).problems == ()


def test_bytes_that_another_collection_holds_stay(filled: Store, tmp_path: Path) -> None:
    accession.ingest(filled, [tmp_path / "drop" / "plain.txt"], collection="Other")
    accession.remove(filled, key(filled, "zebedee collection:Leak"), why="x", agent="desk")
    other = key(filled, "zebedee")
    with filled.read() as db:
        assert filled.blobs.verify(documents.get(db, other).digest)


def test_it_is_refused_while_a_release_shows_it_and_drafts_go_with_it(filled: Store, tmp_path: Path) -> None:
    document_id = key(filled, "zebedee")
    made = exhibit.make(filled, document_id, agent="desk")
    stub_exhibits.approve(filled, made.id, "desk")
    folder = tmp_path / "public"
    release.publish(filled, folder, title="Papers", agent="desk", exhibit_ids=[made.id])
    with pytest.raises(Conflict):
        accession.remove(filled, document_id, why="x", agent="desk")
    assert search(filled, "zebedee").total_pages == 1
    other = exhibit.make(filled, key(filled, "letter gamma"), agent="desk")
    stub_exhibits.approve(filled, other.id, "desk")
    shutil.rmtree(folder)
    release.publish(filled, folder, title="Papers", agent="desk", exhibit_ids=[other.id])
    accession.remove(filled, document_id, why="x", agent="desk")
    assert not filled.blobs.path(made.digest).exists()
    with filled.read() as db:
        assert [entry.id for entry in exhibits.listing(db)] == [other.id]


def test_a_reason_is_needed(filled: Store) -> None:
    with pytest.raises(Invalid):
        accession.remove(filled, key(filled, "zebedee"), why="  ", agent="desk")


def test_a_removal_that_was_cut_off_is_finished_by_the_next_run(filled: Store, tmp_path: Path) -> None:
    document_id = key(filled, "zebedee")
    with filled.write() as db:
        removed = removal.take_out(db, document_id)
    assert filled.blobs.path(removed.digest).exists()
    assert consistency.check(filled).problems
    accession.process(filled)
    assert not filled.blobs.path(removed.digest).exists()
    assert consistency.check(filled).problems == ()


def test_the_same_bytes_received_again_before_that_stay(filled: Store, tmp_path: Path) -> None:
    with filled.write() as db:
        removed = removal.take_out(db, key(filled, "zebedee"))
    with filled.write() as db:
        pass
    filled.blobs.put_bytes(b"Zebedee wrote this")
    accession.ingest(filled, [tmp_path / "drop" / "plain.txt"], collection="Leak")
    assert filled.blobs.verify(removed.digest)
    assert search(filled, "zebedee").total_pages == 1
    assert consistency.check(filled).problems == ()
