"""More like this, as pages show it."""

from __future__ import annotations

import re

import pytest
from asking import beginning, text
from flask.testing import FlaskClient

from archive import accession
from archive.search.text_reuse import TEXT_BYTES
from archive.store import create

NASTY = "<script>alert(1)</script>"
PARAGRAPH = (
    "The shipment left the harbour on the fourteenth of September under a permit that the ministry had withdrawn two "
    "weeks before, and neither the driver nor the clerk who stamped its papers was ever told of that decision."
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    folder, other = tmp_path_factory.mktemp("drop"), tmp_path_factory.mktemp("other")
    (folder / "memo.txt").write_text(f"A memo {NASTY}\n\n{PARAGRAPH}")
    (folder / f"answer {NASTY.replace('/', '-')}.txt").write_text(
        f"{NASTY} {PARAGRAPH.replace('permit', NASTY)} {NASTY}"
    )
    (folder / "unlike.txt").write_text("Something that has nothing to do with any of this.")
    (other / "memo.txt").write_bytes((folder / "memo.txt").read_bytes())
    store = create(tmp_path_factory.mktemp("archive") / "home")
    accession.ingest(store, [folder], collection="Leak")
    accession.ingest(store, [other], collection="Other")
    yield store
    store.close()


def paste(client: FlaskClient, status: int = 200, **fields: str) -> str:
    token = re.search(r'name="token" value="([^"]+)"', text(client, "/like/"))[1]
    answer = client.post("/like/", data={"token": token, **fields}, content_type="multipart/form-data")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_reader_and_document_lead_to_it(client: FlaskClient, filled) -> None:
    key = beginning(filled, "memo")
    assert f'href="/like/?doc={key}&amp;page=1"' in text(client, f"/documents/{key}/pages/1")
    assert f'href="/like/?doc={key}"' in text(client, f"/documents/{key}")
    assert 'href="/like/"' in text(client, "/")


@pytest.mark.parametrize("page", ["", "&page=1"])
def test_a_document_or_page_shows_what_is_like_it_with_marks_and_no_markup_of_strangers(
    client: FlaskClient, filled, page: str
) -> None:
    shown = text(client, f"/like/?doc={beginning(filled, 'memo')}{page}")
    assert re.search(r"<strong>1</strong> page\s+has", shown)
    assert "<mark>" in shown
    assert "nearly: it differs in" in shown
    assert "unlike.txt" not in shown
    assert "The same file elsewhere, byte for byte" in shown
    assert f'href="/documents/{beginning(filled, "memo", "Other")}"' in shown
    assert "were looked up in" in shown
    assert NASTY not in shown


def test_the_link_to_the_reader_marks_the_words_there(client: FlaskClient, filled) -> None:
    shown = text(client, f"/like/?doc={beginning(filled, 'memo')}")
    address = re.search(r'href="(/documents/\d+/pages/1\?q=[^"]+)" data-hit', shown)[1].replace("&amp;", "&")
    assert text(client, address).count('class="match"') >= 10


def test_both_texts_stand_side_by_side(client: FlaskClient, filled) -> None:
    key = beginning(filled, "memo")
    address = re.search(r'href="(/like/\?[^"]*with=[^"]+)"', text(client, f"/like/?doc={key}&page=1"))[1]
    shown = text(client, address.replace("&amp;", "&"))
    left, right = shown.partition('class="side"')[2].split('class="side"')
    for side in (left, right):
        assert "withdrawn two weeks before" in re.search(r"<mark>([^<]*clerk[^<]*)</mark>", side)[1]
    assert "<mark>permit" not in left
    assert NASTY not in shown


def test_a_pasted_paragraph_is_found_and_set_beside_what_was_found(client: FlaskClient, filled) -> None:
    shown = paste(client, text=PARAGRAPH)
    assert re.search(r"<strong>3</strong> pages\s+have", shown)
    assert PARAGRAPH in shown  # still in the form
    chosen = re.search(r'name="with" value="([^"]+)"', shown)[1]
    assert "The given text" in paste(client, text=PARAGRAPH, **{"with": chosen})
    assert paste(client, text=PARAGRAPH, collection="Other").count('<article class="hit">') == 1


def test_too_little_text_is_said_beside_the_form_and_kept_in_it(client: FlaskClient) -> None:
    shown = paste(client, 400, text="<script>no")
    assert "too little text" in shown
    assert "&lt;script&gt;no" in shown
    assert "<script>no" not in shown


def test_a_paragraph_that_is_nowhere_says_what_was_looked_through(client: FlaskClient) -> None:
    shown = paste(client, text="Nobody in this archive ever wrote these eleven very peculiar words")
    assert "Nowhere else" in shown
    assert "were looked up in 4 pages" in shown


@pytest.mark.parametrize("chosen", ["x", "1", "1:", ":1", "1:99", "99:1", "1:1:1", "3" * 30 + ":1"])
def test_an_invented_page_is_an_error_that_says_so(client: FlaskClient, filled, chosen: str) -> None:
    answer = client.get(f"/like/?doc={beginning(filled, 'memo')}&with={chosen}")
    assert answer.status_code in (400, 404)


def test_documents_and_collections_that_are_not_there(client: FlaskClient, filled) -> None:
    text(client, "/like/?doc=999", 404)
    text(client, f"/like/?doc={beginning(filled, 'memo')}&page=9", 404)
    text(client, f"/like/?doc={beginning(filled, 'memo')}&collection=Nowhere", 404)


def test_a_large_text_is_taken_and_a_larger_one_refused(client: FlaskClient) -> None:
    assert "too little" in paste(client, 400, text="x" * (TEXT_BYTES - 10))
    token = re.search(r'name="token" value="([^"]+)"', text(client, "/like/"))[1]
    answer = client.post(
        "/like/", data={"token": token, "text": "x " * TEXT_BYTES}, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
