"""The API: who gets in, what it says of what is there, and that an error is never a page."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import validator_for

from archive.search import FACETS, search
from archive.search.name_lists.name_list import LIST_BYTES
from archive.store import custody
from archive.store.catalog import documents, name_lists

WITH_KEY = {"Authorization": "Bearer the-key"}
NASTY = "<script>alert(1)</script>"
HUGE = ("9223372036854775807", "9223372036854775808", "9" * 30, "9" * 5000)


def get(stranger: FlaskClient, path: str, status: int = 200, **query: Any) -> Any:
    answer = stranger.get(f"/api/v1/{path}", query_string=query, headers=WITH_KEY)
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def hand_in(stranger: FlaskClient, body: Any, **query: Any) -> Any:
    """The run, when it is done."""
    how = {"data": body, "content_type": "text/csv"} if isinstance(body, bytes) else {"json": body}
    answer = stranger.post("/api/v1/batch", query_string=query, headers=WITH_KEY, **how)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    return done(stranger, answer)


def done(stranger: FlaskClient, answer: Any) -> Any:
    jobs = stranger.application.extensions["work"]
    for job in list(jobs._jobs.values()):
        job.future.result(30)
    run = stranger.get(answer.headers["Location"], headers=WITH_KEY).json
    assert run["state"] == "done"
    return run


def routes(app: Flask) -> list[tuple[str, str]]:
    """(method, address) of every route under /api, with the first of everything."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            address = re.sub(r"<any\((\w+).*?>", r"\1", re.sub(r"<int:\w+>", "1", rule.rule))
            found += [(method, address) for method in rule.methods or ()]
    assert len(found) > 30
    return found


def is_problem(answer: Any, status: int) -> bool:
    return (
        answer.status_code == status
        and answer.mimetype == "application/problem+json"
        and (answer.request.method == "HEAD" or answer.json["status"] == status)
    )


# Who gets in


def test_no_route_answers_without_the_key(app: Flask, stranger: FlaskClient) -> None:
    for method, address in [*routes(app), ("GET", "/api/v1/nothing"), ("GET", "/api/v2"), ("PUT", "/api")]:
        answer = stranger.open(address, method=method)
        assert is_problem(answer, 401), (method, address)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "sent",
    [
        "", "Bearer", "Bearer ", "Bearer the-kez", "Bearer the-key2", "Bearer \u00e9", "Basic dGhlLWtleQ==", "the-key",
        "Digest x",
    ],
)  # fmt: skip
def test_no_other_header_gets_in(client: FlaskClient, sent: str) -> None:
    for address in ("/api/v1/collections", "/", "/documents/4/original"):
        assert is_problem(client.get(address, headers={"Authorization": sent}), 401), address


def test_an_app_without_a_key_lets_nobody_in(filled) -> None:
    from archive.web import create_app

    closed = create_app(filled, key="", hosts=frozenset({"localhost"})).test_client()
    for sent in ("Bearer", "Bearer ", "Bearer x"):
        assert closed.get("/api/v1/collections", headers={"Authorization": sent}).status_code == 401
    assert closed.get("/?key=").status_code == 401


def test_the_key_is_good_as_a_header_whether_the_link_was_opened_or_not(app: Flask) -> None:
    program, person, other = app.test_client(), app.test_client(), app.test_client()
    assert get(program, "collections")
    assert person.get("/?key=the-key").status_code == 302
    assert get(program, "collections")
    assert other.get("/?key=the-key").status_code == 401
    assert "Set-Cookie" not in program.get("/api/v1/collections", headers=WITH_KEY).headers


def test_an_address_of_the_api_does_not_spend_the_link(app: Flask) -> None:
    assert is_problem(app.test_client().get("/api/v1/collections?key=the-key"), 401)
    assert app.test_client().get("/?key=the-key").status_code == 302


def test_a_browser_may_look_and_change_nothing(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=report").json["total_pages"] == 2
    before = client.get("/api/v1/batch").json["total"]
    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}):
        assert is_problem(client.post("/api/v1/batch", json=["Jane Doe"], headers=headers), 403)
    assert client.get("/api/v1/batch").json["total"] == before


