"""Notes, tags, stars, saved searches and what is new, as they are asked for in the browser and by programs."""

from __future__ import annotations

import html
import re

import pytest
from asking import beginning, text
from flask.testing import FlaskClient

from archive.model import Audience
from archive.store.catalog import arrivals, documents
from archive.together import alerts, notes, searches

NASTY = "<script>alert(1)</script>\x1b[2J\u202e"
BEARER = {"Authorization": "Bearer the-key"}


@pytest.fixture
def report(filled) -> int:
    return beginning(filled, "report.pdf")


def token(client: FlaskClient) -> str:
    return re.search(r'name="token" value="(\w+)"', text(client, "/searches/")).group(1)


def send(client: FlaskClient, path: str, status: int = 302, **fields: object) -> str:
    """Returns where it leads."""
    answer = client.post(path, data={"token": token(client), **fields})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.headers.get("Location", "")


def write(client: FlaskClient, report: int, said: str, **fields: object) -> str:
    form = {"document": report, "page": 1, "shown": 1, "audience": "private", "on": "page", **fields}
    return send(client, "/notes/", text=said, **form)


def test_a_note_is_written_beside_the_page_and_stands_there(client: FlaskClient, report: int) -> None:
    where = write(client, report, f"look at this {NASTY}", audience="team")
    path, _, anchor = where.partition("#")
    assert path == f"/notes/on/{report}/1"
    page = text(client, path)
    assert f'id="{anchor}"' in page
    assert "look at this &lt;script&gt;alert(1)&lt;/script&gt;[2J\\u202e" in page
    assert NASTY not in page


def test_the_reader_says_how_many_notes_there_are_and_the_page_where(
    client: FlaskClient, report: int
) -> None:
    link = re.compile(r'title="Notes on this page[^>]+>Notes(?: <span class="n">(\d+)</span>)?</a>')
    before = link.search(text(client, f"/documents/{report}/pages/1"))
    write(client, report, "over there", page=2, shown=2)
    after = link.search(text(client, f"/documents/{report}/pages/1"))
    assert int(after.group(1)) == int(before.group(1) or 0) + 1
    assert f'Other pages with notes: <a href="/notes/on/{report}/2">2</a>' in text(
        client, f"/notes/on/{report}/1"
    )


def test_the_reader_leads_to_the_notes_and_back(client: FlaskClient, report: int) -> None:
    assert f'href="/notes/on/{report}/2?q=second"' in text(client, f"/documents/{report}/pages/2?q=second")
    assert f'href="/documents/{report}/pages/2?q=second"' in text(client, f"/notes/on/{report}/2?q=second")
    text(client, f"/notes/on/{report}/3", 404)


def test_who_will_read_it_is_said_in_plain_words_where_one_writes(client: FlaskClient, report: int) -> None:
    for address in (f"/notes/on/{report}/1", f"/documents/{report}"):
        page = html.unescape(text(client, address))
        for audience in Audience:
            assert f'value="{audience.value}"' in page
            assert audience.in_words in page
        assert re.search(r'value="private" checked', page)


def test_a_part_of_the_page_and_the_whole_document_take_notes(client: FlaskClient, report: int) -> None:
    write(client, report, "only a part", on="part", x0="10", y0="20", x1="110", y1="40")
    write(client, report, "on the whole", on="document")
    page = text(client, f"/notes/on/{report}/2")
    assert "on the whole" in page
    assert "only a part" not in page
    assert 'data-note-box="10.0 20.0 110.0 40.0"' in text(client, f"/notes/on/{report}/1")


