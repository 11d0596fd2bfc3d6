"""Series on the web: found, made, each number held against its line of the page, saved, approved."""

from __future__ import annotations

import csv
import io
import re

import pytest
from asking import text
from flask.testing import FlaskClient

from archive import accession
from archive.store import create
from archive.web import create_app
from archive.web import series as web_series

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("weekly")
    for day, first in (("2020-08-31", "47"), ("2020-09-07", "56 (9)")):
        lines = ["Kind of thing,posts", f"{NASTY},{first}", "Routes,31", "Strikes,-", "=1+1,7"]
        (folder / f"report-{day}.csv").write_text("\n".join(lines))
    store = create(tmp_path_factory.mktemp("archive") / "home")
    accession.ingest(store, [folder], collection="Leak")
    client = create_app(store, key="the-key", hosts=frozenset({"localhost"})).test_client()
    client.get("/?key=the-key")
    yield client
    store.close()


def token(client: FlaskClient) -> str:
    return re.search(r'name="token" value="(\w+)"', client.get("/series/").get_data(as_text=True)).group(1)


def post(client: FlaskClient, path: str, code: int = 302, **form: str):
    answer = client.post(path, data={"token": token(client), **form})
    assert answer.status_code == code, answer.get_data(as_text=True)
    return answer


def follow(client: FlaskClient, job: str) -> str:
    client.application.extensions["work"].get(int(job.rpartition("/")[2])).future.result(60)
    return client.get(job).headers["Location"]


@pytest.fixture(scope="module")
def made(client: FlaskClient) -> str:
    """The address of a series that was found and made by forms."""
    found = follow(client, post(client, "/series/find", collection="Leak").headers["Location"])
    page = text(client, found)
    assert "2 tables in 2 documents; 1 of them repeats." in page
    assert NASTY not in page
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    address = post(
        client, "/series/", collection="Leak", key=key, name=f"Things {NASTY}", follow="named:posts"
    ).headers["Location"]
    return re.search(r"/series/\d+", address)[0]


def reports(client: FlaskClient, made: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf'href="({made}/reports/\d+)"', text(client, made))))


def cells(page: str) -> list[str]:
    return re.findall(r"/series/\d+/cells/\d+", page)


def test_a_series_shows_a_drawing_and_every_number_with_its_page(client: FlaskClient, made: str) -> None:
    page = text(client, made)
    assert NASTY not in page
    assert '<svg class="chart"' in page
    assert "8 numbers, " in page
    assert "2020-08-31" in page
    assert "from the file’s name" in page
    assert "in doubt: a number with something beside it" in page
    assert "3 of 4 lines are drawn" in page
    line = re.search(r'name="line" value="(\d+)"', page)[1]
    assert text(client, f"{made}?line={line}").count("<polyline") == 1


def test_a_document_leads_to_the_series_that_stand_on_it(client: FlaskClient, made: str) -> None:
    document = re.search(r'href="(/documents/\d+)/pages', text(client, reports(client, made)[0]))[1]
    assert f'href="{made}"' in text(client, document)


def test_a_long_series_is_shown_in_parts(
    client: FlaskClient, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_series, "LINES_A_PART", 3)
    monkeypatch.setattr(web_series, "CELLS_A_PART", 3)
    first, second = text(client, made), text(client, f"{made}?part=2")
    assert (first.count('name="line"'), second.count('name="line"')) == (3, 1)
    links = re.findall(rf'href="({made}/reports/\d+\?part=\d+)#(cell-\d+)"', first + second)
    assert len(links) == 8
    for link, cell in links:
        assert f'id="{cell}"' in text(client, link.replace("&amp;", "&"))


def test_each_cell_stands_beside_its_line_of_the_page(client: FlaskClient, made: str) -> None:
    page = text(client, reports(client, made)[1])
    assert page.count('class="strip"') == 4
    assert re.search(
        r'<image id="page-1" href="/documents/\d+/pages/1/image" width="[\d.]+" height="[\d.]+"', page
    )
    assert "read as 56" in page
    assert "Confirm all 3 without doubt" in page
    assert not re.search(r"\sstyle=|<script(?! type=\"module\" src=)", page)


def test_cells_are_decided_by_form_and_by_script(client: FlaskClient, made: str) -> None:
    address = reports(client, made)[1]
    first, second, *_ = cells(text(client, address))
    back = post(client, first, deed="correct", said="65").headers["Location"]
    assert re.search(r"/reports/\d+\?part=1#cell-\d+$", back)
    answer = client.post(
        second, data={"token": token(client), "deed": "confirm"}, headers={"Accept": "application/json"}
    )
    assert {**answer.get_json(), "by": ""} == {"state": "confirmed", "shown": "31", "by": ""}
    page = text(client, address)
    assert "the page’s words say “56 (9)”" in page
    assert "<span data-looked-at>2</span> of 4" in page
    post(client, first, 400, deed="correct", said="many")
    post(client, first, 400, deed="eat")
    post(client, first, deed="reopen")
    assert "<span data-looked-at>1</span> of 4" in text(client, address)
    post(client, f"{address}/confirm")
    assert "<span data-looked-at>3</span> of 4" in text(client, address)
    post(client, f"{address}/day", day="2020-09-08")
    assert "2020-09-08, said by" in text(client, address)
    post(client, f"{address}/day", 400, day="soon")


def test_it_is_saved_approved_renamed_and_removed(client: FlaskClient, made: str) -> None:
    answer = client.get(f"{made}/export.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert "'=1+1" in {row[0] for row in rows if row}
    page = text(client, made)
    over = re.search(r'name="over" value="(\w{64})"', page)[1]
    post(client, f"{made}/approve", 409, over="0" * 64)
    post(client, f"{made}/approve", over=over)
    assert "It goes out with the next release" in text(client, made)
    post(client, f"{made}/name", name="Another")
    assert "it was changed since" in text(client, made)
    follow(client, post(client, f"{made}/extend").headers["Location"])
    post(client, f"{made}/remove")
    text(client, made, 404)


def test_what_cannot_be_is_said(client: FlaskClient) -> None:
    post(client, "/series/find", 404, collection="Nowhere")
    post(client, "/series/find", 400, documents="one two")
    post(client, "/series/find", 404, documents="999999")
    for path in (
        "/series/999",
        "/series/999/reports/1",
        "/series/999/export.csv",
        "/series/found?collection=No",
    ):
        text(client, path, 404)
