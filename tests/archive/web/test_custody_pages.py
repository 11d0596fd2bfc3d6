"""The chain on the pages: who did what, filtered, each event, and whether it is whole."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from archive import accession
from archive.model import Deed
from archive.store import Store, create, custody, open_store
from archive.web import create_app

HOST = "localhost"


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive of two texts."""
    folder = tmp_path_factory.mktemp("taken in")
    for number in (1, 2):
        (folder / f"{number}.txt").write_text(f"text {number}")
    made = create(folder / "home")
    accession.ingest(made, [folder / "1.txt", folder / "2.txt"], collection="Leak")
    made.close()
    return made.home


@pytest.fixture
def store(taken_in: Path, tmp_path: Path) -> Store:
    shutil.copytree(taken_in, tmp_path / "home")
    copy = open_store(tmp_path / "home")
    yield copy
    copy.close()


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return opened(store)


def opened(store: Store) -> FlaskClient:
    client = create_app(store, key="k", hosts=frozenset({HOST})).test_client()
    assert client.get("/?key=k").status_code == 302
    return client


def add(store: Store, count: int = 1, **values: object) -> None:
    usual = {"type": Deed.CAPTURE, "agent": "Ann", "object_kind": "document", "object_id": 1}
    with store.write() as db:
        for _ in range(count):
            custody.append(db, **{**usual, **values})  # type: ignore[arg-type]


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def sentences(html: str) -> list[str]:
    return re.findall(r"<div>\s*<p>(.*?)</p>", html)


