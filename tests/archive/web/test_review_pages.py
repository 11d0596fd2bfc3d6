"""The review and the release in the browser, by two people; and what happens to forms that lie."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from asking import text
from flask.testing import FlaskClient
from stub_exhibits import approve, as_server, exhibit_of, put, take_out
from werkzeug.test import TestResponse

from archive import release, review
from archive.model import Stage
from archive.release import folder
from archive.review import checklist
from archive.store import Store
from archive.web import create_app

HOST = "localhost"
NASTY = "<script>alert(1)</script>"
KEY = "the-key"


class Desk:
    """One browser at which `name` sits: who acts is whoever does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.name = client, "ann"

    def get(self, address: str, status: int = 200) -> str:
        page = text(self.client, address, status)
        assert NASTY not in page
        return page

    def send(self, address: str, **fields: object) -> TestResponse:
        token = re.search(r'name="token" value="(\w+)"', self.get("/lists/")).group(1)
        return self.client.post(address, data={"token": token, **fields})

    def done(self, address: str, **fields: object) -> str:
        """Where it leads."""
        answer = self.send(address, **fields)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.location

    def job(self, address: str, **fields: object) -> TestResponse:
        """What its job leads to."""
        place = self.done(address, **fields)
        self.client.application.extensions["work"].get(int(place.rpartition("/")[2])).future.exception(30)
        return self.client.get(place)


@pytest.fixture
def key(store: Store) -> int:
    document_id = put(store, "posted by Ilona Kovalenko today")
    take_out(store, document_id, "Ilona Kovalenko")
    return exhibit_of(store, document_id, agent="ann", title=f"Report {NASTY}")


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch):
    as_server(store)
    app = create_app(store, key=KEY, hosts=frozenset({HOST}))
    desk = Desk(app.test_client())
    for module in ("exhibits", "review", "releases"):
        monkeypatch.setattr(f"archive.web.{module}.who", lambda: desk.name)
    desk.client.get(f"/?key={KEY}")
    yield desk
    app.extensions["work"].close()


def over(store: Store, key: int) -> str:
    return review.case(store, key, agent="bea").standing.over


def answers(said: str = "no") -> dict[str, str]:
    return {f"said-{item}": said for item in checklist.ITEMS}


def stage(store: Store, key: int) -> Stage:
    return review.case(store, key, agent="bea").standing.stage


def test_one_asks_another_approves_and_it_is_released_and_withdrawn(
    desk: Desk, store: Store, key: int
) -> None:
    desk.done(f"/exhibits/{key}/ask", of="bea", words=f"by noon {NASTY}")
    assert "Waiting for you" not in desk.get("/exhibits/")
    desk.name = "bea"
    assert "Waiting for you" in desk.get("/exhibits/")
    page = desk.get(f"/exhibits/{key}/review")
    assert "by noon" in page
    assert "not answered" in page
    assert f'value="{over(store, key)}"' in page
    shown = desk.done(f"/exhibits/{key}/review", deed="approve", over=over(store, key), **answers())
    assert "by bea" in desk.get(shown)
    desk.name = "ann"
    assert "approved by bea" in desk.get("/releases/")
    out = desk.job("/releases/", title="The reports", folder="the-reports", exhibit=key)
    page = desk.get(out.location)
    assert "as it was signed" in page
    place = store.home.parent / "home-releases" / "the-reports"
    assert release.check(place).passed
    desk.done(f"/exhibits/{key}/withdraw", notice=f"Gone {NASTY}", why="the lawyer")
    assert "publish that folder again" in desk.get("/releases/")
    assert "still in" in desk.get(f"/exhibits/{key}")
    desk.job("/releases/", title="The reports", folder="the-reports")
    assert not list(place.rglob("*.pdf"))
    assert NASTY not in (place / "index.html").read_text()
    assert "Withdrawn" in desk.get(f"/exhibits/{key}")


