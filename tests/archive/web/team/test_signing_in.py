"""Who gets in, with what, and what a stranger learns."""

from __future__ import annotations

import re
import stat

import pytest
from flask import Flask
from signing_in import COOKIE, PASSWORD, SERVER, Person

from archive.accounts import people, sessions
from archive.accounts.opening import Accounts
from archive.store import ACCOUNTS, custody


def events(accounts: Accounts) -> list[tuple[str, str]]:
    with accounts.store.read() as db:
        return [(event.type, event.agent) for event in custody.events(db)]


def test_a_person_signs_in_with_password_and_code(accounts: Accounts, ann: Person) -> None:
    assert ann.is_in()
    assert ("login", "ann") in events(accounts)


def test_the_password_alone_opens_nothing(cat: Person) -> None:
    assert cat.give_password().status_code == 302
    assert not cat.is_in()
    assert cat.get("/").status_code == 302


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(cat: Person) -> None:
    answer = cat.give_password()
    said = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(COOKIE))
    parts = {part.strip() for part in said.split(";")[1:]}
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}
    assert len(answer.headers.getlist("Set-Cookie")) == 1


def test_nothing_is_remembered_past_the_session_whatever_the_form_says(bob: Person) -> None:
    bob.post("/sign-out", "/account/")
    bob.give_password(remember="y")
    answer = bob.give_code()
    assert "remember" not in " ".join(answer.headers.getlist("Set-Cookie"))


def test_a_session_from_before_the_login_is_worth_nothing_after_it(app: Flask, cat: Person) -> None:
    cat.get("/sign-in")
    before, token = cat.cookie(), cat.token()
    cat.sign_in()
    assert cat.is_in()
    planted = Person(app, "cat")
    planted.client.set_cookie(COOKIE, before, domain="archive.test", secure=True)
    assert not planted.is_in()
    assert cat.send("/account/keys", {"token": token, "name": "old page"}).status_code == 403


@pytest.mark.parametrize("name", ["cat", "nobody"])
def test_a_wrong_password_and_a_name_that_is_not_there_get_the_same_answer(
    app: Flask, cat: Person, name: str
) -> None:
    stranger = Person(app, name, "198.51.100.9")
    answer = stranger.give_password("wrong password entirely")
    other = Person(app, "somebody-else", "198.51.100.9").give_password("wrong password entirely")
    clean = [
        page.text.split('name="password"')[0].split("</h1>")[1].split("<form")[0] for page in (answer, other)
    ]
    assert answer.status_code == other.status_code == 200
    assert clean[0] == clean[1]
    assert "do not fit together" in answer.text


def test_a_name_that_is_not_there_costs_the_same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    monkeypatch.setattr("flask_security.forms.hash_password", lambda password: hashed.append(password) or "")
    Person(app, "nobody").give_password("wrong password entirely")
    assert len(hashed) == 1


def test_a_disabled_account_answers_like_a_wrong_password(
    accounts: Accounts, ann: Person, bob: Person
) -> None:
    people.disable(accounts, people.find(accounts, "bob"), agent="ann")
    assert not bob.is_in()
    answer = Person(ann.app, "bob", "192.0.2.7").give_password()
    assert answer.status_code == 200
    assert "do not fit together" in answer.text


def test_a_code_is_good_once(app: Flask, bob: Person) -> None:
    bob.post("/sign-out", "/account/")
    bob.give_password()
    code = bob.code()
    assert bob.post("/sign-in/code", "/sign-in/code", code=code).status_code == 302
    other = Person(app, "bob", "192.0.2.9")
    other.give_password()
    answer = other.post("/sign-in/code", "/sign-in/code", code=code)
    assert answer.status_code == 200
    assert "used already" in answer.text
    assert not other.is_in()


def test_a_recovery_code_is_good_once_and_shown_once(accounts: Accounts, bob: Person) -> None:
    page = bob.post("/account/recovery-codes", "/account/recovery-codes")
    codes = re.findall(r"<li><code>([0-9a-z-]+)</code>", page.text)
    assert len(codes) == 10
    assert codes[0] not in bob.get("/account/recovery-codes?show_codes=1").text
    for expected in (302, 200):
        bob.client.delete_cookie(COOKIE, domain="archive.test")
        bob.give_password()
        answer = bob.post("/sign-in/recovery-code", "/sign-in/recovery-code", code=codes[0])
        assert answer.status_code == expected
    assert not bob.is_in()
    deeds = [deed for deed, agent in events(accounts) if agent == "bob"]
    assert deeds.count("recovery codes made") == deeds.count("recovery code used") == 1


