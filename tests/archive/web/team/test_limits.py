"""A stranger who guesses waits; the account's owner never does."""

from __future__ import annotations

from flask import Flask
from signing_in import Person

WRONG = "wrong password entirely"


def test_who_guesses_has_to_wait_and_is_told_how_long(app: Flask, cat: Person) -> None:
    stranger = Person(app, "cat", "198.51.100.1")
    answers = [stranger.give_password(WRONG).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    last = stranger.give_password(WRONG)
    assert 0 < int(last.headers["Retry-After"]) <= 910
    assert "Wait" in last.text


def test_nobody_can_lock_somebody_else_out(app: Flask, cat: Person) -> None:
    strangers = [Person(app, "cat", f"198.51.100.{number}") for number in range(3)]
    for stranger in strangers:
        for _ in range(11):
            stranger.give_password(WRONG)
    assert cat.sign_in().is_in()


def test_one_address_cannot_go_through_all_names(app: Flask) -> None:
    answers = [
        Person(app, f"name{number}", "198.51.100.1").give_password(WRONG).status_code for number in range(61)
    ]
    assert answers[-2:] == [200, 429]


def test_codes_cannot_be_guessed_either(app: Flask, bob: Person) -> None:
    thief = Person(app, "bob", "198.51.100.1")
    thief.give_password()
    token = thief.token("/sign-in/code")
    answers = [thief.send("/sign-in/code", {"token": token, "code": "000000"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    bob.post("/sign-out", "/account/")
    assert bob.sign_in().is_in()


def test_a_program_that_searches_without_end_has_to_wait(bob: Person, ann: Person) -> None:
    answers = {bob.get("/?q=x").status_code for _ in range(121)}
    assert 429 in answers
    assert ann.get("/?q=x").status_code == 200
