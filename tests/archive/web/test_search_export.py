"""Saving all that a search found."""

from __future__ import annotations

import json
import re
from html import unescape

from flask.testing import FlaskClient

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
