"""The card in the browser: a form that loses nothing, and what readers and the approver see of it."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from asking import text
from flask.testing import FlaskClient
from stub_exhibits import as_server, exhibit_of, put, take_out
from werkzeug.test import TestResponse

from archive import cards, review
from archive.cards.checked import MOST_LINES
from archive.model import Card, Confirmation
from archive.store import Store
from archive.web import create_app

HOST, KEY = "localhost", "the-key"
NASTY = "<script>alert(1)</script>"
FORM_DAY = date(2026, 3, 2)
FORM = {"what": ["It is genuine", ""], "by": ["two employees", ""], "how": ["", ""], "on": ["2026-03-02", ""]}


class Desk:
    def __init__(self, client: FlaskClient, document: int) -> None:
        self.client, self.address = client, f"/documents/{document}/card"

    def send(self, **fields: object) -> TestResponse:
        page = text(self.client, self.address)
        token, version = (
            re.search(rf'name="{name}" value="(\w+)"', page).group(1) for name in ("token", "version")
        )
        return self.client.post(self.address, data={"token": token, "version": version, **fields})

    def said(self, answer: TestResponse, status: int = 200) -> str:
        assert answer.status_code == status
        return " ".join(html.unescape(answer.get_data(as_text=True)).split())


@pytest.fixture
def exhibit(store: Store) -> int:
    document = put(store, "posted by Ilona Kovalenko today")
    take_out(store, document, "Ilona Kovalenko")
    return exhibit_of(store, document, agent="ann")


@pytest.fixture
def desk(store: Store, exhibit: int):
    client = create_app(store, key=KEY, hosts=frozenset({HOST})).test_client()
    client.get(f"/?key={KEY}")
    yield Desk(client, 1)
    client.application.extensions["work"].close()


def test_what_is_typed_is_kept_and_shown_to_the_approver_as_readers_will_see_it(
    desk: Desk, store: Store, exhibit: int
) -> None:
    answer = desk.send(
        deed="keep", exhibit=exhibit, context=f"One {NASTY}\r\n\r\nTwo", not_confirmed=["Who", ""], **FORM
    )
    assert (answer.status_code, answer.location) == (302, f"/exhibits/{exhibit}/review#around")
    assert cards.show(store, 1).card == Card(
        context=f"One {NASTY}\n\nTwo", not_confirmed=("Who",),
        confirmed=(Confirmation("It is genuine", "two employees", "", FORM_DAY),),
    )  # fmt: skip
    page = text(desk.client, f"/exhibits/{exhibit}/review")
    assert NASTY not in page
    around = " ".join(page.split('id="around"')[1].split("</section>\n<section")[0].split())
    for words in (
        '<p dir="auto">Two</p>',
        "It is genuine",
        "two employees",
        "2 March 2026",
        "You approve these words",
    ):
        assert words in around
    assert "Two</textarea>" in text(desk.client, f"{desk.address}?exhibit={exhibit}")


def test_another_line_keeps_all_that_was_typed_and_nothing_else(desk: Desk, store: Store) -> None:
    said = desk.said(desk.send(deed="more confirmed", context="half a sen", not_confirmed=["x", ""], **FORM))
    assert "half a sen</textarea>" in said
    assert said.count('name="what"') == 3
    assert said.count('name="not_confirmed"') == 2
    assert "It is genuine</textarea>" in said
    assert cards.show(store, 1).version == 0
    full = {name: ["a"] * MOST_LINES if name != "on" else [""] * MOST_LINES for name in FORM}
    said = desk.said(desk.send(deed="more confirmed", **full))
    assert said.count('name="what"') == MOST_LINES
    assert 'value="more confirmed"' not in said


def test_it_can_be_looked_at_before_it_is_kept(desk: Desk, store: Store) -> None:
    said = desk.said(desk.send(deed="look", **FORM))
    assert '<p class="what" dir="auto">It is genuine</p>' in said
    assert cards.show(store, 1).version == 0


@pytest.mark.parametrize("deed", ["keep", "look"])
def test_what_is_taken_out_is_refused_by_the_field_and_not_lost(desk: Desk, store: Store, deed: str) -> None:
    said = desk.said(desk.send(deed=deed, context="x", origin="From Ilona Kovalenko.", **FORM), 400)
    assert 'role="alert"' in said
    assert "taken out of the document: where it is from." in said
    assert "From Ilona Kovalenko.</textarea>" in said
    assert "It is genuine</textarea>" in said
    assert cards.show(store, 1).version == 0


def test_two_at_once_do_not_overwrite_each_other_unseen(desk: Desk, store: Store) -> None:
    token = re.search(r'name="token" value="(\w+)"', text(desk.client, desk.address)).group(1)
    cards.write(store, 1, Card(context="theirs"), agent="bea")
    stale = {"token": token, "version": "0", "deed": "keep", "context": "mine"}
    said = desk.said(desk.client.post(desk.address, data=stale), 409)
    assert "Somebody has changed this card meanwhile" in said
    assert "mine</textarea>" in said
    assert cards.show(store, 1).card.context == "theirs"


def test_the_ticks_say_what_they_let_out(desk: Desk, store: Store) -> None:
    page = text(desk.client, desk.address)
    assert 'name="capture"' not in page, "there is no capture from the web"
    assert "whoever looks for your source" in page
    desk.send(deed="keep", sha256="on")
    assert cards.show(store, 1).digest
    assert "checked" in text(desk.client, desk.address).split('name="sha256"')[1][:20]
    desk.send(deed="keep")
    assert cards.show(store, 1).digest == ""


def test_who_wrote_it_reads_why_somebody_else_has_to_approve(
    desk: Desk, store: Store, exhibit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_server(store)
    cards.write(store, 1, Card(context="x"), agent="bea")
    review.ask(store, exhibit, agent="ann")
    monkeypatch.setattr("archive.web.review.who", lambda: "bea")
    page = text(desk.client, f"/exhibits/{exhibit}/review")
    assert "the card for its readers, so somebody else has to approve it" in page


@pytest.mark.parametrize("fields", [
    {"what": ["a"] * 500, "by": ["b"] * 500, "how": ["c"] * 500, "on": ["d"] * 500}, {"what": ["a"], "by": []},
    {"context": "\x00"}, {"context": "a" * 5_000}, {"exhibit": "999"}, {"exhibit": "x"}, {"deed": "nothing"},
    {"what": ["a"], "by": [""], "how": [""], "on": ["soon"]}, {"version": "x"},
])  # fmt: skip
def test_forms_that_lie_are_answered(desk: Desk, fields: dict[str, object]) -> None:
    assert desk.send(**{"deed": "keep", **fields}).status_code in (200, 302, 400, 404, 409)
