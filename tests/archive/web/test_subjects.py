"""The register on the web: entered, followed, proposed; and no name in an address or a title."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import pytest
from asking import beginning, text
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from archive.redaction.subjects import register, sealing
from archive.redaction.subjects.model import Subject, SubjectKind
from archive.store import create
from archive.store.catalog import intake, redactions
from archive.web import create_app
from archive.web.subjects import following, pages
from archive.web.uploads import LARGEST_FORM_BYTES

NASTY = "Eve <script>alert(1)</script>"


@pytest.fixture
def token(client: FlaskClient) -> str:
    return re.search(r'name="token" value="(\w+)"', text(client, "/subjects/")).group(1)


@pytest.fixture
def send(client: FlaskClient, token: str):
    """Sends a form, and follows the work that it begins; returns the address that the answer leads to."""

    def sent(address: str, **fields: object) -> str:
        answer = client.post(address, data={"token": token, "collection": "Leak", **fields})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        where = answer.headers["Location"]
        if where.startswith("/jobs/"):
            client.application.extensions["work"].get(int(where.rpartition("/")[2])).future.result(30)
            where = client.get(where).headers["Location"]
        return where

    return sent


@pytest.fixture
def enter(send):
    def entered(name: str = "Jane Doe", **fields: object) -> str:
        return send(
            "/subjects/", name=name, noun="Driver", kind="person", reason="source safety", **fields
        ).partition("#")[0]

    return entered


def label_of(client: FlaskClient, subject: str) -> str:
    return re.search(r"<h1>(Driver \d+)", text(client, subject)).group(1)


def title_of(page: str) -> str:
    return re.search(r"<title>(.*?)</title>", page, re.DOTALL).group(1)


def test_a_subject_is_entered_and_stands_in_the_register(client: FlaskClient, enter) -> None:
    page = text(client, "/subjects/")
    assert "The key" in page
    assert "subjects.key" in page
    subject = enter("Ann Quist", spellings="Annie\r\n\r\nАнна Квист\r\n", emails="ann@example.org")
    page = text(client, "/subjects/")
    row = re.search(rf'<tr>\s*<td><a [^>]*href="{subject}".*?</tr>', page, re.DOTALL).group(0)
    assert label_of(client, subject) in row
    assert re.findall(r">(Ann Quist|person|source safety|3|1)<", row) == [
        "Ann Quist", "person", "source safety", "3", "1"
    ]  # fmt: skip
    page = text(client, subject)
    assert all(entry in page for entry in ("Annie", "Анна Квист", "ann@example.org"))
    assert "Ann" not in title_of(page)
    assert "Annie\nАнна Квист</textarea>" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "x"}, "two letters"),
        ({"noun": "Driver 7"}, "in letters"),
        ({"kind": "dog"}, "person or a thing"),
        ({"reason": "spite"}, "one of the reasons"),
    ],
)
def test_what_is_no_subject_is_told_beside_what_was_typed(
    client: FlaskClient, token: str, fields: dict[str, str], said: str
) -> None:
    typed = {"name": "Zoe Zed", "noun": "Driver", "kind": "person", "reason": "legal", "handles": "@zzed"}
    answer = client.post("/subjects/", data={"token": token, "collection": "Leak", **typed, **fields})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert said in page
    assert "@zzed</textarea>" in page
    assert "Zoe Zed" not in text(client, "/subjects/")


def test_a_collection_must_be_said_and_be_there(client: FlaskClient, token: str) -> None:
    fields = {"token": token, "name": "Ann Lee", "noun": "Driver", "kind": "person", "reason": "legal"}
    assert client.post("/subjects/", data=fields).status_code == 400
    assert client.post("/subjects/", data={**fields, "collection": "Nowhere"}).status_code == 404
    text(client, "/subjects/?collection=Nowhere", 404)


def test_a_list_is_taken_in_and_its_bad_lines_are_told_by_number(client: FlaskClient, send) -> None:
    table = (
        "name,spellings,kind,label\nMay Flood,Maisie;Meg,person,Rider\n?,,person,\nSpot,,dog,\nJo North,,,\n"
    )
    file = FileStorage(io.BytesIO(table.encode()), "people.csv")
    done = send("/subjects/import", list=file, noun="Person", reason="minor")
    page = text(client, done)
    assert "2 subjects were entered" in page
    assert re.findall(r'<td class="num">(\d+)</td>', page) == ["3", "4"]
    assert "person or a thing" in page
    assert "name, spellings, kind, label" in page
    assert "May Flood" not in page
    assert re.search(r"Rider \d+", text(client, "/subjects/"))
    page = text(
        client,
        send("/subjects/import", names="May Flood\r\nJo North\r\nNew One", noun="Person", reason="minor"),
    )
    assert "1 subject was entered" in page
    assert "<dt>known already</dt><dd><strong>2</strong>" in page


def test_a_list_may_be_larger_than_other_forms(client: FlaskClient, send) -> None:
    large = b"name\nBig List\n" + b" \n" * LARGEST_FORM_BYTES
    file = FileStorage(io.BytesIO(large), "people.csv")
    assert "1 subject was" in text(client, send("/subjects/import", list=file, noun="Person", reason="minor"))


def test_a_subject_is_changed_and_retired(client: FlaskClient, enter, send, token: str) -> None:
    subject = enter("Old Name")
    number = label_of(client, subject).split()[1]
    assert (
        send(subject, name="New Name", noun="Rider", kind="thing", reason="legal", numbers="12345")
        == f"{subject}#subject"
    )
    page = text(client, subject)
    assert f"<h1>Rider {number}" in page
    assert "Old Name" not in page
    answer = client.post(
        subject, data={"token": token, "name": "", "noun": "Rider", "kind": "thing", "reason": "legal"}
    )
    assert answer.status_code == 400
    assert "New Name" in text(client, subject)
    assert send(f"{subject}/retire") == subject
    assert "Change it" not in text(client, subject)
    page = text(client, "/subjects/")
    assert "New Name" not in page.partition("<summary>Retired")[0]
    assert "New Name" in page.partition("<summary>Retired")[2]
    answer = client.post(
        subject, data={"token": token, "name": "Newer", "noun": "Rider", "kind": "thing", "reason": "legal"}
    )
    assert answer.status_code == 409


def test_where_a_subject_occurs_is_followed_to_the_page(client: FlaskClient, enter, send, filled) -> None:
    subject = enter()
    found = send(f"{subject}/occurrences")
    assert "Jane" not in found
    page = text(client, found)
    assert "Jane" not in title_of(page)
    report = beginning(filled, "report.pdf")
    assert f'<a href="/documents/{report}/pages/1">page 1</a>' in page
    assert "full name, as written" in page
    assert "99 %" in page
    assert page.count("Propose boxes in this document") == 1
    box = send(f"{found}/propose", document=report, least="0.9")
    with filled.read() as db:
        (made,) = redactions.listing(db, report)
    assert box == f"/documents/{report}/pages/1/redact#redaction-{made.id}"
    assert (made.label, made.reason, made.covers) == (label_of(client, subject), "source safety", "Jane Doe")
    done = text(client, send(f"{found}/propose", least="0"))
    assert "1 box in 1 document<" in done
    assert f'href="/documents/{report}/pages/1/redact#redaction-{made.id}"' in done
    with filled.read() as db:
        assert len(redactions.listing(db, report)) == 1


def test_a_retired_subject_gets_no_boxes(client: FlaskClient, enter, send, token: str) -> None:
    subject = enter("Second Page")
    found = send(f"{subject}/occurrences")
    send(f"{subject}/retire")
    answer = client.post(f"{found}/propose", data={"token": token})
    assert answer.status_code == 400
    assert b"retired" in answer.data


def test_places_other_than_pages_are_told_and_get_no_button(client: FlaskClient, send) -> None:
    page = text(client, send("/subjects/find", text="ann@example.org"))
    assert "metadata" in page or "author" in page
    page = text(client, send("/subjects/find", text="list.txt", reason="legal"))
    assert "file name" in page


def test_where_else_words_are_said(client: FlaskClient, send, filled) -> None:
    report = beginning(filled, "report.pdf")
    found = send(
        "/subjects/find", collection="", text="weekly report", document=report, page="2", reason="legal"
    )
    assert "weekly" not in found
    page = text(client, found)
    assert "weekly" not in title_of(page)
    assert "<bdi>weekly report</bdi>" in page
    assert f'href="/documents/{report}/pages/2/redact">back to the page' in page
    assert "1 box in 1 document<" in text(client, send(f"{found}/propose"))
    with filled.read() as db:
        made = [entry for entry in redactions.listing(db, report) if entry.covers == "weekly report"]
    assert [(entry.reason, entry.label, entry.found_by) for entry in made] == [("legal", "", "text")]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "x"}, 400),
        ({"text": "heron " * 50}, 400),
        ({"text": "heron", "reason": "spite"}, 400),
        ({"text": "heron", "document": "999"}, 404),
    ],
)
def test_words_that_cannot_be_looked_for_are_refused(
    client: FlaskClient, token: str, fields: dict[str, str], status: int
) -> None:
    answer = client.post("/subjects/find", data={"token": token, "collection": "Leak", **fields})
    assert answer.status_code == status
    assert b"heron" not in answer.data


def test_what_strangers_wrote_is_escaped(client: FlaskClient, enter, send) -> None:
    subject = enter(NASTY, handles="\u202egnp.exe")
    seen = [text(client, address) for address in ("/subjects/", subject, send(f"{subject}/occurrences"))]
    seen.append(text(client, send("/subjects/find", text="<script>alert(1)</script>")))
    for page in seen:
        assert "<script>alert" not in page
    assert html.escape(NASTY) in seen[0]
    assert "\\u202egnp.exe" in seen[1]
    assert html.escape("<script>alert(1)</script>") in seen[3]


def test_boxes_are_proposed_for_every_subject(client: FlaskClient, enter, send, token: str, filled) -> None:
    enter("Second Page")
    report = beginning(filled, "report.pdf")
    done = text(client, send("/subjects/propose", least="0.5"))
    assert re.search(r"<h1>\d+ boxes in \d documents?</h1>", done)
    assert f'href="/documents/{report}/pages/' in done
    with filled.read() as db:
        assert "second page" in {entry.covers for entry in redactions.listing(db, report)}
    for least in ("2", "nan", "-1"):
        answer = client.post("/subjects/propose", data={"token": token, "collection": "Leak", "least": least})
        assert answer.status_code == 400


def test_it_can_be_stopped_and_says_how_far_it_came(
    client: FlaskClient, enter, send, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("Second Page")
    go_on = following._until_stopped

    def stopped(keys, job):
        for each in go_on(keys, job):
            yield each
            job.stop.set()

    monkeypatch.setattr(following, "_until_stopped", stopped)
    page = text(client, send("/subjects/propose"))
    assert "1 document was looked at" in page
    assert "It was stopped before" in page


def test_results_that_are_gone_are_told(client: FlaskClient) -> None:
    for address in ("/subjects/found/99", "/subjects/proposed/99", "/subjects/imported/99"):
        assert "kept in memory only" in text(client, address, 404)


def test_more_occurrences_than_are_kept_are_told(client: FlaskClient, send, monkeypatch) -> None:
    assert "There are more" not in text(client, send("/subjects/find", text="report"))
    monkeypatch.setattr(following, "MOST_OCCURRENCES", 1)
    assert "There are more. Only the first 1 are kept" in text(client, send("/subjects/find", text="report"))


def test_without_its_key_the_register_says_so(client: FlaskClient, enter, token: str, filled) -> None:
    subject = enter("Shut Away")
    key = sealing.key_path(filled)
    away = key.rename(key.with_name("away"))
    try:
        for address in ("/subjects/", subject):
            page = text(client, address, 403)
            assert "The key of the subjects is not there" in page
            assert "Put the key back" in page
            assert "Shut Away" not in page
        answer = client.post("/subjects/propose", data={"token": token, "collection": "Leak"})
        assert answer.status_code == 403
        key.write_text("00" * 32 + "\n", encoding="ascii")
        assert "sealed with another key" in text(client, "/subjects/", 403)
    finally:
        away.replace(key)
    assert "Shut Away" in text(client, "/subjects/")


def test_long_lists_are_parted_into_pages(client: FlaskClient, enter, send, monkeypatch) -> None:
    for name in ("Paged One", "Paged Two"):
        enter(name)
    monkeypatch.setattr(pages, "SUBJECTS_A_PAGE", 1)
    page = text(client, "/subjects/?page=2")
    assert page.count("<bdi>Paged") <= 1
    assert re.search(r'rel="next" href="/subjects/\?collection=Leak&amp;page=3"', page)
    monkeypatch.setattr(following, "DOCUMENTS_A_PAGE", 1)
    found = send("/subjects/find", text="alert(1)")
    page = text(client, found)
    assert page.count("Propose boxes in this document") == 1
    assert f'rel="next" href="{found}?page=2"' in page
    proposed = send(f"{found}/propose")
    assert f'rel="next" href="{proposed}?page=2"' in text(client, proposed)
    beyond = text(client, f"{found}?page=99")
    assert 'rel="prev"' in beyond
    assert "Found nowhere" not in beyond
    assert "Found nowhere" in text(client, send("/subjects/find", text="nothing like it"))


def test_without_a_collection_it_says_how_to_begin_and_of_several_one_is_chosen(
    tmp_path: Path,
) -> None:
    store = create(tmp_path / "home")
    client = create_app(store, key="the-key", hosts=frozenset({"localhost"})).test_client()
    client.get("/?key=the-key")
    assert "archive ingest" in text(client, "/subjects/")
    with store.write() as db:
        for name in ("Leak", "Other <b>"):
            intake.collection_id(db, name)
    people = [
        (Subject(SubjectKind.PERSON, "Ann Quist"), "Driver"),
        (Subject(SubjectKind.PERSON, "Bo Lind"), "Driver"),
    ]
    for (subject, noun), collection in zip(people, ("Leak", "Other <b>"), strict=True):
        register.add(store, collection, [(subject, noun)], agent="ada")
    page = text(client, "/subjects/")
    assert "Ann Quist" not in page
    assert "<option>Other &lt;b&gt;</option>" in page
    page = text(client, "/subjects/?collection=Leak")
    assert "Ann Quist" in page
    assert "Bo Lind" not in page
    assert "Subjects of <bdi>Other &lt;b&gt;" in text(client, "/subjects/2")
    store.close()


def test_forms_need_their_token(client: FlaskClient) -> None:
    for address in ("/subjects/", "/subjects/import", "/subjects/1", "/subjects/1/retire", "/subjects/1/occurrences",
                    "/subjects/find", "/subjects/propose", "/subjects/found/1/propose"):  # fmt: skip
        assert client.post(address, data={"name": "Ann Lee"}).status_code == 403
