"""The catalog: its schema, its transactions, its ledger."""

from __future__ import annotations

import sqlite3
from array import array
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import Busy, Conflict, Invalid, NoArchive, NotFound, StoreDamaged
from archive.model import State
from archive.store import Store, create, open_store
from archive.store.catalog import documents, engine, intake, ledger, tables
from archive.store.catalog.intake import Sighting
from ingest.model import Extraction, Page, TextSource


def put(store: Store, name: str, data: bytes, collection: str = "Leak") -> intake.Entered:
    stored = store.blobs.put_bytes(data)
    with store.write() as db:
        key = intake.collection_id(db, collection)
        return intake.enter(db, Sighting(key, None, name.encode(), name, name), stored, "eng")


def test_migrations_lead_to_the_tables_in_the_code(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            d for d in compare_metadata(context, tables.metadata) if "alembic_version" not in str(d)
        ]
    assert differences == []


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    versions = Path(engine.__file__).parent.parent / "migrations" / "versions"
    assert max(path.name[:4] for path in versions.glob("[0-9]*.py")) == engine.HEAD


def test_what_is_acknowledged_survives_a_power_cut(store: Store) -> None:
    with store.engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_second_writer_waits_and_then_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(store.home / "catalog.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=10")
        with pytest.raises(Busy), store.write():
            pass


def test_a_catalog_of_garbage_is_one_clear_error(tmp_path: Path) -> None:
    home = tmp_path / "home"
    create(home).close()
    for stray in home.glob("catalog.sqlite3-*"):
        stray.unlink()
    (home / "catalog.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreDamaged):
        open_store(home)


def test_no_archive_and_a_taken_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NoArchive):
        open_store(tmp_path)
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(Conflict):
        create(tmp_path)


def test_creating_goes_on_after_it_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / "home" / "blobs").mkdir(parents=True)
    create(tmp_path / "home").close()


def test_the_same_file_seen_twice_is_one_place(store: Store) -> None:
    assert put(store, "/a", b"x").new_document
    again = put(store, "/a", b"x")
    assert (again.new_document, again.new_place) == (False, False)
    with store.read() as db:
        assert len(documents.places(db, again.document_id)) == 1


def test_every_place_of_a_document_is_kept(store: Store) -> None:
    put(store, "/a", b"x")
    key = put(store, "/b", b"x").document_id
    with store.read() as db:
        assert [place.path for place in documents.places(db, key)] == ["/a", "/b"]
        counted = ledger.ledger(db)
    assert (counted.found, counted.waiting, counted.duplicate) == (2, 1, 1)


def test_two_collections_keep_their_material_apart(store: Store) -> None:
    put(store, "/a", b"x", "One")
    put(store, "/a", b"x", "Two")
    with store.read() as db:
        assert ledger.ledger(db, "One").found == 1
        assert ledger.ledger(db).duplicate == 0


@settings(max_examples=40, deadline=None)
@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(["/a", "/b", "/c"]),
            st.sampled_from([b"1", b"2", None]),
            st.sampled_from(["ready", "unreadable", "skipped", "waiting"]),
        ),
        max_size=8,
    )
)
def test_the_ledger_always_adds_up(tmp_path_factory: pytest.TempPathFactory, events: list) -> None:
    store = create(tmp_path_factory.mktemp("ledger") / "home")
    for name, data, fate in events:
        if data is None:
            with store.write() as db:
                key = intake.collection_id(db, "Leak")
                sighting = Sighting(key, None, name.encode(), name, name)
                intake.enter_without_bytes(db, sighting, State.SKIPPED, "symbolic-link", "a link")
            continue
        entered = put(store, name, data)
        with store.write() as db:
            if fate == "ready":
                intake.set_ready(db, entered.document_id, Extraction("text/plain"), "", "")
            elif fate != "waiting":
                intake.set_failed(db, entered.document_id, State(fate), reason="corrupt", message="", hint="")
    with store.read() as db:
        counted = ledger.ledger(db)
    store.close()
    assert counted.adds_up
    read = {(name, data) for name, data, _ in events if data is not None}
    never_read = {name for name, _, _ in events} - {name for name, _ in read}
    assert counted.found == len(read) + len(never_read)


def test_pages_come_back_as_they_went_in(store: Store) -> None:
    key = put(store, "/a", b"x").document_id
    page = Page(1, 595.0, 842.0, "two words", array("f", [1, 2, 3, 4, 5, 6, 7, 8.5]), TextSource.OCR, 91.5)
    with store.write() as db:
        intake.set_ready(db, key, Extraction("application/pdf", pages=(page,)), "t", "a")
    with store.read() as db:
        assert documents.page(db, key, 1) == page
        with pytest.raises(NotFound):
            documents.page(db, key, 2)


def test_a_document_is_found_by_number_digest_and_name(store: Store) -> None:
    key = put(store, "memo.pdf", b"x").document_id
    with store.read() as db:
        digest = documents.get(db, key).digest
        for name in (str(key), digest, digest[:8], "memo.pdf"):
            assert documents.find(db, name).id == key
        for name in ("99", "nothing", "f" * 64):
            with pytest.raises(NotFound):
                documents.find(db, name)


def test_an_ambiguous_name_is_said_to_be_one(store: Store) -> None:
    put(store, "memo.pdf", b"x")
    put(store, "memo.pdf", b"y")
    with store.read() as db, pytest.raises(Invalid):
        documents.find(db, "memo.pdf")
