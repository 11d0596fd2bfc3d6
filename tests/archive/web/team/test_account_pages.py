"""My account, and people: what is there, who may, and what ends at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from signing_in import PASSWORD, SERVER, Person

from archive.accounts import people
from archive.accounts.opening import Accounts
from archive.web.access.rules import RULES, Door

OURS = ("security", "account", "people", "invitation")


def test_every_form_of_accounts_wants_its_token(app: Flask, ann: Person) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    ours = [rule for rule in rules if rule.endpoint.split(".")[0] in OURS]
    assert len(ours) > 20
    for rule in ours:
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Authorization": "Bearer x"}):
            assert ann.send(path, {"username": "ann"}, headers=headers).status_code == 403, (path, headers)


def test_a_form_of_another_site_is_refused_even_with_the_token(ann: Person) -> None:
    form = {"token": ann.token("/account/"), "name": "x"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}):
        assert ann.send("/account/keys", form, headers=headers).status_code == 403
    assert ann.send("/account/keys", form, headers={"Origin": SERVER}).status_code == 200


def test_the_token_may_come_in_a_header(ann: Person) -> None:
    sent = ann.send("/account/keys", {"name": "x"}, headers={"X-Form-Token": ann.token("/account/")})
    assert sent.status_code == 200


def test_a_session_that_somebody_ends_is_over_at_once(app: Flask, bob: Person) -> None:
    other = bob.elsewhere("192.0.2.8").sign_in()
    page = other.get("/account/").text
    number = re.search(r'action="/account/sessions/(\d+)/end"', page).group(1)
    assert "192.0.2.2" in page
    other.post(f"/account/sessions/{number}/end", "/account/")
    assert not bob.is_in()
    assert other.is_in()


def test_nobody_ends_a_session_of_somebody_else(ann: Person, bob: Person) -> None:
    for number in range(1, 4):
        bob.post(f"/account/sessions/{number}/end", "/account/")
    assert ann.is_in()


def test_another_password_ends_all_other_sessions(app: Flask, bob: Person) -> None:
    other = bob.elsewhere("192.0.2.8").sign_in()
    new = "quite another orchard bicycle"
    form = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert bob.post("/account/password", "/account/password", **form).status_code == 302
    assert bob.is_in()
    assert not other.is_in()
    assert Person(app, "bob", "192.0.2.9").give_password(new).status_code == 302


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "password1234", "archivearchive"])
def test_an_easy_password_is_refused(bob: Person, weak: str) -> None:
    form = {"password": PASSWORD, "new_password": weak, "new_password_confirm": weak}
    answer = bob.post("/account/password", "/account/password", **form)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


def test_a_key_acts_for_its_person_and_ends_when_revoked(bob: Person) -> None:
    page = bob.post("/account/keys", "/account/", name="nightly  export").text
    key = re.search(r'id="new-key"[^>]* value="([^"]+)"', page).group(1)
    assert key not in bob.get("/account/").text
    program = bob.app.test_client()

    def ask() -> int:
        header = {"Authorization": f"Bearer {key}"}
        return program.get("/api/v1/collections", base_url=SERVER, headers=header).status_code

    assert ask() != 401
    number = re.search(r'action="/account/keys/(\d+)/revoke"', bob.get("/account/").text).group(1)
    bob.post(f"/account/keys/{number}/revoke", "/account/")
    assert ask() == 401


def test_dangerous_acts_want_a_fresh_sign_in(bob: Person) -> None:
    with bob.client.session_transaction(base_url=SERVER) as session:
        session["fs_paa"] -= 16 * 60
    for path in ("/account/recovery-codes", "/account/authenticator", "/account/passkeys"):
        assert bob.get(path).headers["Location"].startswith("/sign-in/again?next="), path
    stale = bob.post("/account/keys", "/account/", name="x")
    assert stale.headers["Location"] == "/sign-in/again?next=/account/"
    back = bob.post(stale.headers["Location"], "/sign-in/again", password=PASSWORD)
    assert back.headers["Location"] == "/account/"
    assert bob.get("/account/recovery-codes").status_code == 200


def test_the_picture_of_the_secret_is_for_who_sets_it_up_and_never_stored(app: Flask, bob: Person) -> None:
    bob.post("/account/authenticator", "/account/authenticator", setup="authenticator")
    picture = bob.get("/account/authenticator.svg")
    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert Person(app).get("/account/authenticator.svg").status_code == 404


def test_people_are_for_administrators_only(bob: Person) -> None:
    assert bob.get("/people/").status_code == 404
    assert bob.post("/people/invite", "/account/", username="eve").status_code == 404
    assert 'href="/people/"' not in bob.get("/account/").text


def test_an_administrator_invites_and_the_link_opens_one_account(app: Flask, ann: Person) -> None:
    page = ann.post("/people/invite", "/people/", username="dora").text
    link = re.search(rf'value="{SERVER}(/invitation/[^"]+)"', page).group(1)
    assert link not in ann.get("/people/").text
    dora = Person(app, "dora", "192.0.2.5")
    assert dora.get(link).status_code == 200
    form = {"password": PASSWORD, "password_again": PASSWORD}
    assert dora.post(link, link, **form).status_code == 302
    assert dora.get(link).status_code == 404
    assert dora.send(link, {"token": dora.token(), **form}).status_code == 404
    assert dora.sign_in().is_in()


def test_disabling_ends_sessions_and_keys_at_once(accounts: Accounts, ann: Person, bob: Person) -> None:
    key = people.make_key(accounts, people.find(accounts, "bob"), "x", where="")
    ann.post("/people/bob/disable", "/people/")
    assert not bob.is_in()
    assert people.person_of_key(accounts, key) is None
    ann.post("/people/bob/enable", "/people/")
    assert not bob.is_in()
    assert bob.sign_in().is_in()


def test_a_change_of_role_ends_the_sessions(ann: Person, bob: Person) -> None:
    ann.post("/people/bob/administrator", "/people/", administrator="yes")
    assert not bob.is_in()
    assert bob.sign_in().get("/people/").status_code == 200


def test_the_last_administrator_stays_one(ann: Person) -> None:
    assert ann.post("/people/ann/administrator", "/people/", administrator="no").status_code == 409
    assert ann.post("/people/ann/disable", "/people/").status_code == 409
    assert ann.is_in()


@pytest.mark.parametrize("without_factors", [False, True])
def test_a_reset_ends_the_old_password_and_factors_only_if_asked(
    app: Flask, ann: Person, bob: Person, without_factors: bool
) -> None:
    page = ann.post(
        "/people/bob/reset", "/people/", **({"without_factors": "yes"} if without_factors else {})
    ).text
    link = re.search(rf'value="{SERVER}(/invitation/[^"]+)"', page).group(1)
    assert not bob.is_in()
    assert bob.give_password().status_code == 200
    new = "quite another orchard bicycle"
    bob.post(link, link, password=new, password_again=new)
    led = bob.post("/sign-in", username="bob", password=new).headers["Location"]
    assert led.split("?")[0] == ("/account/authenticator" if without_factors else "/sign-in/code")


def test_outside_the_door_nothing_of_the_archive_is_named(app: Flask) -> None:
    stranger = Person(app)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or RULES[rule.endpoint].needs is Door.OPEN:
            continue
        answer = stranger.get(re.sub(r"<[^>]+>", "1", rule.rule))
        assert answer.status_code in (302, 401), rule.rule
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in?next="), rule.rule


def test_pages_load_nothing_that_the_policy_forbids(ann: Person, app: Flask) -> None:
    for path in ("/account/", "/people/", "/account/passkeys", "/account/password", "/account/authenticator"):
        page = ann.get(path).text
        assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son\w+=|src=\"data:", page), path
    assert "Content-Security-Policy" in Person(app).get("/sign-in").headers
