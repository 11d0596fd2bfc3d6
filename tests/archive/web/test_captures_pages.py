"""Captures of one address, as pages show them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from asking import text
from flask.testing import FlaskClient

from archive import accession, captures
from archive.store import create
from archive.store.catalog import documents

sys.path[:0] = [str(Path(__file__).parents[1] / "captures"), str(Path(__file__).parents[2] / "ingest")]
from a_listing import ADDRESS, AFTER, STORY, answer  # noqa: E402

NASTY = "https://jobs.brightmere.example/<script>alert(1)</script>"
HISTORY = f"/captures/history?address={ADDRESS}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("drop")
    (folder / "story.warc").write_bytes(STORY)
    nasty = [answer(f"<p>notice {n} {NASTY}</p>", f"2020-09-0{n}T10:00:00Z", NASTY) for n in (1, 2)]
    (folder / "nasty.warc").write_bytes(b"".join(nasty))
    store = create(tmp_path_factory.mktemp("archive") / "home")
    accession.ingest(store, [folder], collection="Leak")
    yield store
    store.close()


def test_the_list_leads_to_the_history(client: FlaskClient) -> None:
    shown = text(client, "/captures/")
    assert "gone at one of them" in shown
    link = re.search(r'href="(/captures/history\?address=[^"]+listing[^"]+)"', shown).group(1)
    assert "7 captures" in text(client, link.replace("&amp;", "&"))


def test_the_history_tells_what_changed_in_words_too(client: FlaskClient) -> None:
    shown = text(client, HISTORY)
    assert re.search(rf'<ins><span class="hidden">put in: </span>{AFTER}\.<span class="hidden">, end', shown)
    assert "<del><span" in shown
    assert "Gone: it answered 404 Not Found" in shown
    assert "It led elsewhere (301 Moved Permanently), to /" in shown
    assert "there again at 2020-09-05 10:00 UTC" in shown


def test_what_strangers_wrote_is_shown_and_never_obeyed(client: FlaskClient) -> None:
    for page in ("/captures/", f"/captures/history?address={NASTY}"):
        assert "<script>alert" not in text(client, page)


def test_from_a_documents_page_to_the_captures_of_its_address(client: FlaskClient, filled) -> None:
    found = captures.histories(filled, ADDRESS)[0]
    shown = text(client, f"/documents/{found.entries[0].document.id}")
    assert "7 captures of this address" in shown
    assert f'href="/captures/history?address={ADDRESS}' in shown.replace("%3A", ":").replace("%2F", "/")


def test_any_two_captures_are_shown_beside_each_other(client: FlaskClient, filled) -> None:
    entries = captures.histories(filled, ADDRESS)[0].with_pages
    left, right = entries[0].document.id, entries[2].document.id
    answer = client.get(f"/captures/beside?left={left}&right={right}&how=pages")
    assert answer.location == f"/documents/{left}/compare/{right}/pages"
    assert client.get(f"/captures/beside?left={left}&right={right}&how=words").location.endswith(f"/{right}")


def test_the_search_of_a_history_is_kept_to_it(client: FlaskClient) -> None:
    answer = client.get(f"/captures/search?address={ADDRESS}&q=analysts")
    shown = text(client, answer.location)
    assert "2</b> pages" in shown or "<strong>2</strong> pages" in shown
    assert "notice" not in re.sub(r"<[^>]+>", "", shown).split("Order")[1]


def test_where_a_print_was_captured_is_told_on_its_page_and_taken_back(client: FlaskClient, filled) -> None:
    with filled.read() as db:
        document = next(d for d in documents.listing(db) if d.name == "nasty.warc")
    token = re.search(r'name="token" value="([^"]+)"', text(client, f"/documents/{document.id}")).group(1)
    form = {"token": token, "document": document.id, "address": ADDRESS, "at": "2020-08-31T12:00+02:00"}
    assert client.post("/captures/", data=form).status_code == 302
    shown = text(client, HISTORY)
    assert "8 captures" in shown
    assert "2020-08-31 10:00 UTC" in shown
    capture = captures.histories(filled, ADDRESS)[0].entries[0].capture
    assert client.post("/captures/back", data={"token": token, "capture": capture.id}).status_code == 302
    assert "7 captures" in text(client, HISTORY)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/captures/history", 400),
        ("/captures/history?address=nowhere.example", 404),
        ("/captures/search?address=%22", 400),
        ("/captures/?page=999&containing=%25_%5C", 200),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(client: FlaskClient, path: str, status: int) -> None:
    assert "Traceback" not in text(client, path, status)