def test_answers_are_kept_and_what_is_missing_is_said(desk: Desk, store: Store, key: int) -> None:
    desk.done(f"/exhibits/{key}/ask")
    desk.name = "bea"
    given = {"said-folds": "yes", "words-folds": f"the scanner’s {NASTY}"}
    place = desk.done(f"/exhibits/{key}/review", deed="keep", over=over(store, key), **given)
    page = desk.get(place)
    assert "the scanner’s" in page
    assert "Watermarks and stamps, Handwriting, Wording" in page
    refused = desk.send(f"/exhibits/{key}/review", deed="approve", over=over(store, key))
    assert refused.status_code == 409
    assert stage(store, key) is Stage.IN_REVIEW


def test_nobody_approves_their_own_by_whatever_form(desk: Desk, store: Store, key: int) -> None:
    desk.done(f"/exhibits/{key}/ask", of="bea")
    page = desk.get(f"/exhibits/{key}/review")
    assert 'value="approve"' not in page
    assert "somebody else has to approve it" in page
    for _ in range(2):
        own = desk.send(f"/exhibits/{key}/review", deed="approve", over=over(store, key), **answers())
        assert own.status_code == 403
    assert stage(store, key) is Stage.IN_REVIEW


def test_the_digest_of_another_exhibit_approves_nothing(desk: Desk, store: Store, key: int) -> None:
    other = exhibit_of(store, put(store, "another page"), agent="ann")
    for each in (key, other):
        review.ask(store, each, agent="ann")
    desk.name = "bea"
    for digest in (over(store, other), "", "0" * 64):
        answer = desk.send(f"/exhibits/{key}/review", deed="approve", over=digest, **answers())
        assert answer.status_code == 409
    assert stage(store, key) is stage(store, other) is Stage.IN_REVIEW


def test_a_form_sent_twice_does_its_deed_once(desk: Desk, store: Store, key: int) -> None:
    for _ in range(2):
        desk.done(f"/exhibits/{key}/ask", of="bea")
    desk.name = "bea"
    form = {"deed": "approve", "over": over(store, key), **answers()}
    for _ in range(2):
        desk.done(f"/exhibits/{key}/review", **form)
    steps = [event.step.value for event in review.case(store, key, agent="bea").events]
    assert steps == ["asked for review", "approved"]


def test_a_program_with_the_key_approves_and_publishes_nothing(desk: Desk, store: Store, key: int) -> None:
    review.ask(store, key, agent="ann")
    bearer = {"Authorization": f"Bearer {KEY}"}
    forms = (f"/exhibits/{key}/review", f"/exhibits/{key}/ask", "/releases/", f"/exhibits/{key}/withdraw")
    for address in forms:
        answer = desk.client.post(address, headers=bearer, data={"deed": "approve", "over": over(store, key)})
        assert answer.status_code == 403
    answer = desk.client.post(f"/exhibits/{key}/review", data={"deed": "approve", "over": over(store, key)})
    assert answer.status_code == 403, "no token"
    assert stage(store, key) is Stage.IN_REVIEW


def test_the_pages_write_to_no_folder_but_those_of_releases(desk: Desk, store: Store, key: int) -> None:
    review.ask(store, key, agent="ann")
    approve(store, key, "bea")
    for name in ("../evil", "/tmp/evil", "a/b", "", ".", "UPPER", "a" * 65, "-a", "ä"):
        answer = desk.send("/releases/", title="x", folder=name, exhibit=key)
        assert answer.status_code == 400, name
    assert not (store.home.parent / "evil").exists()
    assert not (store.home.parent / "home-releases").exists()


def test_releases_lie_beside_the_archive_or_where_the_settings_say(store: Store) -> None:
    assert not folder.place(store).is_relative_to(store.home)
    elsewhere = replace(store, settings=replace(store.settings, releases_folder="/srv/public"))
    assert folder.called(elsewhere, "the-reports") == Path("/srv/public/the-reports")