def test_a_program_sends_no_forms_of_the_web_pages(app: Flask, stranger: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            address = re.sub(r"<[^>]+>", "1", rule.rule)
            answer = stranger.post(address, data={"token": ""}, headers=WITH_KEY)
            assert is_problem(answer, 403), address


def test_another_host_name_is_not_answered(stranger: FlaskClient) -> None:
    headers = {**WITH_KEY, "Host": "evil.example"}
    assert is_problem(stranger.get("/api/v1/collections", headers=headers), 400)


def test_reading_changes_nothing_but_what_custody_says_was_read(
    filled, app: Flask, stranger: FlaskClient
) -> None:
    def state() -> object:
        reading = ("exporting", "register opened")
        with filled.read() as db:
            done = [event.sequence for event in custody.events(db) if event.type not in reading]
            return done, documents.listing(db), name_lists.listing(db)

    before = state()
    for method, address in routes(app):
        if method in ("GET", "HEAD", "OPTIONS"):
            assert stranger.open(address, method=method, headers=WITH_KEY).status_code in (200, 404), address
    assert state() == before


# What it says


def test_a_search_says_what_the_search_says(filled, stranger: FlaskClient) -> None:
    said, results = get(stranger, "search", q="report", pages_per_document=1), search(filled, "report")
    assert (said["total_pages"], said["total_documents"], said["read_as"]) == (2, 1, results.read_as)
    assert said["coverage"]["sentence"] == "1 of 5 documents could not be read. No search sees them."
    assert said["facets"]["type"] == [{"value": "pdf", "documents": 1}]
    (hit,) = said["documents"]
    assert (hit["total_pages"], len(hit["pages"])) == (2, 1)
    assert NASTY in hit["document"]["title"]
    page = hit["pages"][0]
    start, end = page["marks"][0]
    assert page["snippet"][start:end] == "report"
    (box, *_) = page["boxes"]
    assert 0 < box[0] < box[2] < 595
    for link in (*page["links"].values(), *hit["document"]["links"].values()):
        assert stranger.get(link, headers=WITH_KEY).status_code == 200, link
    whole = stranger.get(page["links"]["page"], query_string={"boxes": "true"}, headers=WITH_KEY).json
    assert box in whole["boxes"]


def test_marks_count_code_points(filled, stranger: FlaskClient) -> None:
    """The answer is ASCII, so that no program has to guess; offsets are those of the text that it spells."""
    raw = stranger.get("/api/v1/search?q=alert", headers=WITH_KEY).data
    assert raw.isascii()
    for hit in json.loads(raw)["documents"]:
        for page in hit["pages"]:
            assert all(page["snippet"][start:end].lower() == "alert" for start, end in page["marks"])


def test_suggestions_and_mended_queries_are_said(stranger: FlaskClient) -> None:
    said = get(stranger, "search", q="reprot")
    assert said["suggestions"][0]["term"] == "report"
    assert get(stranger, "search", q='"weekly rep')["notes"]


@pytest.mark.parametrize("facet", FACETS)
def test_every_facet_is_a_filter_that_finds_as_many_as_it_counts(stranger: FlaskClient, facet: str) -> None:
    for entry in get(stranger, "search")["facets"][facet]:
        found = get(stranger, "search", **{facet: entry["value"]})
        assert found["total_documents"] == entry["documents"], entry


def test_parts_make_up_the_whole(stranger: FlaskClient) -> None:
    path, names, total = "/api/v1/search?limit=1&type=mail&sort=name", [], None
    while path:
        part = stranger.get(path, headers=WITH_KEY).json
        total = part["total_documents"]
        names += [hit["document"]["name"] for hit in part["documents"]]
        path = part["next"]
    assert len(names) == total == len(set(names))
    listed = [get(stranger, "documents", offset=at, limit=1) for at in range(6)]
    assert [len(part["documents"]) for part in listed] == [1, 1, 1, 1, 1, 0]
    assert {part["total"] for part in listed} == {5}
    assert get(stranger, "search", q="report", offset=2**63 - 1)["documents"] == []


def test_a_document_has_its_family_findings_and_pages(stranger: FlaskClient) -> None:
    (mail,) = get(stranger, "documents", media_type="message/rfc822")["documents"]
    whole = get(stranger, f"documents/{mail['id']}")
    (attached,) = whole["children"]
    assert attached["name"] == "list.txt"
    assert get(stranger, f"documents/{attached['id']}")["parents"][0]["id"] == mail["id"]
    assert whole["places"][0]["source"] == "heron"
    assert "\x1b" not in json.dumps(get(stranger, "documents"))
    pages = get(stranger, f"documents/{mail['id']}/pages")
    assert pages["total"] == mail["page_count"] == len(pages["pages"])
    assert "see attached" in pages["pages"][0]["text"]
    page = get(stranger, f"pages/{mail['id']}/1", boxes="true")
    assert len(page["boxes"]) == len(page["text"].split())
    assert get(stranger, f"pages/{mail['id']}/1")["boxes"] is None
    broken = get(stranger, "documents", state="unreadable")
    assert (broken["total"], broken["documents"][0]["name"]) == (1, "broken.pdf")


def test_collections_say_what_can_be_seen(stranger: FlaskClient) -> None:
    said = get(stranger, "collections")
    (leak,) = said["collections"]
    assert (leak["name"], leak["coverage"]["documents"], leak["coverage"]["unreadable"]) == ("Leak", 5, 1)
    assert leak["coverage"] == said["coverage"]


def test_a_name_list_is_searched_and_searched_again(stranger: FlaskClient) -> None:
    run = hand_in(stranger, ["Jane Doe", "", "nobody, at all", "???"], name="drivers", phrase="true")
    assert (run["name"], run["lines"], run["lines_found"], run["lines_not_searched"]) == ("drivers", 3, 1, 1)
    assert run["options"]["phrase"] is True
    lines = get(stranger, f"batch/{run['id']}/lines")["lines"]
    assert [line["number"] for line in lines] == [1, 3, 4]
    assert lines[1]["text"] == "nobody, at all"
    found = get(stranger, f"batch/{run['id']}/lines/1")["documents"]
    assert [get(stranger, f"documents/{key}")["document"]["name"] for key in found] == ["report.pdf"]
    part = get(stranger, f"batch/{run['id']}/lines", only="found", limit=1)
    assert (part["total"], part["lines"]) == (1, lines[:1])
    again = done(stranger, stranger.post(f"/api/v1/batch/{run['id']}/again", headers=WITH_KEY))
    assert (again["earlier_id"], again["lines_new"]) == (run["id"], 0)
    assert [entry["id"] for entry in get(stranger, "batch", limit=2)["runs"]] == [again["id"], run["id"]]
    answer = stranger.get(f"/api/v1/batch/{run['id']}/export.csv?only=found", headers=WITH_KEY)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.get_data(as_text=True))))[-1][1] == "Jane Doe"