@pytest.mark.parametrize(
    "fields",
    [{"audience": "all"}, {"on": "part"}, {"on": "part", "x0": "a"}, {"document": "x"}, {"text": " "}, {"page": ""}],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused(client: FlaskClient, report: int, fields: dict) -> None:
    form = {"document": report, "page": 1, "audience": "team", "on": "page", "text": "x", **fields}
    send(client, "/notes/", 400, **form)


def test_replies_changes_and_withdrawals_are_made_and_shown(client: FlaskClient, report: int) -> None:
    where = write(client, report, "they denied it", audience="team")
    number = where.rpartition("-")[2]
    send(client, f"/notes/{number}/answer", text="so they say", shown=1)
    send(client, f"/notes/{number}", text="they confirmed it", audience="public", shown=1)
    page = text(client, f"/notes/{number}")
    assert "they confirmed it" in page
    assert page.index("What it said before") < page.index("they denied it")
    assert "so they say" in text(client, f"/notes/on/{report}/1")
    assert send(client, f"/notes/{number}/withdraw", shown=1) == f"/notes/on/{report}/1#notes"
    assert "they confirmed it" not in text(client, f"/notes/on/{report}/1")
    assert "You withdrew this note" in text(client, f"/notes/{number}")
    send(client, f"/notes/{number}", 409, text="x", audience="private")


def test_the_list_of_notes_is_narrowed_by_its_form(client: FlaskClient, report: int) -> None:
    write(client, report, "for the desk", audience="team", page=2)
    write(client, report, "for myself", page=2)
    every = text(client, "/notes/")
    assert "for the desk" in every
    assert "for myself" in every
    ours = text(client, "/notes/?audience=team&author=&collection=Leak")
    assert "for the desk" in ours
    assert "for myself" not in ours
    assert "No notes like that" in text(client, "/notes/?author=nobody")
    assert text(client, "/notes/?audience=x&page=0")


def test_tags_are_added_offered_counted_and_taken_off(client: FlaskClient, report: int) -> None:
    send(client, "/tags/", document=report, page=1, shown=1, name=f"Strike {NASTY[:8]}")
    send(client, "/tags/", document=report, page=0, name="mine", private="on")
    page = text(client, f"/notes/on/{report}/2")
    assert '<option value="Strike &lt;script&gt;"></option>' in page
    assert "only you" in text(client, "/tags/")
    results = text(client, "/?q=report&tag=mine")
    assert "Tag: " in results
    assert "tag=Strike" in text(client, "/?q=report")
    send(client, "/tags/remove", document=report, page=0, name="mine", private="yes")
    send(client, "/tags/remove", 404, document=report, page=0, name="mine", private="yes")
    send(client, "/tags/remove", document=report, page=1, name=f"Strike {NASTY[:8]}", private="no")
    assert "No tags yet" in text(client, "/tags/")


def test_a_star_is_given_and_taken_back(client: FlaskClient, report: int) -> None:
    assert "Nothing is starred" in text(client, "/starred/")
    send(client, "/starred/", document=report, on="yes", shown=1)
    assert f'href="/documents/{report}"' in text(client, "/starred/")
    assert 'aria-pressed="true"' in text(client, f"/documents/{report}")
    send(client, "/starred/", document=report, on="no")
    assert "Nothing is starred" in text(client, "/starred/")


def test_how_far_one_reads_is_noted_and_can_be_switched_off(client: FlaskClient, report: int) -> None:
    assert "data-reads" in text(client, f"/documents/{report}/pages/1")
    send(client, "/reads/", 204, document=report, page=2)
    assert f'/documents/{report}/pages/2">page 2</a>' in text(client, f"/documents/{report}")
    send(client, "/reads/tell", document=report, on="no")
    assert "data-reads" not in text(client, f"/documents/{report}/pages/1")
    page = text(client, f"/documents/{report}")
    assert "is not noted" in page
    assert "You were last on" not in page
    send(client, "/reads/tell", document=report, on="yes")
    send(client, "/reads/", 404, document=report, page=99)


def test_on_a_laptop_nothing_is_assigned_to_anybody(client: FlaskClient, report: int) -> None:
    assert "Assign" not in text(client, f"/documents/{report}").replace("Assigned", "")
    send(client, "/assigned/", 404, document=report, to="eve")
    send(client, "/assigned/", document=report, to=client.application.extensions["store"].settings.agent)
    assert "I have read it" in text(client, "/assigned/")
    send(client, "/assigned/done", document=report, done="yes")
    assert "Not yet after all" in text(client, "/assigned/?all=")


def test_a_search_is_saved_from_its_results_and_run_renamed_shared_deleted(client: FlaskClient) -> None:
    page = text(client, "/?q=report&type=pdf&sort=-date")
    action = html.unescape(re.search(r'action="(/searches/\?[^"]+)"', page).group(1))
    anchor = send(client, action, name="Weekly").rpartition("-")[2]
    saved = f"/searches/{anchor}"
    assert client.get(saved).headers["Location"] == "/?q=report&type=pdf&sort=-date"
    send(client, saved, name=f"Reports {NASTY[:8]}", collection="Leak")
    listed = text(client, "/searches/")
    assert "Reports &lt;script&gt;" in listed
    assert "shared: <bdi>Leak</bdi>" in listed
    send(client, f"{saved}/follow", on="no")
    send(client, saved, 404, name="x", collection="Nowhere")
    send(client, f"{saved}/remove")
    text(client, saved, 404)


def renewed(store, name: str) -> None:
    """As if it had just been taken in."""
    with store.write() as db:
        arrivals.add(db, beginning(store, name))
    alerts.work_out(store)


def test_new_matches_are_shown_until_they_are_seen(client: FlaskClient, filled) -> None:
    me = filled.settings.agent
    saved = searches.save(filled, "Weekly", "report type:pdf", person=me)
    renewed(filled, "report.pdf")
    assert "1 new</a>" in text(client, "/searches/")
    page = text(client, f"/searches/{saved.id}/new")
    assert "Weekly &lt;script&gt;" in page
    assert "Weekly</bdi></a> <span" in text(client, "/new/")
    until = re.search(r'name="until" value="([^"]+)"', page).group(1)
    send(client, f"/searches/{saved.id}/new", until=until)
    assert "Nothing new" in text(client, f"/searches/{saved.id}/new")
    for wrong in ("", "x", "2020-01-01"):
        send(client, f"/searches/{saved.id}/new", 400, until=wrong)
    searches.remove(filled, saved.id, person=me)


def test_what_is_new_is_shown_until_it_is_seen(client: FlaskClient, filled, report: int) -> None:
    notes.write(filled, report, "from another", audience=Audience.TEAM, person="eve")
    page = text(client, "/new/")
    assert "from another" in page
    until = re.search(r'name="until" value="([^"]+)"', page).group(1)
    assert send(client, "/new/", until=until) == "/new/"
    assert "Nothing new" in text(client, "/new/")
    notes.write(filled, report, "and more", audience=Audience.TEAM, person="eve")
    assert "and more" in text(client, "/new/")


def test_the_feed_needs_its_address_and_no_session(
    client: FlaskClient, stranger: FlaskClient, filled
) -> None:
    saved = searches.save(filled, "Weekly", "report", person=filled.settings.agent)
    renewed(filled, "report.pdf")
    page = client.post("/searches/feed", data={"token": token(client), "on": "yes"}).get_data(as_text=True)
    address = re.search(r"<code>http://localhost(/feeds/[\w-]+\.atom)</code>", page).group(1)
    answer = stranger.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    assert f"http://localhost/searches/{saved.id}/new" in answer.get_data(as_text=True)
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    assert stranger.get(f"/searches/{saved.id}/new").status_code == 401
    assert stranger.get("/feeds/x.atom").status_code == 404
    assert stranger.get(address, headers={"Host": "evil.example"}).status_code == 400
    assert address not in text(client, "/searches/")
    send(client, "/searches/feed", on="no")
    assert stranger.get(address).status_code == 404
    searches.remove(filled, saved.id, person=filled.settings.agent)


def test_the_feed_is_the_only_page_without_a_session(stranger: FlaskClient) -> None:
    for rule in stranger.application.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and rule.rule != "/health":
            assert stranger.get(rule.rule).status_code == 401, rule.rule


def test_a_form_needs_its_token(client: FlaskClient, report: int) -> None:
    for path in ("/notes/", "/tags/", "/starred/", "/reads/", "/searches/", "/new/", "/searches/feed"):
        assert client.post(path, data={"document": report}).status_code == 403


def test_no_page_holds_a_script_or_style_of_its_own(client: FlaskClient, report: int) -> None:
    write(client, report, "x")
    for path in (
        "/notes/",
        "/tags/",
        "/starred/",
        "/assigned/",
        "/searches/",
        "/new/",
        f"/documents/{report}",
    ):
        page = text(client, path)
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page), path