def test_what_is_not_approved_is_not_published_by_its_number(desk: Desk, store: Store, key: int) -> None:
    page = desk.job("/releases/", title="x", folder="x", exhibit=key).get_data(as_text=True)
    assert "is not approved" in page
    assert f"archive exhibit approve {key}" in page


def test_questions_are_asked_answered_and_dismissed(desk: Desk, store: Store, key: int) -> None:
    desk.done(f"/exhibits/{key}/questions", words=f"Who is {NASTY}?", page="1")
    desk.done(f"/exhibits/{key}/questions", words="And when?")
    desk.name = "bea"
    assert "2 questions are open" in desk.get(f"/exhibits/{key}/review")
    desk.name = "ann"
    desk.done("/exhibits/questions/1", words="Nobody.", deed="answer")
    page = desk.get(desk.done("/exhibits/questions/2", deed="dismiss").split("#")[0])
    assert "ann dismissed it" in page
    assert "ann answered" in page
    assert desk.send("/exhibits/questions/1", words="again", deed="answer").status_code == 409


NONSENSE = [
    ("/exhibits/{}/review", {"deed": "eat"}),
    ("/exhibits/{}/review", {"deed": "keep", "over": "{}", "said-folds": "perhaps"}),
    ("/exhibits/{}/questions", {"words": ""}),
    ("/exhibits/{}/questions", {"words": "x", "page": "one"}),
    ("/exhibits/{}/questions", {"words": "x", "page": "-1"}),
    ("/exhibits/{}/title", {"title": " "}),
    ("/exhibits/{}/title", {"title": "x" * 201}),
    ("/exhibits/{}/title", {"title": "about Ilona Kovalenko"}),
    ("/exhibits/{}/embargo", {"time": "soon", "zone": "UTC"}),
    ("/exhibits/{}/embargo", {"time": "2026-12-01T18:00", "zone": "\x00"}),
    ("/exhibits/{}/withdraw", {"notice": "x", "why": ""}),
    ("/exhibits/99/review", {"deed": "approve"}),
    ("/exhibits/questions/99", {"words": "x"}),
]


def test_a_form_filled_with_nonsense_is_said_to_be_one(desk: Desk, store: Store, key: int) -> None:
    for address, fields in NONSENSE:
        seen = {"over": over(store, key)} if "over" in fields else {}
        answer = desk.send(address.format(key), **{**fields, **seen})
        assert answer.status_code in (400, 404), (address, fields)
        assert b"Traceback" not in answer.data
    nameless = desk.job("/releases/", title="", folder="x", exhibit=key).get_data(as_text=True)
    assert "needs a title" in nameless
    for place in (f"/exhibits/{key}/review?part=77", f"/exhibits/{key}/review?part=x"):
        desk.get(place)
    desk.get("/releases/9", 404)


def test_an_embargo_is_set_with_a_zone_and_lifted(desk: Desk, store: Store, key: int) -> None:
    desk.done(f"/exhibits/{key}/embargo", time="2099-12-01T18:00", zone="Europe/Berlin")
    assert "17:00 UTC (18:00 in Europe/Berlin)" in desk.get(f"/exhibits/{key}")
    desk.done(f"/exhibits/{key}/embargo", time="", zone="Europe/Berlin")
    assert "Not to be released" not in desk.get(f"/exhibits/{key}")


def test_on_a_laptop_one_person_is_told_that_custody_says_alone(
    store: Store, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(store, key=KEY, hosts=frozenset({HOST}))
    desk = Desk(app.test_client())
    desk.client.get(f"/?key={KEY}")
    page = desk.get(f"/exhibits/{key}/review")
    assert "Approve it, alone" in page
    assert "custody says that nobody else was asked" in page
    desk.done(f"/exhibits/{key}/review", deed="approve", over=over(store, key), **answers())
    assert "alone" in desk.get(f"/exhibits/{key}")
    assert stage(store, key) is Stage.APPROVED
