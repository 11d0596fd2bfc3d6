"""Documents that are almost the same, as pages show them."""

from __future__ import annotations

import random
import re

import pytest
from asking import beginning, text
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from archive import accession
from archive.store import create
from archive.store.catalog import documents, intake
from archive.web import create_app
from ingest.model import Extraction

NASTY = "<script>alert(1)</script>"
WORDS = [f"sentence{number}" for number in range(120)]


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory):
    """Two versions of a statement, a third of another collection, 15 copies of a form, and a picture in two sizes."""
    folder, other = tmp_path_factory.mktemp("drop"), tmp_path_factory.mktemp("other")
    (folder / f"statement {NASTY.replace('/', '-')}.txt").write_text(
        " ".join([*WORDS[:60], "denied", *WORDS[60:]])
    )
    (folder / "statement.txt").write_text(" ".join([*WORDS[:60], NASTY, "confirmed", *WORDS[60:]]))
    (folder / "again").mkdir()
    (folder / "again" / "statement.txt").write_bytes((folder / "statement.txt").read_bytes())
    (other / "statement.txt").write_text(" ".join([*WORDS, "elsewhere"]))
    form = random.Random(1).choices([f"field{number}" for number in range(300)], k=100)
    for number in range(15):
        (folder / f"form-{number:02}.txt").write_text(" ".join([f"number {number}", *form]))
    picture = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(picture).ellipse((20, 30, 200, 180), fill="navy")
    picture.save(folder / "large.png")
    picture.resize((150, 100)).save(folder / "small.png")
    store = create(tmp_path_factory.mktemp("archive") / "home")
    accession.ingest(store, [folder], collection="Leak")
    accession.ingest(store, [other], collection="Other")
    with store.write() as db:
        for name in ("large.png", "small.png"):
            document = documents.find(db, name)
            pages = list(documents.pages(db, document.id))
            said = (("perceptual-hash", "cedbd88c49eaf808"),)
            intake.set_ready(db, document.id, Extraction("image/png", metadata=said, pages=pages), "", "")
    yield store
    store.close()


@pytest.fixture
def app(alike) -> Flask:
    return create_app(alike, key="the-key", hosts=frozenset({"localhost"}))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert client.get("/?key=the-key").status_code == 302
    return client


def test_a_document_names_what_is_almost_the_same(client: FlaskClient, alike) -> None:
    page = text(client, f"/documents/{beginning(alike, 'statement.txt')}")
    assert "Almost the same" in page
    assert "% of the same wording" in page
    assert f'/compare/{beginning(alike, "statement <")}"' in page


def test_a_document_that_is_like_no_other_says_nothing(client: FlaskClient, alike) -> None:
    assert "Almost the same" not in text(client, f"/documents/{beginning(alike, 'statement', 'Other')}")


def test_a_long_list_is_cut_and_leads_to_the_rest(client: FlaskClient, alike) -> None:
    page = text(client, f"/documents/{beginning(alike, 'form-07')}")
    section = page.partition('id="alike"')[2].partition("</section>")[0]
    assert section.count("<li>") == 10
    address = re.search(r'href="(/ledger/documents\?alike=\d+)"', section).group(1)
    listed = text(client, address)
    assert all(f"form-{number:02}.txt" in listed for number in range(15))
    assert "statement" not in listed


def test_two_texts_are_compared_word_by_word(client: FlaskClient, alike) -> None:
    one, other = beginning(alike, "statement <"), beginning(alike, "statement.txt")
    page = text(client, f"/documents/{one}/compare/{other}")
    assert "They differ in 1 passage. 120 words are the same" in page
    assert re.search(r"<del><span[^>]*>only in the first: </span>denied<", page)
    assert re.search(
        r"<ins><span[^>]*>only in the second: </span>&lt;script&gt;alert\(1\)&lt;/script&gt; confirmed<", page
    )
    assert "48 words the same, to the end" in page
    assert NASTY not in page
    back = text(client, f"/documents/{other}/compare/{one}")
    assert '<ins><span class="hidden">only in the second: </span>denied<' in back


def test_the_same_document_differs_in_nothing_from_itself(client: FlaskClient, alike) -> None:
    one = beginning(alike, "statement.txt")
    assert "Word for word the same: 122 words." in text(client, f"/documents/{one}/compare/{one}")


def test_pictures_are_shown_side_by_side(client: FlaskClient, alike) -> None:
    one, other = beginning(alike, "large.png"), beginning(alike, "small.png")
    page = text(client, f"/documents/{one}")
    assert "the same picture" in page
    assert "side by side" in page
    page = text(client, f"/documents/{one}/compare/{other}")
    assert page.count("<img ") == 2
    assert "No words were read in either of them." in page


def test_what_cannot_be_compared_is_said(client: FlaskClient, alike) -> None:
    one = beginning(alike, "statement.txt")
    other = beginning(alike, "statement.txt", "Other")
    assert "two collections" in text(client, f"/documents/{one}/compare/{other}", 400)
    text(client, f"/documents/{one}/compare/999", 404)
    text(client, f"/documents/{one}/compare/{'9' * 25}", 404)


def test_pictures_without_words_are_counted_and_shown_to_be_read_by_eye(client: FlaskClient, alike) -> None:
    address = re.search(r'href="(/ledger/by-eye[^"]*)"', text(client, "/ledger/")).group(1)
    page = text(client, address)
    assert "2 pages show a picture on which no words were read" in page
    for name in ("large.png", "small.png"):
        assert f'href="/documents/{beginning(alike, name)}/pages/1"' in page
    none = text(client, "/ledger/by-eye?collection=Other")
    assert "0 pages show a picture" in none
    assert "/pages/1" not in none


def test_the_ledger_counts_them_and_leads_to_the_groups(client: FlaskClient) -> None:
    ledger = text(client, "/ledger/")
    assert "19 documents are almost the same as another, in 3 groups" in ledger
    address = re.search(r'href="(/ledger/alike[^"]*)"', ledger).group(1)
    page = text(client, address)
    assert "19 documents in 3 groups" in page
    assert page.index("form-00.txt</bdi> and 14 more") < page.index("and 1 more")
    assert NASTY not in page
    assert "again/statement.txt" in page  # every place, also of a copy that is the same to the byte
    assert page.count("Compare<span") == 14 + 1 + 1


def test_a_collection_without_any_says_so(client: FlaskClient) -> None:
    assert "almost the same" not in text(client, "/ledger/?collection=Other")
    assert "No two documents are almost the same" in text(client, "/ledger/alike?collection=Other")


@pytest.mark.parametrize(
    "address",
    ["/ledger/alike?page=-1", "/ledger/alike?page=500", "/ledger/alike?collection=nobody", "/ledger/documents?alike=x",
     "/ledger/documents?alike=0"],
)  # fmt: skip
def test_an_address_with_nonsense_in_it_is_answered(client: FlaskClient, address: str) -> None:
    assert "Traceback" not in text(client, address)
