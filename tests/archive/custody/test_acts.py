"""Every act is in the chain, of its collection, and no word of the material ever is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import stub_exhibits
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from archive import accession, exhibit, release
from archive.custody import handing_out, once_a_day, reading, standing
from archive.custody.reading import Asked
from archive.model import REASONS, Deed, ListOptions, RedactionState
from archive.redaction import plan
from archive.redaction.subjects import register
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.search import export, tables
from archive.search.name_lists import batch, batch_export
from archive.search.tables import Form
from archive.store import Store, create, custody, open_store
from archive.store.catalog import engine, intake
from archive.store.catalog.intake import Sighting

WORDS = ("zanzibar", "quokka", "marmalade", "xylophone", "periwinkle", "tamarind")
"""Markers: in a file's name, its text, a title, a subject, a query, a name list."""
NAME, TEXT, TITLE, SUBJECT, QUERY, LISTED = WORDS


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive with one text in each of two collections, read and indexed."""
    folder = tmp_path_factory.mktemp("taken in")
    store = create(folder / "home")
    for collection in ("Leak", "Other"):
        path = folder / collection / f"{NAME}.txt"
        path.parent.mkdir()
        path.write_text(f"the {TEXT} of {QUERY} and {SUBJECT} in {collection}")
        accession.ingest(store, [path], collection=collection)
    store.close()
    return store.home


@pytest.fixture
def searched(taken_in: Path, tmp_path: Path) -> Store:
    """A copy of it."""
    shutil.copytree(taken_in, tmp_path / "copy")
    store = open_store(tmp_path / "copy")
    yield store
    store.close()


@pytest.fixture
def kept(store: Store) -> Store:
    """The same as far as the catalog goes, in no time: two documents and their four events."""
    for number, collection in enumerate(("Leak", "Other"), 1):
        blob = store.blobs.put_bytes(collection.encode())
        with store.write() as db:
            sighting = Sighting(intake.collection_id(db, collection), None, b"x", "x", "x")
            assert intake.enter(db, sighting, blob, "eng").document_id == number
            for deed in (Deed.CAPTURE, Deed.INGESTION):
                custody.append(db, type=deed, agent="desk", object_kind="document", object_id=number)
    return store


def types(store: Store, **of: object) -> list[tuple[str, str]]:
    with store.read() as db:
        return [(event.type, event.agent) for event in custody.events(db, **of)]  # type: ignore[arg-type]


def test_every_act_is_there_and_no_word_of_the_material(searched: Store, tmp_path: Path) -> None:
    register.add(searched, "Leak", [(Subject(SubjectKind.PERSON, SUBJECT), "Driver")], agent="Ann")
    once_a_day.opened_register(searched, "Leak", agent="Bo")
    run = batch.begin(
        searched, LISTED.encode(), untrusted_name=NAME, collection="Leak", options=ListOptions(), agent="Ann"
    )
    batch.search(searched, run)
    for table in (batch_export.table(searched, run), export.hits(searched, QUERY)[1]):
        b"".join(tables.stream(searched, table, Form.CSV, agent="Bo"))
    batch.remove(searched, run, agent="Cy")
    (redaction,) = plan.add_text(searched, 1, TEXT, reason=REASONS[0], agent="Ann")
    plan.name(searched, [redaction.id], label="Driver 1", agent="Ann")
    plan.decide(searched, [redaction.id], RedactionState.APPROVED, agent="Bo")
    made = exhibit.make(searched, 1, title=TITLE, agent="Ann")
    handing_out.exhibit(searched, made.id, agent="Bo")
    handing_out.original(searched, 1, agent="Bo")
    stub_exhibits.approve(searched, made.id, "Bo")
    release.publish(searched, tmp_path / "public", title=TITLE, agent="Bo")
    standing.check_everything(searched, agent="Cy")
    assert types(searched, object_kind="document", object_id=1)[2:] == [
        ("redaction proposed", "Ann"), ("redaction changed", "Ann"), ("redaction approved", "Bo"), ("exporting", "Bo"),
    ]  # fmt: skip
    assert types(searched, object_kind="exhibit") == [
        ("exhibit made", "Ann"), ("exhibit verified", "Ann"), ("exporting", "Bo"), ("exhibit approved", "Bo"),
        ("dissemination", "Bo"),
    ]  # fmt: skip
    assert types(searched, object_kind="list run") == [
        ("name list searched", "Ann"), ("exporting", "Bo"), ("deletion", "Cy"),
    ]  # fmt: skip
    assert types(searched, object_kind="collection") == [
        ("register opened", "Bo"), ("exporting", "Bo"), ("exporting", "Bo"),
    ]  # fmt: skip
    assert types(searched, object_kind="subject") == [("subject entered", "Ann")]
    assert types(searched, object_kind="archive") == [("fixity check", "Cy")]
    with searched.read() as db:
        rows = db.execute(text("SELECT * FROM custody_events")).all()
        assert custody.check(db).broken_at is None
    raw = json.dumps([list(map(str, row)) for row in rows]).lower()
    assert [word for word in WORDS if word in raw] == []


def test_an_export_says_how_many_rows_of_which_collection(searched: Store) -> None:
    b"".join(tables.stream(searched, export.hits(searched, QUERY)[1], Form.XLSX, agent="Ann"))
    with searched.read() as db:
        found = custody.events(db, object_kind="collection")
    assert [(e.collection_id, e.detail) for e in found] == [
        (number, {"what": "search results", "rows": 1, "form": "xlsx", "collection": number}) for number in (1, 2)
    ]  # fmt: skip


def test_what_is_saved_is_in_the_chain_before_its_first_byte_leaves(searched: Store) -> None:
    stream = tables.stream(searched, export.hits(searched, QUERY)[1], Form.CSV, agent="Ann")
    assert len(types(searched, object_kind="collection")) == 2
    stream.close()  # type: ignore[attr-defined]


def test_events_are_of_their_objects_collection_also_when_it_is_gone(kept: Store) -> None:
    accession.remove(kept, 2, why="a lawyer asked", agent="Ann")
    with kept.read() as db:
        events = custody.events(db, object_kind="document", object_id=2)
        assert [event.type for event in events] == ["capture", "ingestion", "deletion"]
        assert {(event.collection_id, event.detail["collection"]) for event in events} == {(2, 2)}
        assert custody.events(db, object_kind="document", object_id=1)[0].collection_id == 1
    assert {e.object_id for e in reading.part(kept, Asked(collection="Other")).events} == {2}
    assert reading.still_there(kept, events) == set()


def test_a_collection_that_was_changed_behind_our_back_breaks_the_chain(kept: Store) -> None:
    with kept.write() as db:
        db.exec_driver_sql("DROP TRIGGER custody_is_never_changed")
        db.exec_driver_sql("UPDATE custody_events SET collection_id = 2 WHERE sequence = 2")
    with kept.read() as db:
        assert custody.check(db).broken_at == 2


def test_a_document_that_is_opened_is_one_event_a_person_and_day(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_a_day.opened_document(kept, 1, agent="Ann")
    assert ("displaying", "Ann") not in types(kept)
    monkeypatch.setenv("ARCHIVE_CUSTODY_VIEWS", "1")
    watched = open_store(kept.home)
    for agent in ("Ann", "Ann", "Bo", "Ann"):
        once_a_day.opened_document(watched, 1, agent=agent)
    monkeypatch.setattr(once_a_day, "_known", {})  # as after a restart: only the chain remembers
    again = open_store(kept.home)
    once_a_day.opened_document(again, 1, agent="Bo")
    once_a_day.opened_document(again, 2, agent="Bo")
    seen = [
        (e.agent, e.object_id) for e in reading.part(kept, Asked(), limit=50).events if e.type == "displaying"
    ]
    assert seen == [("Bo", 2), ("Bo", 1), ("Ann", 1)]
    elsewhere = replace(watched, where="10.0.0.9")
    for _ in range(2):
        once_a_day.opened_document(elsewhere, 1, agent="Ann")
    assert [e.agent for e in reading.part(kept, Asked(origin="10.0.0.9")).events] == ["Ann"]
    watched.close()
    again.close()


def test_the_chain_says_from_when_on_views_are_recorded(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    once_a_day.note_setting(kept)
    for value in ("1", "1", "0", "0"):
        monkeypatch.setenv("ARCHIVE_CUSTODY_VIEWS", value)
        other = open_store(kept.home)
        once_a_day.note_setting(other)
        other.close()
    said = [kind for kind, _ in types(kept, object_kind="archive")]
    assert said == ["views recorded", "views not recorded"]


def test_reading_and_saving_let_searches_keep_what_they_know(kept: Store) -> None:
    with kept.read() as db:
        before = custody.newest_change_of_pages(db)
    handing_out.original(kept, 1, agent="Ann")
    with kept.read() as db:
        assert custody.newest_change_of_pages(db) == before == 4
        assert custody.documents_since(db, before, before + 1) == (set(), set())


def test_the_standing_is_followed_from_where_it_was_last_whole(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = standing.standing(kept, most=3)
    assert first is not None
    assert (first.events, first.checked, first.is_whole) == (4, 3, False)
    walked = []
    check = custody.check
    monkeypatch.setattr(custody, "check", lambda db, **of: walked.append(of["after"]) or check(db, **of))
    second = standing.standing(kept)
    assert second is not None
    assert (second.checked, second.is_whole, second.begun_at, walked) == (4, True, first.begun_at, [3])
    with kept.read() as db:
        assert second.last == custody.newest(db)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("forgery", "cut", "broken_at"),
    [
        ("DELETE FROM custody_events WHERE sequence = 4", True, None),
        ("UPDATE custody_events SET own = 'f' WHERE sequence = 4", True, None),
        ("UPDATE custody_events SET agent = 'ghost' WHERE sequence = 5", False, 5),
    ],
)
def test_a_chain_that_is_cut_or_forged_since_is_an_alarm(
    forgery: str, cut: bool, broken_at: int | None, kept: Store
) -> None:
    standing.standing(kept)
    handing_out.original(kept, 1, agent="Ann")
    with kept.write() as db:
        db.exec_driver_sql("DROP TRIGGER custody_is_never_changed")
        db.exec_driver_sql("DROP TRIGGER custody_is_never_removed")
        db.exec_driver_sql(forgery)
    for _ in range(2):
        found = standing.standing(kept)
        assert found is not None
        assert (found.is_whole, found.is_cut, found.broken_at) == (False, cut, broken_at)


def test_who_is_shown_a_part_of_the_chain_is_told_no_standing(kept: Store) -> None:
    with kept.engine.connect() as narrowed:
        assert standing.sees_all(narrowed)
        narrowed.exec_driver_sql(
            "CREATE TEMP VIEW custody_events AS SELECT * FROM main.custody_events WHERE collection_id IN (1)"
        )
        assert not standing.sees_all(narrowed)
        narrowed.exec_driver_sql("DROP VIEW custody_events")


def test_a_chain_from_before_collections_stays_whole_and_learns_them(kept: Store, tmp_path: Path) -> None:
    with kept.read() as db:
        now = custody.events(db)
    kept.close()
    old = tmp_path / "old.sqlite3"
    config = Config()
    config.set_main_option("script_location", str(engine._MIGRATIONS))
    with create_engine(f"sqlite:///{old}").connect() as connection:
        connection.connection.dbapi_connection.isolation_level = None  # type: ignore[union-attr]
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        connection.exec_driver_sql(f"ATTACH '{tmp_path / 'home' / 'catalog.sqlite3'}' AS whole")
        for table in ("collections", "documents"):
            connection.exec_driver_sql(f"INSERT INTO main.{table} SELECT * FROM whole.{table}")
        events = [
            *((event.type, event.object_kind, event.object_id, {}) for event in now),
            ("capture", "document", 9, {}), ("deletion", "document", 9, {}),  # removed, of nobody knows what
            ("deletion", "document", 2, {}), ("capture", "document", 2, {}),  # a number that was given anew
            ("subject entered", "subject", 1, {"collection": 2}), ("passwords added", "archive", 0, {}),
        ]  # fmt: skip
        previous = custody.FIRST
        for sequence, (kind, object_kind, object_id, detail) in enumerate(events, 1):
            values = {
                "sequence": sequence, "type": kind, "at": now[0].at, "agent": "desk", "object_kind": object_kind,
                "object_id": object_id, "digest": "", "outcome": "success", "detail": detail, "previous": previous,
            }  # fmt: skip
            values["own"] = previous = custody.digest_of(values)
            stored = {**custody.plain(values), "own": previous, "detail": json.dumps(detail)}
            names = ", ".join(stored)
            marks = ", ".join(f":{name}" for name in stored)
            connection.execute(text(f"INSERT INTO main.custody_events ({names}) VALUES ({marks})"), stored)
    upgraded = engine.connect(old)
    with engine.transaction(upgraded, write=False) as db:
        assert custody.check(db).broken_at is None
        found = [(event.object_kind, event.object_id, event.collection_id) for event in custody.events(db)]
    assert found == [
        ("document", 1, 1), ("document", 1, 1), ("document", 2, None), ("document", 2, None),
        ("document", 9, None), ("document", 9, None), ("document", 2, None), ("document", 2, 2),
        ("subject", 1, 2), ("archive", 0, None),
    ]  # fmt: skip
    upgraded.dispose()