def token(html: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', html)
    assert found
    return found[1]


def test_acts_are_told_newest_first_under_their_day(client: FlaskClient, store: Store) -> None:
    add(store, agent="<b>Bo</b>", type=Deed.EXPORTING, detail={"what": "the original"})
    html = page(client, "/custody/")
    assert sentences(html)[0] == "&lt;b&gt;Bo&lt;/b&gt; saved the original of document 1"
    assert "2 documents were read" in sentences(html)
    assert "Document 2 was read: 1 page" in html
    assert 'aria-current="page">Custody' in html


def test_filters_stay_in_the_form_the_pager_and_the_exports(client: FlaskClient, store: Store) -> None:
    add(store, 150, agent="Ann B")
    html = page(client, "/custody/?person=Ann+B&act=taking+in")
    assert 'value="Ann B"' in html
    older = re.search(r'<a rel="next" href="([^"]+)"', html)
    assert older
    assert "person=Ann+B" in older[1]
    assert "/custody/export.csv?person=Ann+B&amp;act=taking+in" in html
    rest = page(client, older[1].replace("&amp;", "&"))
    assert sentences(rest) == ["Ann B took in 50 files"]
    assert 'rel="next"' not in rest


@pytest.mark.parametrize("query", ["since=never", "object=12", "act=none"])
def test_a_filter_that_makes_no_sense_is_said(query: str, client: FlaskClient) -> None:
    assert client.get(f"/custody/?{query}").status_code == 400
    assert client.get(f"/custody/export.csv?{query}").status_code == 400


def test_nothing_found_is_said(client: FlaskClient) -> None:
    assert "No event is like that" in page(client, "/custody/?person=nobody")


def test_an_event_shows_its_place_in_the_chain(client: FlaskClient, store: Store) -> None:
    with store.read() as db:
        first, second, third = custody.events(db)[:3]
    html = page(client, "/custody/2")
    assert second.previous == first.own
    assert second.own in html
    assert first.own in html
    assert 'href="/custody/1"' in html
    assert 'href="/custody/3"' in html
    assert "fits what it says" in html
    assert client.get(f"/custody/{third.sequence + 100}").status_code == 404


def test_documents_and_exhibits_lead_to_their_events(client: FlaskClient) -> None:
    html = page(client, "/documents/1")
    assert 'href="/custody/?object=document+1"' in html
    assert "took in document 1" in html
    assert sentences(page(client, "/custody/?object=document+1"))[-1].endswith("took in document 1")


def test_what_was_removed_is_told_and_not_linked(client: FlaskClient, store: Store) -> None:
    accession.remove(store, 2, why="a lawyer asked", agent="Ann")
    html = page(client, "/custody/?object=document+2")
    assert "Ann removed document 2 for good, because: a lawyer asked" in sentences(html)
    assert 'href="/documents/2"' not in html
    assert "removed since" in page(client, "/custody/1") or "removed since" in page(client, "/custody/2")


def test_the_page_says_up_to_where_the_chain_was_checked(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = page(client, "/custody/")
    assert "whole" in html
    with store.read() as db:
        newest = custody.newest(db)
    assert newest
    assert newest[1] in html
    assert "archive custody check" in html


def test_what_is_not_checked_yet_is_said_and_can_be_checked(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.custody.standing.standing.__kwdefaults__", {"most": 2})
    html = page(client, "/custody/")
    assert "not yet checked to its end" in html
    assert "checked up to event 2" in html
    answer = client.post(
        "/custody/check", data={"token": token(html)}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 302
    client.application.extensions["work"].close()
    assert "not yet checked" not in page(client, "/custody/")


def test_a_forged_event_is_an_alarm_on_the_page(client: FlaskClient, store: Store) -> None:
    with store.write() as db:
        db.exec_driver_sql("DROP TRIGGER custody_is_never_changed")
        db.exec_driver_sql("UPDATE custody_events SET agent = 'ghost' WHERE sequence = 3")
    assert "The chain is broken at event 3" in page(client, "/custody/")
    assert "does not fit what it says" in page(client, "/custody/3")


def test_a_cut_chain_is_an_alarm_on_the_page(client: FlaskClient, store: Store) -> None:
    page(client, "/custody/")
    with store.write() as db:
        db.exec_driver_sql("DROP TRIGGER custody_is_never_removed")
        db.exec_driver_sql("DELETE FROM custody_events WHERE sequence = 4")
    assert "The chain was cut" in page(client, "/custody/")


def test_saving_neutralises_formulas_and_is_an_event(client: FlaskClient, store: Store) -> None:
    add(store, agent="=1+1")
    answer = client.get("/custody/export.csv?person=%3D1%2B1")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ",'=1+1," in answer.text
    assert sentences(page(client, "/custody/"))[0].endswith("saved custody events of the archive: 1 row")


def test_downloads_are_events(client: FlaskClient, store: Store) -> None:
    client.get("/documents/1/original").close()
    assert sentences(page(client, "/custody/"))[0].endswith("saved the original of document 1")
    assert client.get("/documents/99/original").status_code == 404
    assert "document 99" not in page(client, "/custody/")


def test_whoever_opens_a_document_by_whatever_page_is_recorded_where_that_is_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sentences(page(opened(store), "/custody/"))
    for address in ("/documents/1", "/documents/1/pages/1"):
        page(opened(store), address)
    assert sentences(page(opened(store), "/custody/")) == before, "off unless it is switched on"
    monkeypatch.setenv("ARCHIVE_CUSTODY_VIEWS", "1")
    watched = open_store(store.home)
    client = opened(watched)
    for address in (
        "/documents/1/pages/1/words", "/documents/1", "/api/v1/documents/2", "/api/v1/pages/2/1",
        "/documents/2/pages/1", "/documents/77",
    ):  # fmt: skip
        client.get(address)
    said = [line for line in sentences(page(client, "/custody/")) if "opened" in line or "From here" in line]
    assert [re.sub(r"^\S+ ", "", line, count=1) for line in said] == [
        "opened document 2, for the first time that day", "opened document 1, for the first time that day",
        "here on, who opens a document is recorded",
    ]  # fmt: skip
    watched.close()


def test_the_pages_are_behind_the_door(store: Store) -> None:
    stranger = create_app(store, key="k", hosts=frozenset({HOST})).test_client()
    for address in ("/custody/", "/custody/1", "/custody/export.csv"):
        assert stranger.get(address).status_code == 401
