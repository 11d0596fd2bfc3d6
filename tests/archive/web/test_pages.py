"""The pages say what they should, and show strangers' text without letting it act."""

from __future__ import annotations

import html
import re
import time

import pytest
from asking import text
from flask.testing import FlaskClient

from archive.store.catalog import documents
from archive.web.show import size

NASTY = "<script>alert(1)</script>"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BOX = {
    "document": "2",
    "page": "1",
    "x0": "1",
    "y0": "1",
    "x1": "20",
    "y1": "30",
    "reason": "minor",
    "extent": "box",
}


def number_of(store, name: str) -> int:
    with store.read() as db:
        return documents.find(db, name).id


def form_token(client: FlaskClient) -> str:
    return re.search(r'name="token" value="(\w+)"', text(client, "/ledger/")).group(1)


def send(client: FlaskClient, address: str, **data: object):
    return client.post(address, data={"token": form_token(client), **data})


def test_a_search_shows_counts_snippets_and_how_it_was_read(client: FlaskClient) -> None:
    page = text(client, "/?q=weekly (report")
    assert "<strong>1</strong> page" in page
    assert "<mark>weekly</mark>" in page
    assert 'read as <code dir="auto">weekly report</code>' in page
    assert "closed at the end" in page


def test_the_order_is_chosen_by_a_link_and_kept_from_page_to_page(client: FlaskClient) -> None:
    page = text(client, "/?q=report+OR+attached+OR+note")
    assert 'aria-current="true">best first' in page
    assert "sort=-date" in page
    sorted_page = text(client, "/?q=report+OR+attached+OR+note&sort=-size")
    assert 'aria-current="true">largest' in sorted_page
    assert '<input type="hidden" name="sort" value="-size">' in sorted_page
    assert re.search(r'href="/\?q=[^"]*sort=-size[^"]*type=mail|type=mail[^"]*sort=-size', sorted_page)
    assert "takes relevance, date, name or size" in text(client, f"/?q=report&sort={NASTY}")
    assert NASTY not in text(client, f"/?q=report&sort={NASTY}")


def test_a_near_word_is_offered_and_leads_to_its_results(client: FlaskClient) -> None:
    page = text(client, "/?q=weekyl+report&type=pdf")
    assert "Did you mean" in page
    assert "<strong>0</strong> pages" in page
    link = html.unescape(re.search(r'href="([^"]*)"><bdi>weekly</bdi>', page).group(1))
    assert "type=pdf" in link
    assert "<strong>1</strong> page" in text(client, link)


def test_a_search_says_what_it_could_not_see(client: FlaskClient) -> None:
    page = text(client, "/?q=weekly")
    assert re.search(r"1 of \d documents could not be read.*No search sees them", page)
    assert 'href="/ledger/documents?state=unreadable"' in page


def test_facets_narrow_and_widen(client: FlaskClient) -> None:
    everything = text(client, "/?all=")
    assert "type=mail" in everything
    assert "<strong>1</strong> document" in text(client, "/?type=mail")


def test_a_facet_value_can_be_excluded_and_taken_back(client: FlaskClient) -> None:
    everything = text(client, "/?all=")
    total = int(re.search(r"in <strong>(\d+)</strong>", everything).group(1))
    without = html.unescape(
        re.search(
            r'href="([^"]*)"><span aria-hidden="true">−</span><span class="hidden">without mail', everything
        ).group(1)
    )
    page = text(client, without)
    assert f"in <strong>{total - 1}</strong>" in page
    back = html.unescape(re.search(r'class="chip out" href="([^"]*)">without Type: <bdi>mail', page).group(1))
    assert f"in <strong>{total}</strong>" in text(client, back)


def test_two_values_of_a_facet_are_either(client: FlaskClient) -> None:
    one, other = (
        int(re.search(r"in <strong>(\d+)</strong>", text(client, f"/?type={t}")).group(1))
        for t in ("mail", "pdf")
    )
    assert f"in <strong>{one + other}</strong>" in text(client, "/?type=mail&type=pdf")


def test_results_come_by_document_page_or_family(client: FlaskClient) -> None:
    counted = {
        group: text(client, f"/?q=the&group={group}") for group in ("document", "page", "family", "nonsense")
    }
    assert counted["page"].count('class="hit') >= counted["document"].count('class="hit')
    assert "Family of" in counted["family"]
    assert 'aria-current="true">document</a>' in counted["nonsense"]


@pytest.mark.parametrize("query", ['"', "((((", "a" * 5000, "\x00", "%F0%9F", "<b>", "OR OR OR", "😀"])
def test_no_query_is_an_error_page(client: FlaskClient, query: str) -> None:
    assert client.get("/", query_string={"q": query}).status_code == 200


