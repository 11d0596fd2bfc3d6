"""What ASVS asks of every answer and nothing else here tries. The list: archive/docs/asvs.md."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient


def addresses(app: Flask) -> list[str]:
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [re.sub(r"<[^>]+>", lambda part: "1" if "int" in part[0] else "archive.css", one) for one in rules]


def test_every_text_says_its_encoding(app: Flask, client: FlaskClient) -> None:
    for address in [*addresses(app), "/nowhere", "/help/asvs"]:
        answer = client.get(address)
        kind = answer.headers["Content-Type"]
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind.lower(), address
        answer.close()


def test_no_other_site_is_told_that_it_may_read(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
            answer = client.get(address, headers=headers)
            assert not [name for name in dict(answer.headers) if name.startswith("Access-Control-")], address
            answer.close()


def test_no_list_of_files_is_shown(client: FlaskClient) -> None:
    for address in ("/static/", "/static", "/help/..", "/static/../", "/.git/", "/archive.toml"):
        assert client.get(address).status_code in (404, 308), address


def test_the_policy_names_no_other_host_and_no_plugin(client: FlaskClient) -> None:
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in client.get("/").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "object-src" not in policy or policy["object-src"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert {source for value in policy.values() for source in value.split()} <= {
        "'none'",
        "'self'",
        "'script'",
    }


def test_the_address_and_the_body_of_a_form_are_two_things(client: FlaskClient) -> None:
    """A second value of one name, or one in the address, takes no other's place."""
    answer = client.get("/?q=report&q=nothing-like-it")
    assert "weekly" in answer.get_data(as_text=True)
    assert client.post("/ledger/retry?token=x&reason=corrupt", data={"reason": "corrupt"}).status_code == 403
