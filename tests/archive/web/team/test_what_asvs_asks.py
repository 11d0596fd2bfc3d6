"""What ASVS asks of signing in and nothing else here tries. The list: archive/docs/asvs.md."""

from __future__ import annotations

import base64
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask_security.utils import check_and_get_token_status
from signing_in import PASSWORD, SERVER, Person
from sqlalchemy import select
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from archive.accounts import invitations, people, sessions
from archive.accounts.opening import Accounts, open_file
from archive.accounts.tables import Invitation
from archive.store import create, custody
from archive.web.access import HEADERS
from archive.web.team import configuration
from archive.web.team.factors import Passwords


def another(person: Person, new: str, *, old: str = PASSWORD) -> bool:
    """Whether the person's password can be changed to this one."""
    form = {"password": old, "new_password": new, "new_password_confirm": new}
    return person.post("/account/password", "/account/password", **form).status_code == 302


def test_browsers_come_back_by_tls_alone(app: Flask, ann: Person) -> None:
    answers = [
        ann.get(path) for path in ("/account/", "/sign-in", "/static/archive.css", "/nowhere", "/ledger/")
    ]
    answers.append(app.test_client().get("/", base_url="https://evil.example"))
    for answer in answers:
        said = answer.headers["Strict-Transport-Security"]
        assert int(re.search(r"max-age=(\d+)", said).group(1)) >= 365 * 24 * 3600
        assert "includeSubDomains" in said
        assert set(HEADERS) <= set(dict(answer.headers))
        answer.close()


def test_no_browser_keeps_a_page_of_signing_in(ann: Person, cat: Person) -> None:
    for path in (
        "/account/",
        "/account/password",
        "/account/recovery-codes",
        "/people/",
        "/ledger/",
        "/help/",
    ):
        assert ann.get(path).headers["Cache-Control"] == "no-store", path
    for path in ("/sign-in", "/sign-in/code", "/nowhere"):
        assert cat.get(path).headers["Cache-Control"] == "no-store", path


def test_a_browser_that_signs_out_forgets_the_pages(bob: Person) -> None:
    answer = bob.post("/sign-out", "/account/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in bob.get("/sign-in").headers


def test_the_cookie_is_signed_with_sha_256_and_a_changed_one_opens_nothing(app: Flask, bob: Person) -> None:
    signature = bob.cookie().rsplit(".", 1)[1]
    assert len(base64.urlsafe_b64decode(signature + "==")) == 32
    for changed in (bob.cookie()[:-2] + "AA", "x" + bob.cookie(), bob.cookie().rsplit(".", 1)[0] + "."):
        other = Person(app, "bob")
        other.client.set_cookie("__Host-archive", changed, domain="archive.test", secure=True)
        assert not other.is_in()


def test_a_token_for_one_purpose_is_none_for_another(app: Flask, bob: Person) -> None:
    page = bob.post("/account/authenticator", "/account/authenticator", setup="authenticator").text
    token = re.search(r'action="/account/authenticator/([^"]+)"', page).group(1)
    within = timedelta(minutes=30)
    with app.test_request_context(base_url=SERVER):
        assert not check_and_get_token_status(token, "tf_setup", within)[1]
        for other in ("wan", "tf_validity"):
            assert check_and_get_token_status(token, other, within)[1], other
        assert check_and_get_token_status(bob.cookie(), "tf_setup", within)[1]


def test_each_session_has_a_secret_of_its_own_that_nobody_guesses(accounts: Accounts) -> None:
    user = people.find(accounts, "bob")
    secrets = {sessions.begin(accounts, user, address="", browser="") for _ in range(3)}
    assert len(secrets) == 3
    assert all(len(base64.urlsafe_b64decode(one + "==")) == 32 for one in secrets)


def test_any_characters_make_a_password_and_many_of_them(app: Flask, bob: Person) -> None:
    only_letters, very_long = "walnutferryorchardbicycle", "кёльн 🦊 " * 10 + "x"
    assert another(bob, only_letters)
    assert another(bob, very_long, old=only_letters)
    assert len(very_long) > 64
    for nearly in (very_long[:-1], very_long[:72], very_long.upper(), " " + very_long):
        assert Person(app, "bob", "192.0.2.9").give_password(nearly).status_code == 200, nearly
    assert Person(app, "bob", "192.0.2.9").give_password(very_long).status_code == 302


def test_another_password_needs_the_one_of_now(bob: Person) -> None:
    assert not another(bob, "quite another orchard bicycle", old="not the one of now at all")
    assert another(bob, "quite another orchard bicycle")


def test_passwords_that_many_people_have_are_refused(app: Flask) -> None:
    """Those of the list of breached ones that are long enough to be taken at all."""
    common = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= 12][:300]
    assert len(common) > 100
    with app.test_request_context(base_url=SERVER):
        weighed = Passwords(app)
        assert [one for one in common if weighed.validate(one, True, username="eve")[0] is None] == []


@pytest.mark.parametrize(
    "guess", ["archive-test-archive", "exposurearchive", "newsroomexposure", "bob-newsroom-bob"]
)
def test_words_of_this_place_make_no_password(bob: Person, guess: str) -> None:
    assert not another(bob, guess)