def test_a_list_may_be_a_file_of_any_kind(stranger: FlaskClient) -> None:
    run = hand_in(stranger, "note\tname\nx\tJane Doe\n".encode("utf-16"), column="name")
    assert "UTF-16" in run["read_as"]
    assert run["lines_found"] == 1
    assert hand_in(stranger, ["name", "Jane Doe"])["lines"] == 2
    assert hand_in(stranger, ["name", "Jane Doe"], heading="true")["lines"] == 1
    assert hand_in(stranger, ["x;Jane Doe"], columns="semicolon", column="2")["lines_found"] == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_a_search_is_saved_piece_by_piece_as_on_the_web(client: FlaskClient, form: str) -> None:
    query = {"q": "report", "type": "pdf", "sort": "name"}
    said = client.get(f"/api/v1/search/export.{form}", query_string=query, headers=WITH_KEY)
    web = client.get(f"/export.{form}", query_string=query)
    assert said.is_streamed
    assert said.headers["Content-Disposition"] == web.headers["Content-Disposition"]
    assert said.headers["Content-Type"] == web.headers["Content-Type"]
    if form == "jsonl":
        assert said.data.splitlines()[1:] == web.data.splitlines()[1:]
        assert len(web.data.splitlines()) == 3


# What it refuses


@pytest.mark.parametrize(
    ("path", "query", "part"),
    [
        ("search", {"limit": "0"}, "limit"),
        ("search", {"limit": "1001"}, "limit"),
        ("search", {"offset": "-1"}, "offset"),
        ("search", {"offset": str(2**63)}, "offset"),
        ("search", {"limit": "1_0"}, "limit"),
        ("search", {"limit": "\u0661"}, "limit"),
        ("search", {"limit": ""}, "limit"),
        ("search", {"q": "a" * 10_001}, "q"),
        ("search", {"sort": "sideways"}, "sort"),
        ("search", {"typ": "pdf"}, "typ"),
        ("search/export.csv", {"limit": "1"}, "limit"),
        ("documents", {"state": "READY"}, "state"),
        ("pages/4/1", {"boxes": "1"}, "boxes"),
        ("batch", {"limit": "x"}, "limit"),
    ],
)
def test_what_is_not_as_described_is_refused_by_name(
    stranger: FlaskClient, path: str, query: dict[str, str], part: str
) -> None:
    said = get(stranger, path, 422, **query)
    assert [entry["part"] for entry in said["errors"]] == [part]
    assert said["detail"]
    assert said["hint"]


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    "path", ["documents/{}", "documents/{}/pages", "pages/{}/1", "pages/4/{}", "batch/{}", "batch/1/lines/{}"]
)
def test_no_number_is_too_large_to_be_answered(stranger: FlaskClient, path: str, number: str) -> None:
    assert get(stranger, path.format(number), 404)["detail"]


