"""Who follows a saved search hears of each new document once, whatever happens in between."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from archive import accession
from archive.errors import Forbidden, Invalid, NotFound
from archive.search import among
from archive.store.catalog import arrivals, tables
from archive.together import alerts, people, searches


def new(desk, saved, store=None) -> list[str]:
    store = store or desk.ada
    _, found = searches.new_matches(store, saved.id, person=store.person)
    return [document.name for document in found]


def follow(desk, query: str = "walkout", **more):
    return searches.save(desk.ada, "", query, person="ada", **more)


def test_only_what_comes_later_is_told(desk) -> None:
    desk.put("before", "the walkout")
    saved = follow(desk)
    assert new(desk, saved) == []
    desk.put("after", "a walkout again")
    desk.put("other", "nothing of it")
    assert new(desk, saved) == ["after"]
    assert searches.get(desk.ada, saved.id, person="ada").new_matches == 1


def test_nothing_is_told_twice_nor_missed_over_many_ingests(desk) -> None:
    saved = follow(desk)
    told = []
    for number in range(6):
        desk.put(f"{number}", "walkout" if number % 2 else "quiet", index=number % 3 == 2)
        alerts.work_out(desk.store)
        fresh = new(desk, saved)
        assert not set(fresh) & set(told)
        told += fresh
        if fresh:
            searches.set_seen(desk.ada, saved.id, person="ada", until=_newest(desk))
    desk.index()
    told += new(desk, saved)
    assert sorted(told) == ["1", "3", "5"]


def _newest(desk):
    with desk.store.read() as db:
        return max(db.execute(select(tables.matches.c.told_at)).scalars())


def test_what_was_read_and_not_indexed_waits(desk) -> None:
    saved = follow(desk)
    desk.put("waiting", "walkout", index=False)
    assert alerts.work_out(desk.store) == 0
    desk.index()
    assert new(desk, saved) == ["waiting"]


def test_a_crash_between_index_and_telling_loses_nothing(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = follow(desk)

    def dies(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(arrivals, "set_told", dies)
        with pytest.raises(KeyboardInterrupt):
            desk.put("found", "walkout")
    assert new(desk, saved) == []
    desk.index()
    assert new(desk, saved) == ["found"]
    assert alerts.work_out(desk.store) == 0


def test_a_document_that_is_read_again_is_told_once(desk) -> None:
    saved = follow(desk)
    report = desk.put("scan", "walkout")
    searches.set_seen(desk.ada, saved.id, person="ada", until=_newest(desk))
    with desk.store.write() as db:
        arrivals.add(db, report)
    assert alerts.work_out(desk.store) == 0
    assert new(desk, saved) == []


def test_filters_tags_and_patterns_of_a_saved_search_count(desk) -> None:
    elsewhere = follow(desk, filters={"collection": ("Other",)})
    without = follow(desk, "walk* -draft")
    desk.put("here", "walkout")
    desk.put("there", "walkout draft", collection="Other")
    assert new(desk, elsewhere) == ["there"]
    assert new(desk, without) == ["here"]


def test_a_search_is_answered_as_its_follower_sees_the_archive(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = follow(desk)
    monkeypatch.setattr(people, "as_seen_by", lambda store, person: None)
    desk.put("found", "walkout")
    assert new(desk, saved) == []


def test_a_shared_search_is_followed_by_others_and_told_to_each(desk) -> None:
    desk.put("before", "text")
    saved = follow(desk, collection="Leak")
    desk.put("first", "walkout")
    searches.follow(desk.bea, saved.id, person="bea", on=True)
    desk.put("second", "walkout")
    assert new(desk, saved, desk.bea) == ["second"]
    assert new(desk, saved) == ["first", "second"]
    searches.change(desk.ada, saved.id, "mine", person="ada", collection=None)
    with pytest.raises(NotFound):
        searches.get(desk.bea, saved.id, person="bea")
    searches.change(desk.ada, saved.id, "ours", person="ada", collection="Leak")
    assert not searches.get(desk.bea, saved.id, person="bea").is_followed


def test_only_the_owner_renames_shares_or_deletes(desk) -> None:
    desk.put("a", "text")
    saved = follow(desk, collection="Leak")
    with pytest.raises(Forbidden):
        searches.change(desk.bea, saved.id, "x", person="bea", collection=None)
    with pytest.raises(Forbidden):
        searches.remove(desk.bea, saved.id, person="bea")
    searches.remove(desk.ada, saved.id, person="ada")
    assert searches.listing(desk.bea, person="bea") == ()


def test_who_stops_following_is_told_nothing(desk) -> None:
    saved = follow(desk)
    searches.follow(desk.ada, saved.id, person="ada", on=False)
    desk.put("found", "walkout")
    assert new(desk, saved) == []


@pytest.mark.parametrize(("name", "query"), [("x", " "), ("x" * 201, "walkout"), ("x", "y" * 10_001)])
def test_what_cannot_be_saved_is_refused(desk, name: str, query: str) -> None:
    with pytest.raises(Invalid):
        searches.save(desk.ada, name, query, person="ada")


def test_it_runs_as_it_was_saved(desk) -> None:
    for name in ("b", "a"):
        desk.put(name, "walkout")
    saved = follow(desk, sort="name")
    assert [hit.document.name for hit in searches.run(desk.ada, saved.id, person="ada").documents] == [
        "a",
        "b",
    ]


def test_searches_that_are_read_alike_are_answered_once(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for query in ("walkout", " walkout ", "(walkout)", "strike"):
        follow(desk, query)
    asked = []
    settled = among.settled
    monkeypatch.setattr(among, "settled", lambda tree, *rest: asked.append(tree) or settled(tree, *rest))
    desk.put("found", "walkout")
    assert len(asked) == 2


def test_an_ingest_of_real_files_tells(desk, tmp_path: Path) -> None:
    """From the file on the disk to the alert, as the command and the pages do it."""
    saved = follow(desk)
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "memo.txt").write_text("The walkout is on Friday.")
    accession.ingest(desk.store, [tmp_path / "drop"], collection="Leak")
    assert new(desk, saved) == ["memo.txt"]
    accession.ingest(desk.store, [tmp_path / "drop"], collection="Leak")
    accession.reindex(desk.store)
    assert new(desk, saved) == ["memo.txt"]


# Mail and feed are in their own files; here is the file mode that both rest on.
def test_the_catalog_is_its_owners_alone(desk) -> None:
    assert stat.S_IMODE((desk.store.home / "catalog.sqlite3").stat().st_mode) & 0o077 == 0