@pytest.mark.parametrize(
    "where",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "///evil.example", "\\\\evil.example"],
)
def test_nobody_is_led_to_another_site(bob: Person, where: str) -> None:
    bob.post("/sign-out", "/account/")
    bob.give_password(next=where)
    answer = bob.send(
        "/sign-in/code", {"token": bob.token("/sign-in/code"), "code": bob.code(), "next": where}
    )
    assert answer.status_code == 302
    assert not answer.headers["Location"].replace("\\", "/").startswith("//")
    assert "evil.example" not in answer.headers["Location"].split("?")[0].split("/")[:3]


def test_one_goes_on_where_one_wanted_to_go(bob: Person) -> None:
    bob.post("/sign-out", "/account/")
    led = bob.get("/ledger/").headers["Location"]
    assert led == "/sign-in?next=/ledger/"
    on = bob.post("/sign-in?next=/ledger/", "/sign-in", username="bob", password=PASSWORD).headers["Location"]
    answer = bob.post(on, on, code=bob.code())
    assert answer.headers["Location"] == "/ledger/"


def test_signing_out_takes_a_form_and_ends_the_session_on_the_server(accounts: Accounts, bob: Person) -> None:
    assert bob.get("/sign-out").status_code == 405
    stolen = bob.cookie()
    assert bob.post("/sign-out", "/account/").status_code == 302
    bob.client.set_cookie(COOKIE, stolen, domain="archive.test", secure=True)
    assert not bob.is_in()
    assert ("logout", "bob") in events(accounts)
    assert sessions.of(accounts, people.find(accounts, "bob")) == []


def test_a_link_from_elsewhere_ends_no_session(bob: Person) -> None:
    """A strict cookie does not come with it; the page that asks once more sets none."""
    fresh = bob.app.test_client()
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    answer = fresh.get("/ledger/?x=1", base_url=SERVER, headers=headers)
    assert answer.headers["Refresh"] == "0"
    assert "Set-Cookie" not in answer.headers
    assert "/ledger/?x=1" in answer.text
    assert fresh.get("/", base_url=SERVER, headers=headers | {"Sec-Fetch-Mode": "no-cors"}).status_code == 403


def test_there_is_no_way_to_register_to_recover_or_to_be_sent_mail(app: Flask, bob: Person) -> None:
    rules = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert (
        not {f"security.{name}" for name in ("register", "forgot_password", "us_signin", "refresh_token")}
        & rules
    )
    assert bob.get("/sign-in/help").status_code == 404


def test_what_programs_of_others_would_send_is_no_way_in(app: Flask, bob: Person) -> None:
    sent = app.test_client().post(
        "/sign-in",
        base_url=SERVER,
        json={"username": "bob", "password": PASSWORD},
        headers={"Origin": SERVER},
    )
    assert sent.status_code == 403
    assert Person(app).get("/account/?auth_token=x", headers={"Authentication-Token": "x"}).status_code == 302


def test_another_host_name_is_not_answered(app: Flask) -> None:
    assert app.test_client().get("/sign-in", base_url="https://evil.example").status_code == 400


def test_failed_logins_fill_no_chain(accounts: Accounts, cat: Person) -> None:
    for _ in range(5):
        cat.give_password("wrong password entirely")
    Person(cat.app, "nobody").give_password("wrong password entirely")
    cat.app.extensions["failed logins"].wait()
    assert [event for event in events(accounts) if event[0] == "login failed"] == [("login failed", "cat")]
    cat.sign_in()
    with accounts.store.read() as db:
        login = next(event for event in custody.events(db) if (event.type, event.agent) == ("login", "cat"))
    assert login.detail["failed before"] == 4
    assert login.detail["from"] == cat.address


def test_no_secret_is_logged_or_in_custody(
    accounts: Accounts, bob: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    bob.post("/sign-out", "/account/")
    bob.give_password("almost walnut ferry seventeen")
    bob.give_password()
    code = bob.code()
    bob.post("/sign-in/code", "/sign-in/code", code=code)
    assert bob.is_in()
    bob.app.extensions["failed logins"].wait()
    with accounts.store.read() as db:
        kept = str([(event.type, event.detail) for event in custody.events(db)])
    for hidden in (PASSWORD, "almost walnut", code, bob.secret, bob.cookie()):
        assert hidden not in kept
        assert hidden not in caplog.text


def test_secrets_on_disk_are_sealed_and_their_files_are_for_their_owner(
    accounts: Accounts, bob: Person
) -> None:
    home = accounts.store.home
    keys = sorted((home / "keys").glob("*.key"))
    names = {path.stem for path in keys}
    assert {"sessions", "passwords-pepper", "second-factors", "recovery-codes"} <= names
    for path in (*keys, home / ACCOUNTS):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    kept = b"".join(path.read_bytes() for path in home.glob(ACCOUNTS + "*"))
    assert b"$argon2id$" in kept
    assert bob.secret.encode() not in kept
    catalog = b"".join(path.read_bytes() for path in home.glob("catalog.sqlite3*"))
    assert b"$argon2id$" not in catalog
    for path in keys:
        assert path.read_bytes().strip() not in catalog + kept