def test_forms_hide_what_is_typed_and_let_password_managers_fill_them_in(bob: Person, cat: Person) -> None:
    for page in (bob.get("/account/password").text, cat.get("/sign-in").text):
        fields = re.findall(r'<input[^>]*name="[^"]*password[^>]*>', page)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field), field
        assert "onpaste" not in page


def test_a_code_is_good_for_half_a_minute_and_its_neighbours(bob: Person) -> None:
    bob.post("/sign-out", "/account/")
    bob.give_password()
    for seconds in (-120, 120):
        late = pyotp.TOTP(bob.secret).at(time.time() + seconds)
        assert bob.post("/sign-in/code", "/sign-in/code", code=late).status_code == 200
    assert bob.give_code().status_code == 302


def test_recovery_codes_cannot_be_guessed_and_none_is_kept(accounts: Accounts, bob: Person) -> None:
    page = bob.post("/account/recovery-codes", "/account/recovery-codes")
    codes = re.findall(r"<li><code>([0-9a-z-]+)</code>", page.text)
    plain = {one.replace("-", "") for one in codes}
    assert len(plain) == 10
    assert all(len(base64.b32decode(one.upper() + "======")) * 8 == 128 for one in plain)
    assert not plain & set(people.find(accounts, "bob").mf_recovery_codes)


def test_ending_a_session_wants_a_fresh_sign_in(app: Flask, bob: Person) -> None:
    other = bob.elsewhere("192.0.2.8").sign_in()
    number = re.search(r'action="/account/sessions/(\d+)/end"', other.get("/account/").text).group(1)
    with other.client.session_transaction(base_url=SERVER) as session:
        session["fs_paa"] -= 16 * 60
    stale = other.post(f"/account/sessions/{number}/end", "/account/")
    assert stale.headers["Location"] == "/sign-in/again?next=/account/"
    assert bob.is_in()


def test_another_second_factor_ends_all_other_sessions(accounts: Accounts, bob: Person) -> None:
    other = bob.elsewhere("192.0.2.8").sign_in()
    bob.given = other.given
    page = bob.post("/account/authenticator", "/account/authenticator", setup="authenticator").text
    bob.secret = re.search(r'class="secret">([^<]+)<', page).group(1).replace(" ", "").replace("-", "")
    action = re.search(r'action="(/account/authenticator/[^"]+)"', page).group(1)
    assert bob.post(action, "/account/", code=bob.code()).status_code == 302
    assert bob.is_in()
    assert not other.is_in()


def test_an_administrator_ends_somebodys_sessions(ann: Person, bob: Person) -> None:
    assert ann.post("/people/bob/sessions/end", "/people/").status_code == 302
    assert not bob.is_in()
    assert ann.is_in()


def test_signing_out_is_one_step_from_every_page(ann: Person) -> None:
    for path in ("/people/", "/help/", "/ledger/", "/collections/", "/account/password"):
        assert 'href="/account/"' in ann.get(path).text, path
    assert 'action="/sign-out"' in ann.get("/account/").text


def test_a_new_archive_has_no_account_that_somebody_could_know(
    tmp_path: Path,
) -> None:
    store = create(tmp_path / "home")
    fresh = open_file(store, create=True)
    assert people.everyone(fresh) == []
    assert not people.has_anyone(fresh)
    fresh.close()
    store.close()


def test_an_old_password_is_as_good_as_a_new_one(accounts: Accounts, bob: Person) -> None:
    people.find(accounts, "bob").opened_at = datetime.now(UTC) - timedelta(days=900)
    accounts.session.commit()
    bob.post("/sign-out", "/account/")
    bob.sign_in()
    assert bob.get("/ledger/").status_code == 200


def test_custody_has_times_in_utc_whoever_asks(accounts: Accounts, bob: Person) -> None:
    with accounts.store.read() as db:
        login = next(event for event in custody.events(db) if (event.type, event.agent) == ("login", "bob"))
    assert login.at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - login.at) < timedelta(hours=1)
    assert login.detail["from"] == bob.address


def test_more_fields_than_a_form_has_change_nothing(app: Flask, accounts: Accounts) -> None:
    link = invitations.invite(accounts, agent="ann", untrusted_name="eve")
    eve = Person(app, "eve", "192.0.2.6")
    form = {"password": PASSWORD, "password_again": PASSWORD, "username": "ann", "administrator": "yes"}
    more = {"is_administrator": "1", "active": "1", "shares": "Leak=admin", "user_id": "1"}
    assert eve.post(link.path, link.path, **form, **more).status_code == 302
    assert not people.find(accounts, "eve").is_administrator
    used = accounts.session.scalar(select(Invitation).where(Invitation.username == "eve"))
    assert used.shares == []


def test_nothing_is_served_that_only_making_it_needs(app: Flask, ann: Person) -> None:
    assert not app.debug
    assert not app.testing
    for path in (
        "/console",
        "/.git/config",
        "/metrics",
        "/debug",
        "/static/",
        "/openapi.json",
        "/server-status",
    ):
        assert ann.get(path).status_code == 404, path


def test_passwords_are_hashed_as_slowly_as_the_manual_says() -> None:
    source = Path(configuration.__file__).read_text(encoding="utf-8")  # these tests themselves hash cheaply
    assert '"argon2__type": "ID", "argon2__memory_cost": 65536, "argon2__rounds": 3' in source
