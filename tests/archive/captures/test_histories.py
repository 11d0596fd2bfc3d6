"""What an address said at different times, put together from what tools for capturing save."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import made
import made_web as web
import pytest
from a_listing import ADDRESS, AFTER, BEFORE, STORY, answer, page, single_file
from sqlalchemy import delete, text

from archive import accession, captures
from archive.captures import Stands, Way
from archive.captures.difference import Part
from archive.errors import Invalid, NotFound
from archive.model import ToldBy
from archive.search import search
from archive.store import Store, custody
from archive.store.catalog import documents, engine, web_captures
from archive.store.catalog import tables as t

MIGRATION = engine._MIGRATIONS / "versions" / "0012_web_captures.py"


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2020, 9, day, hour, tzinfo=UTC)


def take_in(store: Store, folder: Path, collection: str = "Leak", **files: bytes | str) -> None:
    drop = folder / collection
    drop.mkdir(exist_ok=True)
    for name, data in files.items():
        path = drop / name.replace("_", ".")
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    accession.ingest(store, [drop], collection=collection)


def history(store: Store, address: str = ADDRESS) -> captures.History:
    (found,) = captures.histories(store, address)
    return found


def words(entry: captures.Entry, part: Part) -> list[str]:
    assert entry.difference is not None
    pieces = [piece for passage in entry.difference.passages for piece in passage.pieces]
    return [text for piece in pieces if piece.part is part for text, _ in piece.runs]


def test_a_listing_has_one_history_whatever_saved_it(store: Store, tmp_path: Path) -> None:
    saved = single_file(BEFORE, "Tue Sep 01 2020 14:00:00 GMT+0000 (UTC)", f"{ADDRESS}#requirements")
    take_in(store, tmp_path, story_warc=STORY, saved_html=saved)
    found = history(store)
    assert [(e.capture.captured_at, e.stands, e.state) for e in found.entries] == [
        (at(1), Stands.THERE, 1),
        (at(1, 14), Stands.THERE, 1),
        (at(1, 18), Stands.THERE, 1),
        (at(2), Stands.THERE, 2),
        (at(2, 12), Stands.ELSEWHERE, 0),
        (at(3), Stands.GONE, 0),
        (at(5), Stands.THERE, 2),
        (at(6), Stands.GONE, 0),
    ]
    assert [entry.capture.told_by for entry in found.entries[:3]] == [
        ToldBy.RECORD,
        ToldBy.FILE,
        ToldBy.RECORD,
    ]
    changed = found.entries[3]
    assert words(changed, Part.TAKEN) == [f"{BEFORE}."]
    assert words(changed, Part.PUT_IN) == [f"{AFTER}."]
    assert [entry.is_same for entry in found.entries] == [False, True, True, False, False, False, True, False]


def test_the_day_it_vanished_and_that_it_came_back(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, story_warc=STORY)
    first, second = history(store).vanishings
    assert (first.last, first.at, first.back) == (at(2), at(2, 12), at(5))
    assert (second.last, second.at, second.back) == (at(5), at(6), None)


def test_a_revisit_says_what_the_capture_said_that_it_refers_to(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, story_warc=STORY)
    entries = history(store).entries
    assert entries[5].capture.document_id is None
    assert entries[5].document == entries[2].document


@pytest.mark.parametrize(
    ("status", "location", "stands"),
    [
        ("301 Moved Permanently", "http://jobs.brightmere.example/listing/7/", Stands.ONWARD),
        ("302 Found", "https://jobs.brightmere.example/careers", Stands.ELSEWHERE),
        ("503 Service Unavailable", "", Stands.UNCLEAR),
        ("403 Forbidden", "", Stands.UNCLEAR),
        ("410 Gone", "", Stands.GONE),
    ],
)
def test_what_an_answer_says_of_the_page(
    store: Store, tmp_path: Path, status: str, location: str, stands: Stands
) -> None:
    headers = {"location": location} if location else {}
    data = answer(page(BEFORE), "2020-09-01T10:00:00Z")
    take_in(store, tmp_path, a_warc=data + answer("", "2020-09-02T10:00:00Z", status=status, **headers))
    found = history(store)
    assert found.entries[1].stands is stands
    assert bool(found.vanishings) == (stands in (Stands.GONE, Stands.ELSEWHERE))


def test_a_capture_of_which_nobody_says_when_stands_apart(store: Store, tmp_path: Path) -> None:
    undated = page(AFTER).replace("<head>", f'<head><link rel="canonical" href="{ADDRESS}">')
    take_in(store, tmp_path, story_warc=STORY, undated_html=undated)
    found = history(store)
    (entry,) = found.undated
    assert (entry.capture.captured_at, entry.capture.told_by) == (None, ToldBy.FILE)
    assert len(found.entries) == 7


def test_what_a_page_says_of_its_own_address_gives_way_to_the_record(store: Store, tmp_path: Path) -> None:
    elsewhere = page(BEFORE).replace("<head>", '<head><link rel="canonical" href="https://other.example/x">')
    take_in(store, tmp_path, a_warc=answer(elsewhere, "2020-09-01T10:00:00Z"))
    assert len(history(store).entries) == 1
    with pytest.raises(NotFound):
        captures.histories(store, "https://other.example/x")


def test_a_web_archive_taken_in_twice_tells_of_each_capture_once(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, one_warc=STORY, two_warc=STORY + b"\r\n")
    assert len(history(store).entries) == 7
    (entry,) = captures.listing(store)
    assert (entry.count, entry.first, entry.last, entry.answered_gone) == (7, at(1), at(6), True)
    assert entry.address == ADDRESS


def test_reading_a_web_archive_again_tells_the_same_once(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, story_warc=STORY)
    with store.read() as db:
        archive = documents.find(db, "story.warc").id
        before = web_captures.of_key(db, history(store).key)
    accession.read_again(store, [archive], languages=("eng",))
    with store.read() as db:
        after = web_captures.of_key(db, history(store).key)
    assert [c.captured_at for c in after] == [c.captured_at for c in before]


def test_a_screenshot_told_at_intake_is_a_capture_and_compared_with_its_like(
    store: Store, tmp_path: Path
) -> None:
    take_in(store, tmp_path, story_warc=STORY)
    drop = tmp_path / "pictures"
    drop.mkdir()
    for name, words_on_it in (("one.png", "Analysts wanted"), ("two.png", "Drivers wanted")):
        (drop / name).write_bytes(made.encoded(made.picture_of(words_on_it, width=900, height=200, size=60)))
        told = accession.Captured(ADDRESS, at(1, 11 if name == "one.png" else 12))
        accession.ingest(store, [drop / name], collection="Leak", captured=told)
    entries = {entry.capture.captured_at: entry for entry in history(store).entries}
    first, second, page_after = entries[at(1, 11)], entries[at(1, 12)], entries[at(1, 18)]
    assert (first.way, second.way) == (Way.PICTURE, Way.PICTURE)
    assert first.of_another_way
    assert not second.of_another_way
    assert second.since == first.capture
    assert page_after.is_same, "a picture between two pages does not make them differ"


def test_what_a_person_tells_is_found_recorded_and_can_be_taken_back(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, story_warc=STORY, print_txt="Intelligence analyst, a print of the page")
    with store.read() as db:
        document = documents.find(db, "print.txt")
    assert captures.tell(store, document.id, ADDRESS, at(1, 9), agent="ann")
    assert not captures.tell(store, document.id, f"{ADDRESS}?utm_medium=mail", at(1, 9), agent="bea")
    first = history(store).entries[0]
    assert (first.document, first.capture.told_by, first.capture.agent) == (document, ToldBy.PERSON, "ann")
    assert search(store, captures.search_words(ADDRESS) + " print").total_documents == 1
    captures.take_back(store, first.capture.id, agent="ann")
    assert len(history(store).entries) == 7
    assert search(store, captures.search_words(ADDRESS) + " print").total_documents == 0
    with pytest.raises(NotFound):
        captures.take_back(store, history(store).entries[0].capture.id, agent="ann")
    with store.read() as db:
        told = [e.type for e in custody.events(db, object_kind="document", object_id=document.id)]
    assert {"capture told", "capture taken back"} <= {str(deed) for deed in told}


@pytest.mark.parametrize("address", ["", "jobs", "ftp://example.org/x", "javascript:alert(1)", "http://["])
def test_nobody_tells_what_is_no_address(store: Store, tmp_path: Path, address: str) -> None:
    take_in(store, tmp_path, print_txt="a print")
    with pytest.raises(Invalid):
        captures.tell(store, 1, address, None, agent="ann")
    with pytest.raises(Invalid):
        accession.ingest(store, [tmp_path], collection="Leak", captured=accession.Captured(address))


def test_nothing_was_captured_at_a_time_still_to_come(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, print_txt="a print")
    with pytest.raises(Invalid):
        captures.tell(store, 1, ADDRESS, datetime(2999, 1, 1, tzinfo=UTC), agent="ann")


def test_each_collection_has_its_own_history(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, "Leak", story_warc=STORY)
    take_in(store, tmp_path, "Other", one_warc=answer(page(BEFORE), "2020-08-01T10:00:00Z"))
    found = captures.histories(store, ADDRESS)
    assert [(h.collection, len(h.entries)) for h in found] == [("Leak", 7), ("Other", 1)]
    assert [entry.collection for entry in captures.listing(store)] == ["Leak"]


def test_parts_of_pages_are_listed_only_if_asked(store: Store, tmp_path: Path) -> None:
    picture = made.encoded(made.picture_of("Rota", width=200, height=200, size=40))
    logo = [
        web.record(
            web.http(picture, content_type="image/png"), "https://example.org/logo.png", WARC_Date=moment
        )
        for moment in ("2020-09-01T10:00:00Z", "2020-09-02T10:00:00Z")
    ]
    take_in(store, tmp_path, a_warc=b"".join(logo), b_warc=STORY)
    assert [entry.address for entry in captures.listing(store)] == [ADDRESS]
    assert len(captures.listing(store, parts=True)) == captures.listing_count(store, parts=True) == 2
    assert captures.listing(store, containing="brightmere listing")
    assert not captures.listing(store, containing="100%")


def test_a_removed_capture_is_gone_from_its_history(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, story_warc=STORY)
    with store.read() as db:
        archive = documents.find(db, "story.warc").id
    accession.remove(store, archive, why="asked to", agent="ann")
    assert not captures.listing(store)
    with pytest.raises(NotFound):
        captures.histories(store, ADDRESS)


def test_two_texts_beyond_what_is_compared_at_once_say_so(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.captures.history._COMPARED_AT_ONCE", 5)
    take_in(store, tmp_path, story_warc=STORY)
    changed = history(store).entries[2]
    assert changed.is_uncompared
    assert changed.difference is None
    assert not changed.is_same


def test_words_beyond_the_first_20_000_are_not_compared_and_that_is_said() -> None:
    same = [captures.Token("word")] * 20_000
    found = captures.compare([*same, captures.Token("one")], [*same, captures.Token("other")])
    assert found.is_cut
    assert found.total == 0


def test_an_archive_made_before_has_its_histories(store: Store, tmp_path: Path) -> None:
    """As the migration fills the table: from places of members and from what pages say of themselves."""
    saved = single_file(BEFORE, "Tue Sep 01 2020 14:00:00 GMT+0000 (UTC)")
    take_in(store, tmp_path, story_warc=STORY, saved_html=saved)
    with_bodies = [entry for entry in history(store).entries if entry.capture.document_id]
    spec = spec_from_file_location("migration", MIGRATION)
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    with store.write() as db:
        db.execute(delete(t.web_captures))
        for row in [*migration._in_web_archives(db), *migration._said_by_pages(db)]:
            names = ", ".join(row)
            db.execute(text(f"INSERT INTO web_captures ({names}) VALUES (:{', :'.join(row)})"), row)
    assert [(e.capture.captured_at, e.capture.told_by) for e in history(store).entries] == [
        (e.capture.captured_at, e.capture.told_by) for e in with_bodies
    ]


def test_the_folder_of_an_archivebox_snapshot_says_where_its_files_were_captured(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "drop" / "archive" / "1598954400"
    folder.mkdir(parents=True)
    (tmp_path / "secret.html").write_text("<p>no part of the snapshot</p>")
    (folder / "screenshot.png").write_bytes(
        made.encoded(made.picture_of("Analysts wanted", width=900, height=200, size=60))
    )
    (folder / "output.html").write_text(page(BEFORE))
    (folder / "other.html").write_text(page(AFTER))
    results = {
        "screenshot": [{"status": "succeeded", "output": "screenshot.png", "start_ts": "2020-09-01T10:00:00+00:00"}],
        "dom": [
            {"status": "succeeded", "output": "output.html", "start_ts": "2020-09-01T10:01:00"},
            {"status": "failed", "output": "other.html", "start_ts": "2020-09-01T10:02:00"},
        ],
        "wget": [{"status": "succeeded", "output": "../../../secret.html", "start_ts": "2020-09-01T10:03:00"}, 7],
        "pdf": "nonsense",
    }  # fmt: skip
    said = {"url": ADDRESS, "timestamp": "1598954400.0", "history": results, "schema": "Link"}
    (folder / "index.json").write_text(json.dumps(said))
    accession.ingest(store, [tmp_path / "drop", tmp_path / "secret.html"], collection="Leak")
    found = history(store).entries
    assert [(e.document.name, e.capture.captured_at.minute, e.way) for e in found] == [
        ("screenshot.png", 0, Way.PICTURE),
        ("output.html", 1, Way.PAGE),
    ]
    assert {entry.capture.told_by for entry in found} == {ToldBy.RECORD}


@pytest.mark.parametrize("said", ["", "-", "soon", "2020-09-01T10:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_makes_no_sense_is_none(said: str) -> None:
    assert web_captures.moment_of(said) is None