@pytest.mark.parametrize("number", HUGE)
def test_nor_on_the_web_pages(client: FlaskClient, number: str) -> None:
    for path in (
        f"/documents/{number}",
        f"/documents/4/pages/{number}",
        f"/lists/{number}",
        f"/jobs/{number}",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "\x00", "a\x00b", "%ED%A0%80", "%FF%FE", "\U0010ffff", "\u202e", "(" * 9_000, "a OR " * 1_900, "*" * 9_999,
        "-" * 9_999, '"' * 9_999, "/" * 9_999, "a~2 " * 2_400, "a NEAR " * 1_400, "NOT " * 2_400, "東京" * 5_000,
    ],
    ids=lambda query: repr(query[:8]),
)  # fmt: skip
def test_hostile_queries_are_answered(stranger: FlaskClient, query: str) -> None:
    address = f"/api/v1/search?q={query}&collection={query[:50]}" if "%" in query else "/api/v1/search"
    asked = {} if "%" in query else {"q": query, "collection": query[:50], "year": query[:50]}
    answer = stranger.get(address, query_string=asked or None, headers=WITH_KEY)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"[", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" + b"9" * 10_000 + b"]", "application/json", 400),
        (b"{}", "application/json", 422),
        (b"null", "application/json", 422),
        (b"[1]", "application/json", 422),
        (b'["a\\nb"]', "application/json", 422),
        (b"[]", "application/json", 400),
        (b"", "text/csv", 400),
        (b"a", "", 415),
        (b"a", "multipart/form-data; boundary=x", 415),
        (b"<a/>", "application/xml", 415),
        (b"x" * (LIST_BYTES + 10**6), "text/csv", 413),
        (b'"' + b"x" * (LIST_BYTES + 10**6), "application/json", 413),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bodies_that_make_no_sense_are_refused(
    stranger: FlaskClient, body: bytes, content_type: str, status: int
) -> None:
    before = get(stranger, "batch")["total"]
    answer = stranger.post("/api/v1/batch", data=body, content_type=content_type, headers=WITH_KEY)
    assert is_problem(answer, status), answer.get_data(as_text=True)[:300]
    assert get(stranger, "batch")["total"] == before


def test_half_a_character_in_a_name_is_a_gap(stranger: FlaskClient) -> None:
    answer = stranger.post(
        "/api/v1/batch", data=b'["\\ud800 Doe", "\\u0000"]', content_type="application/json", headers=WITH_KEY
    )
    assert answer.status_code == 202
    assert get(stranger, f"batch/{answer.json['id']}/lines")["lines"][0]["text"] == "? Doe"
    done(stranger, answer)


def test_options_that_contradict_are_refused(stranger: FlaskClient) -> None:
    answer = stranger.post("/api/v1/batch?phrase=true&proximity=2", json=["a"], headers=WITH_KEY)
    assert is_problem(answer, 400)
    assert "proximity" in answer.json["detail"]
    assert is_problem(stranger.post("/api/v1/batch?collection=None", json=["a"], headers=WITH_KEY), 404)


def test_every_error_is_a_problem_and_none_tells_where_in_the_program(
    app: Flask, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/search/",
        "/api/v1/search/export.exe",
    ):
        assert is_problem(stranger.get(address, headers=WITH_KEY), 404), address
    for method, address in (
        ("PUT", "search"),
        ("POST", "search"),
        ("DELETE", "batch/1"),
        ("GET", "batch/1/again"),
    ):
        answer = stranger.open(f"/api/v1/{address}", method=method, headers=WITH_KEY)
        assert is_problem(answer, 405), address
        assert "OPTIONS" in answer.headers["Allow"]

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(documents, "collections", broken)
    answer = stranger.get("/api/v1/collections", headers=WITH_KEY)
    assert is_problem(answer, 500)
    assert "secret" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_no_command_but_serve_loads_it() -> None:
    code = "import sys; from archive import cli; cli.main(['status', '--help'], standalone_mode=False)"
    code += "; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "archive.cli" in done.stdout
    assert not {"flask_smorest", "marshmallow", "apispec", "webargs", "flask"} & set(done.stdout.split())


def test_problems_are_as_described(stranger: FlaskClient) -> None:
    described = get(stranger, "openapi.json")
    problem = {**described["components"]["schemas"]["Problem"], "components": described["components"]}
    valid = validator_for(problem)
    for answer in (
        stranger.get("/api/v1/search"),
        stranger.get("/api/v1/search?x=1", headers=WITH_KEY),
        stranger.get("/api/x", headers=WITH_KEY),
    ):
        assert valid.is_valid(answer.json)


def test_the_description_calls_no_other_host_and_follows_the_facets(stranger: FlaskClient) -> None:
    described = get(stranger, "openapi.json")
    assert "http://" not in json.dumps(described)
    assert "https://" not in json.dumps(described)
    for path in ("/api/v1/search", "/api/v1/search/export.{form_name}"):
        names = {parameter["name"] for parameter in described["paths"][path]["get"]["parameters"]}
        assert names >= {"q", "sort", *FACETS}
