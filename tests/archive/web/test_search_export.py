"""Saving all that a search found."""

from __future__ import annotations

import io
import json
import re
import threading
from html import unescape

import openpyxl
import pytest
from flask.testing import FlaskClient

from archive.errors import Conflict
from archive.search import tables
from archive.web.work import Job

NASTY = "<script>alert(1)</script>"


def test_all_that_was_found_can_be_saved_from_the_results(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "alert", "type": "pdf"}).get_data(as_text=True)
    links = [unescape(link) for link in re.findall(r'href="(/export\.\w+\?[^"]*)"', page)]
    assert [link.partition("?")[0] for link in links] == ["/export.csv", "/export.xlsx", "/export.jsonl"]
    answers = [client.get(link) for link in links]
    assert all(answer.status_code == 200 for answer in answers)
    assert all("attachment" in answer.headers["Content-Disposition"] for answer in answers)
    about, *hits = [json.loads(line) for line in answers[2].data.splitlines()]
    assert about["about"]["only type"] == "pdf"
    assert [hit["name"] for hit in hits] == ["report.pdf"]
    assert NASTY in hits[0]["title"]
    assert client.get(hits[0]["path"]).status_code == 200


def test_a_strange_address_is_answered(client: FlaskClient) -> None:
    assert client.get("/export.exe?q=a").status_code == 400
    assert client.get("/export.csv").status_code == 200


def test_nothing_found_has_nothing_to_save(client: FlaskClient) -> None:
    assert "/export.csv" not in client.get("/?q=nothinglikeit").get_data(as_text=True)


@pytest.fixture
def is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is at once is so little that all else is much."""
    monkeypatch.setattr("archive.web.search.XLSX_AT_ONCE", 1)


def begun(client: FlaskClient, query: str) -> Job:
    page = client.get(f"/export.xlsx?q={query}").get_data(as_text=True)
    action, token = re.search(r'action="(/export.xlsx[^"]*)".*?value="(\w+)"', page, re.DOTALL).groups()
    answer = client.post(unescape(action), data={"token": token})
    assert answer.status_code == 302
    return client.application.extensions["work"].get(int(answer.headers["Location"].rpartition("/")[2]))


@pytest.mark.usefixtures("is_small")
def test_a_large_xlsx_is_written_in_the_background_and_then_offered(client: FlaskClient) -> None:
    results = client.get("/?q=report").get_data(as_text=True)
    assert re.search(r'href="/export.xlsx\?q=report">', results)  # a page, no download
    assert re.search(r'href="/export.csv\?q=report" download>', results)
    address = begun(client, "report").future.result(30)
    page = client.get(address).get_data(as_text=True)
    assert "2 pages" in page
    answer = client.get(re.search(r'href="(/written/\d+/file)" download', page).group(1))
    assert "search.xlsx" in answer.headers["Content-Disposition"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
    assert sorted(row[1] for row in rows[1:]) == [1, 2]
    assert client.get("/written/99").status_code == 404
    assert client.get("/written/99/file").status_code == 404


@pytest.mark.usefixtures("is_small", "app")  # nothing was written by it before
def test_writing_can_be_stopped_and_keeps_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = client.application.extensions["store"].home / "cache"
    before = set(cache.rglob("*.xlsx"))
    usual, waiting = tables._write_xlsx, threading.Event()

    def slow(*given: object) -> None:
        waiting.wait(20)
        usual(*given)

    monkeypatch.setattr(tables, "_write_xlsx", slow)
    job = begun(client, "report")
    job.stop.set()
    waiting.set()
    with pytest.raises(Conflict):
        job.future.result(30)
    assert set(cache.rglob("*.xlsx")) == before
    assert client.get("/written/1").status_code == 404


@pytest.mark.usefixtures("is_small")
def test_a_program_gets_a_large_xlsx_at_once(stranger: FlaskClient) -> None:
    answer = stranger.get("/export.xlsx?q=report", headers={"Authorization": "Bearer the-key"})
    assert answer.data.startswith(b"PK")


def test_writing_needs_the_token(client: FlaskClient) -> None:
    assert client.post("/export.xlsx?q=report").status_code in (400, 403)