def test_strangers_text_is_shown_and_does_nothing(client: FlaskClient, filled) -> None:
    report = number_of(filled, "report.pdf")
    for address in (
        "/?q=weekly",
        "/?q=note",
        "/?q=attached",
        f"/documents/{report}",
        f"/documents/{report}/pages/1?q=weekly",
        "/ledger/documents",
    ):
        page = text(client, address)
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "\x1b" not in page, address
    assert "&lt;script&gt;alert(1)" in text(client, "/?q=weekly")


def test_no_page_at_all_lets_strangers_text_act(client: FlaskClient, filled) -> None:
    with filled.read() as db:
        found = documents.listing(db)
    for document in found:
        addresses = [f"/documents/{document.id}"]
        if document.page_count:
            addresses.append(f"/documents/{document.id}/pages/1?q={NASTY}")
        for address in [*addresses, f"/?q={NASTY}", f"/?type={NASTY}", f"/ledger/?collection={NASTY}"]:
            page = text(client, address)
            assert NASTY not in page, address
            assert "<img src=x" not in page, address
            assert not CONTROLS.search(page), address


def test_every_original_reaches_the_browser_only_to_be_saved(client: FlaskClient, filled) -> None:
    with filled.read() as db:
        found = documents.listing(db)
    assert len(found) >= 5
    for document in found:
        answer = client.get(f"/documents/{document.id}/original")
        assert answer.status_code == 200, document.name
        assert answer.headers["Content-Type"].startswith("application/octet-stream")
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert len(answer.data) == document.size_bytes
    answer = client.get(f"/documents/{number_of(filled, 'mail.eml')}/original")
    assert b"walkout" in answer.data or b"d2Fsa291dA" in answer.data


def test_a_download_cannot_be_named_to_trick(client: FlaskClient, filled) -> None:
    with filled.read() as db:
        evil = next(d for d in documents.listing(db) if "onerror" in d.name)
    header = client.get(f"/documents/{evil.id}/original").headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=\"[\w.-]+\"; filename\*=UTF-8''[\w.%~-]+", header)