def test_programs_write_and_read_notes_and_tags(stranger: FlaskClient, report: int) -> None:
    body = {"document": report, "page": 1, "box": [1, 2, 30, 40], "audience": "team", "text": f"api {NASTY}"}
    made = stranger.post("/api/v1/notes", json=body, headers=BEARER)
    assert made.status_code == 201
    assert made.json["audience_in_words"] == Audience.TEAM.in_words
    found = stranger.get(f"/api/v1/notes?document={report}&audience=team", headers=BEARER).json
    assert found["notes"][0]["box"] == [1.0, 2.0, 30.0, 40.0]
    assert found["notes"][0]["text"].startswith("api <script>")
    tagged = stranger.post("/api/v1/tags", json={"document": report, "name": "Api"}, headers=BEARER)
    assert tagged.status_code == 201
    listed = stranger.get("/api/v1/tags", headers=BEARER).json
    assert {"name": "Api", "collection": "Leak", "documents": 1} in listed["tags"]
    facets = stranger.get("/api/v1/search?tag=api", headers=BEARER).json
    assert (facets["total_documents"], facets["facets"]["tag"][0]["documents"]) == (1, 1)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, {}), (422, {"document": 1, "audience": "all", "text": "x"}), (404, {"document": 10**6, "audience": "team",
        "text": "x"}), (422, {"document": "1", "audience": "team", "text": "x"}), (422, {"document": 1, "audience":
        "team", "text": "x", "other": 1}), (400, {"document": 1, "audience": "team", "text": "  "}),
    ],
)  # fmt: skip
def test_a_note_that_is_not_as_described_is_refused(stranger: FlaskClient, status: int, body: dict) -> None:
    assert stranger.post("/api/v1/notes", json=body, headers=BEARER).status_code == status


def test_a_session_writes_nothing_through_the_api(client: FlaskClient, report: int) -> None:
    body = {"document": report, "audience": "team", "text": "x"}
    assert client.post("/api/v1/notes", json=body).status_code == 403


def test_hits_show_the_note_beside_the_page(client: FlaskClient, filled, report: int) -> None:
    write(client, report, "the foreman confirmed all of it", page=2)
    page = text(client, "/?q=note:confirm")
    assert "in a note:</span> <bdi>the foreman confirmed all of it</bdi>" in page
    with filled.read() as db:
        assert documents.get(db, report).page_count == 2
