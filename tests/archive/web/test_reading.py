"""The reader without scripts, and what it tells its scripts; two documents side by side; light and dark."""

from __future__ import annotations

import re
from array import array

import pytest
from asking import text
from flask import Flask
from flask.testing import FlaskClient

from archive.store.catalog import documents, intake
from ingest.model import Extraction, Hidden, HiddenKind, Page, TextSource

NASTY = "<script>alert(1)</script>"


def number_of(store, name: str) -> int:
    with store.read() as db:
        return documents.find(db, name).id


@pytest.fixture
def report(filled) -> int:
    return number_of(filled, "report.pdf")


def read_as(store, document_id: int, pages: list[Page]) -> None:
    with store.write() as db:
        intake.set_ready(db, document_id, Extraction("text/plain", language="ar", pages=pages), "", "")


def test_without_scripts_each_page_has_its_address_picture_text_and_neighbours(
    client: FlaskClient, report
) -> None:
    page = text(client, f"/documents/{report}/pages/2?q=report")
    assert f'src="/documents/{report}/pages/2/image"' in page
    assert "second page of the report" in page
    assert re.search(rf'data-step="previous" href="/documents/{report}/pages/1\?q=report"', page)
    assert 'data-step="next" role="link" aria-disabled="true"' in page
    assert page.count('class="match"') == 1
    assert "2 pages with" in page
    assert f'href="/documents/{report}/pages/2/redact?q=report"' in page


def test_a_printed_page_says_what_it_is(client: FlaskClient, filled, report) -> None:
    with filled.read() as db:
        digest = documents.get(db, report).digest
    citation = re.search(
        r'<footer class="citation">.*?</footer>', text(client, f"/documents/{report}/pages/2"), re.DOTALL
    )
    assert citation is not None
    for part in (f"Document {report} of", "Leak", ">2</span> of 2", digest, "Not for publication"):
        assert part in citation.group(0)


@pytest.mark.parametrize(
    ("typed", "page"), [("2", 2), ("0", 1), ("-5", 1), ("99999999999999999999", 2), ("x", 1)]
)
def test_a_page_that_is_typed_is_gone_to_or_the_nearest(
    client: FlaskClient, report, typed: str, page: int
) -> None:
    answer = client.get(f"/documents/{report}/pages", query_string={"number": typed, "q": "report"})
    assert answer.location == f"/documents/{report}/pages/{page}?q=report"


def test_ten_thousand_pages_are_told_in_a_few_bytes(client: FlaskClient, filled) -> None:
    note = next(d.id for d in documents_of(filled) if "onerror" in d.name)
    pages = [
        Page(n, 595, 842 if n < 9_000 else 421, "", array("f"), TextSource.NONE) for n in range(1, 10_001)
    ]
    with filled.read() as db:
        before = list(documents.pages(db, note))
    read_as(filled, note, pages)
    answer = client.get(f"/documents/{note}/sizes")
    assert answer.json == {"runs": [[595.0, 842.0, 8_999], [595.0, 421.0, 1_001]]}
    assert len(text(client, f"/documents/{note}/pages/9999")) < 20_000
    read_as(filled, note, before)


def documents_of(store):
    with store.read() as db:
        return documents.listing(db)


def test_the_text_of_a_page_comes_with_its_language_its_outlines_and_what_is_hidden(
    client: FlaskClient, filled
) -> None:
    note = next(d.id for d in documents_of(filled) if "onerror" in d.name)
    with filled.read() as db:
        before = list(documents.pages(db, note))
    hidden = tuple(Hidden(HiddenKind.COVERED, f"secret {n} \u202e") for n in range(45))
    words = array("f", [1, 2, 3, 4, 5, 6, 7, 8])
    read_as(filled, note, [Page(1, 300, 300, "كتاب note", words, TextSource.OCR, 93.4, 0.0, "", hidden)])
    told = client.get(f"/documents/{note}/pages/1/text").json
    assert (told["language"], told["read_by"]) == ("ar", "read by OCR, 93 % sure")
    assert (told["hidden_total"], len(told["hidden"])) == (45, 40)
    assert told["hidden"][0] == ["under a box or picture", "secret 0 \\u202e"]
    assert told["outlines"] == []
    read_as(filled, note, before)


