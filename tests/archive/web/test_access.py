"""Whoever holds the link's key gets in, once; nobody else gets anything."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.web.access import HEADERS

HOST = "localhost"


def addresses(app: Flask, method: str) -> list[str]:
    """Every route, with the first of everything."""

    def first(part: re.Match[str]) -> str:
        return "1" if "int" in part[0] else "archive.css"

    # A feed has a key of its own: see test_together_pages.
    every = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/feeds/")]
    rules = [rule for rule in every if method in (rule.methods or set())]
    return [re.sub(r"<[^>]+>", first, rule.rule) for rule in rules]


def token_of(client: FlaskClient) -> str:
    page = client.get("/ledger/").get_data(as_text=True)
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found
    return found.group(1)


def test_without_the_key_nothing_is_served(app: Flask, stranger: FlaskClient) -> None:
    for address in set(addresses(app, "GET")) - {"/health"}:
        answer = stranger.get(address)
        assert answer.status_code == 401, address
        assert b"weekly" not in answer.data
    for address in addresses(app, "POST"):
        assert stranger.post(address).status_code == 401, address


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "POST"])
@pytest.mark.parametrize("address", ["/", "/static/archive.css", "/nowhere"])
def test_no_method_and_no_address_is_a_way_in(stranger: FlaskClient, method: str, address: str) -> None:
    assert stranger.open(address, method=method).status_code == 401


@pytest.mark.parametrize(
    ("method", "address", "host"),
    [
        ("GET", "/?key=wrong", HOST),
        ("HEAD", "/?key=the-key", HOST),
        ("POST", "/?key=the-key", HOST),
        ("GET", "/?key=the-key", "evil.example"),
    ],
)
def test_what_is_refused_does_not_spend_the_key(app: Flask, method: str, address: str, host: str) -> None:
    refused = app.test_client().open(address, method=method, headers={"Host": host})
    assert refused.status_code in (400, 401)
    assert app.test_client().get("/?key=the-key").status_code == 302


def test_a_cookie_of_ones_own_making_opens_nothing(app: Flask) -> None:
    cookie = app.test_client().get("/?key=the-key").headers["Set-Cookie"].split(";")[0]
    name, value = cookie.split("=", 1)
    for made in ("", "x", "the-key", value[:-1], value + "x", "\u00e9"):
        stranger = app.test_client(use_cookies=False)
        assert stranger.get("/", headers={"Cookie": f"{name}={made}"}).status_code == 401, made
    assert app.test_client(use_cookies=False).get("/", headers={"Cookie": cookie}).status_code == 200


@pytest.mark.parametrize("key", ["", "the-kez", "the-key2", "THE-KEY", "\u2603"])
def test_a_wrong_key_opens_nothing(stranger: FlaskClient, key: str) -> None:
    assert stranger.get("/", query_string={"key": key}).status_code == 401


def test_the_key_works_once_and_leaves_the_address(app: Flask) -> None:
    first, second = app.test_client(), app.test_client()
    answer = first.get("/?key=the-key")
    assert (answer.status_code, answer.location) == (302, "/")
    assert first.get("/").status_code == 200
    assert second.get("/?key=the-key").status_code == 401
    assert first.get("/").status_code == 200


def test_the_cookie_cannot_be_read_by_scripts_or_sent_from_elsewhere(
    app: Flask, stranger: FlaskClient
) -> None:
    cookie = stranger.get("/?key=the-key").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "the-key" not in cookie


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1:9", "0.0.0.0"])
def test_another_host_name_is_not_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_every_form_needs_the_token_of_this_session(app: Flask, client: FlaskClient) -> None:
    forms = addresses(app, "POST")
    assert len(forms) >= 5
    for address in forms:
        for data in ({}, {"token": ""}, {"token": "0" * 64}, {"token": "\u2603"}):
            assert client.post(address, data=data).status_code == 403, (address, data)
        own = {"token": token_of(client)}
        assert client.post(address, query_string=own).status_code == 403, address
        foreign = client.post(address, data=own, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403, address


def test_a_form_from_another_site_is_refused_even_with_the_token(client: FlaskClient) -> None:
    data = {"reason": "corrupt", "token": token_of(client)}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert client.post("/ledger/retry", data=data, headers=headers).status_code == 403, headers


def test_every_answer_forbids_what_the_pages_do_not_need(
    app: Flask, client: FlaskClient, stranger: FlaskClient
) -> None:
    for who in (client, stranger):
        for address in addresses(app, "GET"):
            answer = who.get(address)
            assert set(HEADERS) <= set(answer.headers.keys()), address
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "Cache-Control" in answer.headers
            answer.close()


def test_pages_hold_no_inline_script_or_style(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app, "GET"):
        answer = client.get(address)
        if answer.mimetype == "text/html":
            page = answer.get_data(as_text=True)
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", page), (
                address
            )
            assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page), address
        answer.close()
