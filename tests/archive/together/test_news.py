"""What is new since one was here; and nothing is left of a document that was removed."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from newsdesk import Desk
from sqlalchemy import create_engine, func, select

from archive import accession
from archive.model import Audience
from archive.store import open_store
from archive.store.catalog import engine, tables
from archive.together import alerts, documents, news, notes, searches, tags


def test_what_others_do_is_new_until_one_has_seen_it(desk) -> None:
    report = desk.put("report", "text")
    first = news.since_last_time(desk.bea, person="bea")
    assert (first.since, [d.name for d in first.received]) == (None, ["report"])
    news.set_seen(desk.bea, person="bea", until=first.until)
    assert news.since_last_time(desk.bea, person="bea").is_empty
    note = notes.write(desk.ada, report, "look", audience=Audience.TEAM, person="ada")
    notes.write(desk.ada, report, "hush", audience=Audience.PRIVATE, person="ada")
    notes.write(desk.bea, report, "my own", audience=Audience.TEAM, person="bea")
    searches.save(desk.bea, "", "walkout", person="bea")
    documents.assign(desk.ada, report, to=desk.store.settings.agent, person="ada")
    desk.put("second", "walkout")
    found = news.since_last_time(desk.bea, person="bea")
    assert [d.name for d in found.received] == ["second"]
    assert found.notes == (note,)
    assert [entry.name for entry in found.searches] == ["walkout"]
    assert found.known[report].name == "report"


def test_what_comes_while_one_looks_stays_new(desk) -> None:
    report = desk.put("report", "text")
    looked = news.since_last_time(desk.bea, person="bea")
    late = notes.write(desk.ada, report, "late", audience=Audience.TEAM, person="ada")
    desk.put("late", "text")
    news.set_seen(desk.bea, person="bea", until=looked.until)
    after = news.since_last_time(desk.bea, person="bea")
    assert after.notes == (late,)
    assert [d.name for d in after.received] == ["late"]


def test_an_old_page_that_is_sent_again_brings_nothing_back(desk) -> None:
    report = desk.put("report", "text")
    early = news.since_last_time(desk.bea, person="bea").until - timedelta(days=1)
    notes.write(desk.ada, report, "x", audience=Audience.TEAM, person="ada")
    now = news.since_last_time(desk.bea, person="bea").until
    news.set_seen(desk.bea, person="bea", until=now)
    news.set_seen(desk.bea, person="bea", until=early)
    assert news.since_last_time(desk.bea, person="bea").is_empty


def test_what_could_not_be_read_is_news_once(desk, tmp_path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    accession.ingest(desk.store, [tmp_path / "broken.pdf"], collection="Leak")
    found = news.since_last_time(desk.bea, person="bea")
    assert [d.state for d in found.received] == ["unreadable"]
    news.set_seen(desk.bea, person="bea", until=found.until)
    accession.retry(desk.store)
    assert news.since_last_time(desk.bea, person="bea").is_empty


def test_a_removed_document_takes_all_with_it_that_was_added(desk) -> None:
    searches.save(desk.ada, "", "text", person="ada")
    report, kept = desk.put("report", "text"), desk.put("kept", "text")
    for document in (report, kept):
        note = notes.write(desk.ada, document, "said", audience=Audience.TEAM, person="ada")
        notes.answer(desk.bea, note.id, "reply", person="bea")
        notes.change(desk.ada, note.id, "said otherwise", person="ada")
        tags.add(desk.ada, document, "strike", person="ada")
        documents.star(desk.ada, document, person="ada", on=True)
        documents.read(desk.ada, document, 1, person="ada")
        documents.assign(desk.ada, document, to=desk.store.settings.agent, person="ada")
    accession.remove(desk.store, report, why="asked", agent="ada")
    for table in (
        tables.notes, tables.tags, tables.stars, tables.reads, tables.assignments, tables.matches, tables.arrivals,
    ):  # fmt: skip
        with desk.store.read() as db:
            left = db.execute(select(table.c.document_id).distinct()).scalars().all()
        assert left == [kept], table.name
    with desk.store.read() as db:
        assert db.execute(select(func.count()).select_from(tables.note_versions)).scalar_one() == 1


def test_what_an_older_archive_has_is_new_to_who_comes_first_and_told_to_nobody(tmp_path) -> None:
    """A catalog of the version before, brought up to date when it is opened."""
    versions = Path(engine.__file__).parents[1] / "migrations"
    (migration,) = versions.glob("versions/*_reading_together.py")
    before = re.search(r'down_revision = "(\d+)"', migration.read_text()).group(1)
    config = Config()
    config.set_main_option("script_location", str(versions))
    catalog, moment = tmp_path / "catalog.sqlite3", "2020-09-01T00:00:00+00:00"
    with create_engine(f"sqlite:///{catalog}").connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, before)
    with sqlite3.connect(catalog) as old:
        old.execute("INSERT INTO collections (id, name, created_at) VALUES (1, 'Leak', ?)", (moment,))
        old.execute(
            "INSERT INTO documents (id, collection_id, digest, size_bytes, media_type, name, title, author, language,"
            " state, reason, message, hint, page_count, defects, ocr_languages, received_at, indexed) VALUES"
            " (1, 1, 'd', 1, '', 'old', '', '', '', 'ready', '', '', '', 0, '[]', 'eng', ?, 1)",
            (moment,),
        )
    old.close()
    desk = Desk(open_store(tmp_path))
    saved = searches.save(desk.ada, "", "type:text OR name:old", person="ada")
    assert alerts.work_out(desk.store) == 0
    assert [d.name for d in news.since_last_time(desk.ada, person="ada").received] == ["old"]
    assert searches.get(desk.ada, saved.id, person="ada").new_matches == 0
    desk.store.close()