def test_the_reader_draws_matches_over_the_page(client: FlaskClient, filled) -> None:
    page = text(client, f"/documents/{number_of(filled, 'report.pdf')}/pages/1?q=weekly")
    assert page.count('class="match"') == 1
    image = client.get(f"/documents/{number_of(filled, 'report.pdf')}/pages/1/image")
    assert image.data[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    assert image.mimetype in ("image/png", "image/jpeg")


def test_a_document_shows_its_family_places_and_custody(client: FlaskClient, filled) -> None:
    page = text(client, f"/documents/{number_of(filled, 'mail.eml')}")
    assert all(part in page for part in ("list.txt", "from heron", "took in document", "was read: 1 page"))


def test_the_ledger_adds_up_on_the_page(client: FlaskClient) -> None:
    page = text(client, "/ledger/")
    figures = re.findall(r"<strong>(\d+)</strong> (\w+)", page)
    assert {name: int(count) for count, name in figures} == {
        "found": 4, "ready": 3, "duplicate": 0, "unreadable": 1, "skipped": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    "address", ["/nowhere", "/documents/999", "/exhibits/9", "/help/nothing", "/jobs/77"]
)
def test_what_is_not_there_is_a_friendly_page(client: FlaskClient, address: str) -> None:
    page = text(client, address, 404)
    assert "Traceback" not in page
    assert "<h1>" in page


def test_a_fault_of_ours_is_a_friendly_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("/home/ann/secret")

    monkeypatch.setattr(documents, "get", fault)
    page = text(client, "/documents/1", 500)
    assert "went wrong on our side" in page
    assert "Traceback" not in page
    assert "secret" not in page
    assert "RuntimeError" not in page


def test_a_form_too_large_is_refused(client: FlaskClient) -> None:
    answer = send(client, "/ledger/retry", reason="x" * 2_000_000)
    assert answer.status_code == 413
    assert b"too much at once" in answer.data


@pytest.mark.parametrize(
    "address",
    ["/?q=weekly&page=-1", "/?q=weekly&page=x", "/?q=weekly&page=9999", "/?type=%00", "/?date=x", "/?language=zz",
     "/ledger/documents?state=eaten&page=500", "/ledger/?collection=nobody"],
)  # fmt: skip
def test_an_address_with_nonsense_in_it_is_answered(client: FlaskClient, address: str) -> None:
    assert "Traceback" not in text(client, address)


@pytest.mark.parametrize(
    "address",
    ["/static/../layout.html", "/static/%2e%2e/layout.html", "/static/..%2flayout.html", "/help/..%2fdesign"],
)  # fmt: skip
def test_no_address_leads_out_of_a_folder(client: FlaskClient, address: str) -> None:
    text(client, address, 404)


def test_an_unreadable_document_says_why_instead_of_pages(client: FlaskClient, filled) -> None:
    broken = number_of(filled, "broken.pdf")
    assert "damaged" in text(client, f"/documents/{broken}")
    assert "damaged" in text(client, f"/documents/{broken}/pages/1", 422)


@pytest.mark.parametrize(
    ("address", "data"),
    [
        (
            "/redactions/place",
            {
                "document": "1",
                "page": "1",
                "x0": "a",
                "y0": "1",
                "x1": "2",
                "y1": "3",
                "reason": "legal",
                "extent": "box",
            },
        ),
        ("/redactions/place", {"document": "x"}),
        ("/redactions/place", {**BOX, "x0": "nan"}),
        ("/redactions/place", {**BOX, "x1": "inf"}),
        ("/redactions/place", {**BOX, "x0": "9000", "x1": "9100"}),
        ("/redactions/place", {**BOX, "reason": "<b>"}),
        ("/redactions/place", {**BOX, "page": "77"}),
        ("/redactions/place", {**BOX, "extent": "sideways"}),
        ("/redactions/place", {**BOX, "extent": "words", "first": "3", "last": "1"}),
        ("/redactions/place", {**BOX, "extent": "lines", "first": "0", "last": "90000"}),
        ("/redactions/place", {**BOX, "extent": "words"}),
        ("/redactions/decide", {"document": "1", "page": "1", "redaction": "1", "widen": "sideways"}),
        ("/redactions/text", {"document": "1", "page": "1", "text": "", "reason": "minor"}),
        ("/exhibits/", {"document": "x"}),
        ("/exhibits/", {}),
        ("/exhibits/", {"document": "1", "colours": "pink"}),
        ("/redactions/decide", {"document": "1", "redaction": "one", "state": "approved"}),
        ("/redactions/decide", {"document": "1", "redaction": "1", "state": "eaten"}),
    ],
)
def test_a_form_filled_with_nonsense_is_said_to_be_one(client: FlaskClient, address: str, data: dict) -> None:
    answer = send(client, address, **data)
    assert answer.status_code in (400, 404)
    assert b"Traceback" not in answer.data


def test_words_can_be_redacted_approved_and_made_an_exhibit(client: FlaskClient, filled) -> None:
    report = number_of(filled, "report.pdf")
    assert (
        send(client, "/redactions/text", document=report, page=1, text="Jane Doe", reason="minor").status_code
        == 302
    )
    page = text(client, f"/documents/{report}/pages/1/redact")
    redaction = re.search(r'data-row="(\d+)"', page).group(1)
    assert (
        send(
            client, "/redactions/decide", document=report, page=1, redaction=redaction, state="approved"
        ).status_code
        == 302
    )
    assert "redaction approved" in text(client, f"/documents/{report}/pages/1/redact")
    answer = send(client, "/exhibits/", document=report, title="The report")
    address = answer.location
    for _ in range(200):
        answer = client.get(address)
        if answer.status_code == 302:
            break
        time.sleep(0.2)
    page = text(client, answer.location)
    assert "verified" in page
    exhibit = re.search(r"/exhibits/(\d+)", answer.location).group(1)
    saved = client.get(f"/exhibits/{exhibit}/file")
    assert saved.data.startswith(b"%PDF")
    assert b"Jane" not in saved.data
    assert client.get(f"/exhibits/{exhibit}/pages/1/image").status_code == 200


def test_work_that_fails_says_so(client: FlaskClient, filled) -> None:
    answer = send(client, "/exhibits/", document=number_of(filled, "broken.pdf"))
    page = ""
    for _ in range(100):
        page = client.get(answer.location).get_data(as_text=True)
        if "Working" not in page:
            break
        time.sleep(0.1)
    assert "Traceback" not in page
    assert "damaged" in page


def test_the_manual_is_served_with_its_links_mended(client: FlaskClient) -> None:
    page = text(client, "/help/tutorial")
    assert 'href="/help/query-language"' in page
    assert "<table>" in text(client, "/help/query-language")


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (25_000_000, "25 MB")]
)
def test_sizes_are_readable(count: int, shown: str) -> None:
    assert size(count) == shown


def test_one_is_not_spoken_of_as_many(client: FlaskClient) -> None:
    page = text(client, "/")
    assert "1 file could not be read, so no search sees it." in page
    assert not re.search(r"\b1 (files|pages|documents)\b", page)


@pytest.mark.parametrize(
    "address",
    [
        "/documents/{}",
        "/documents/{}/original",
        "/exhibits/{}",
        "/documents/1/pages/{}",
        "/documents/1/pages/{}/redact",
    ],
)
def test_a_number_too_large_for_the_catalog_names_nothing(client: FlaskClient, address: str) -> None:
    assert client.get(address.format("9" * 25)).status_code in (404, 422)
    assert send(client, "/exhibits/", document="9" * 25).status_code == 404