def test_hits_are_told_in_parts_with_their_passages_in_pieces(client: FlaskClient, report) -> None:
    told = client.get(f"/documents/{report}/hits", query_string={"q": "report", "near": 2}).json
    assert (told["first"], told["total"]) == (1, 2)
    assert [hit["number"] for hit in told["hits"]] == [1, 2]
    assert ["report", True] in told["hits"][0]["snippet"]
    assert client.get(f"/documents/{report}/hits/numbers?q=second").json == {"numbers": [2]}
    outlines = client.get(f"/documents/{report}/pages/2/text?q=second").json["outlines"]
    assert [len(box) for box in outlines] == [4]
    assert client.get(f"/documents/{report}/hits?q=").json == {"hits": [], "first": 0, "total": 0}


def test_a_picture_is_kept_by_no_browser_and_known_by_its_tag(client: FlaskClient, report) -> None:
    address = f"/documents/{report}/pages/1/image"
    answer = client.get(address)
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "no-store" in again.headers["Cache-Control"]
    small = client.get(f"{address}?size=thumbnail", headers={"If-None-Match": answer.headers["ETag"]})
    assert small.status_code == 200
    assert len(small.data) < len(answer.data)
    assert client.get(f"{address}?size=1200").status_code == 400


@pytest.mark.parametrize("rest", ["sizes", "pages/1/text", "hits?q=a", "hits/numbers?q=a", "pages/1/image", "compare",
                                  "compare/1/pages", "pages", "pages/1/redact"])  # fmt: skip
def test_what_is_asked_of_a_document_that_is_not_there_is_refused_alike(
    client: FlaskClient, rest: str
) -> None:
    assert client.get(f"/documents/9999/{rest}").status_code == 404


def test_another_document_is_chosen_by_its_number_and_stands_beside(
    client: FlaskClient, filled, report
) -> None:
    mail = number_of(filled, "mail.eml")
    assert "Any other document" in text(client, f"/documents/{report}/compare")
    answer = client.get(f"/documents/{report}/compare?with={mail}")
    assert answer.location == f"/documents/{report}/compare/{mail}/pages"
    page = text(client, f"{answer.location}?left=2&right=77")
    assert f'src="/documents/{report}/pages/2/image"' in page
    assert f'src="/documents/{mail}/pages/1/image"' in page
    broken = number_of(filled, "broken.pdf")
    assert client.get(f"/documents/{report}/compare?with={broken}").location.endswith(f"/compare/{broken}")
    text(client, f"/documents/{report}/compare?with=9999", 404)
    text(client, f"/documents/{report}/compare?with={NASTY}", 400)


def test_colours_are_chosen_kept_and_given_back_to_the_system(client: FlaskClient) -> None:
    token = re.search(r'name="token" value="(\w+)"', text(client, "/ledger/")).group(1)

    def choose(colours: str, back: str = "/ledger/?state=x") -> str:
        answer = client.post("/looks/", data={"token": token, "colours": colours, "back": back})
        return answer.location

    assert "data-colours" not in text(client, "/ledger/")
    assert choose("dark") == "/ledger/?state=x"
    assert '<html lang="en" data-colours="dark">' in text(client, "/ledger/")
    choose("")
    assert "data-colours" not in text(client, "/ledger/")
    choose(NASTY)
    assert "data-colours" not in text(client, "/ledger/")


@pytest.mark.parametrize(
    "away",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil", "javascript:x", "/\t/evil.example",
     "/ledger/\n", ""],
)  # fmt: skip
def test_choosing_colours_leads_to_no_other_host(client: FlaskClient, away: str) -> None:
    token = re.search(r'name="token" value="(\w+)"', text(client, "/ledger/")).group(1)
    answer = client.post("/looks/", data={"token": token, "colours": "dark", "back": away})
    assert answer.location == "/"


def test_a_cookie_of_a_stranger_sets_no_attribute(app: Flask) -> None:
    client = app.test_client()
    client.get("/?key=the-key")
    client.set_cookie("colours", '"><script>')
    assert "data-colours" not in text(client, "/ledger/")
