"""From draft to released: who may do what, what takes an approval back, and what custody says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from stub_exhibits import approve, as_server, exhibit_of, proof, put, take_out

from archive import exhibit as making
from archive import release, review
from archive.errors import Conflict, Forbidden, Invalid, NotFound, Unapproved, Unproved
from archive.model import Outcome, RedactionState, Stage
from archive.redaction import plan
from archive.review import checklist
from archive.store import Store, custody
from archive.store.catalog import exhibits

WORDS = "posted by Ilona Kovalenko about wages today"
NAME = "Ilona Kovalenko"


@pytest.fixture
def server(store: Store) -> Store:
    as_server(store)
    return store


@pytest.fixture
def key(store: Store) -> int:
    """An exhibit that Ann made."""
    document_id = put(store, WORDS)
    take_out(store, document_id, NAME)
    return exhibit_of(store, document_id, agent="ann")


def stage(store: Store, key: int) -> Stage:
    return review.case(store, key, agent="anybody").standing.stage


def over(store: Store, key: int) -> str:
    return review.case(store, key, agent="anybody").standing.over


def reviewed(store: Store, key: int) -> None:
    review.ask(store, key, agent="ann")
    approve(store, key, "bea")


def published(store: Store, folder: Path, *keys: int) -> None:
    release.publish(store, folder, title="Reports", agent="ann", exhibit_ids=keys or None)


def test_an_exhibit_goes_from_draft_to_released(server: Store, key: int, tmp_path: Path) -> None:
    seen = [stage(server, key)]
    for step in (
        lambda: review.ask(server, key, agent="ann", of="bea"),
        lambda: approve(server, key, "bea"),
        lambda: published(server, tmp_path / "site"),
    ):
        step()
        seen.append(stage(server, key))
    assert seen == [Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED, Stage.RELEASED]


@pytest.mark.parametrize("who", ["ann", "cyd", "dee", "eva"])
def test_nobody_who_proposed_it_can_approve_it(server: Store, key: int, who: str) -> None:
    review.rename(server, key, "Another title", agent="dee")
    review.set_embargo(server, key, "2001-01-01 00:00", agent="eva")
    review.ask(server, key, agent="cyd")
    assert not review.case(server, key, agent=who).may_approve
    with pytest.raises(Forbidden):
        approve(server, key, who)
    approve(server, key, "bea")
    assert stage(server, key) is Stage.APPROVED


def test_on_a_server_a_review_has_to_be_asked_for_and_not_of_oneself(server: Store, key: int) -> None:
    with pytest.raises(Unapproved):
        approve(server, key, "bea")
    with pytest.raises(Invalid):
        review.ask(server, key, agent="ann", of="ann")


def test_without_accounts_one_person_does_both_and_custody_says_alone(store: Store, key: int) -> None:
    approve(store, key, "ann")
    assert stage(store, key) is Stage.APPROVED
    with store.read() as db:
        last = custody.events(db, object_kind="exhibit", object_id=key)[-1]
    assert (last.type, last.agent, last.detail["alone"]) == ("exhibit approved", "ann", True)


def test_what_one_person_approved_alone_does_not_count_once_there_are_accounts(
    store: Store, key: int
) -> None:
    approve(store, key, "bea")
    as_server(store)
    now = review.case(store, key, agent="cyd").standing
    assert now.stage is Stage.DRAFT
    assert "nobody but" in now.why_lapsed


def test_an_approval_by_two_people_says_so(server: Store, key: int) -> None:
    reviewed(server, key)
    with server.read() as db:
        last = custody.events(db, object_kind="exhibit", object_id=key)[-1]
    assert last.detail["alone"] is False
    assert last.detail["over"] == over(server, key)


def undecided(store: Store, key: int) -> None:
    """The plan changes: a box more is approved."""
    take_out(store, making.show(store, key).document_id, "wages")


def failed(store: Store, key: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making.attack, "examine", lambda *_, **__: proof("x", Outcome.FAILED))
        assert not making.verify(store, key, agent="cyd").passed


CHANGES = {
    "plan": undecided,
    "title": lambda store, key: review.rename(store, key, "Another", agent="cyd"),
    "embargo": lambda store, key: review.set_embargo(store, key, "2031-01-01 00:00", agent="cyd"),
    "question": lambda store, key: review.question(store, key, "Is that all?", agent="cyd"),
    "sent back": lambda store, key: review.send_back(store, key, words="no", agent="cyd"),
    "proof": failed,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_takes_the_approval_back(server: Store, key: int, change, tmp_path: Path) -> None:
    reviewed(server, key)
    change(server, key)
    now = review.case(server, key, agent="dee").standing
    assert now.stage in (Stage.DRAFT, Stage.IN_REVIEW)
    assert now.approved is None
    assert now.lapsed.agent == "bea"
    assert now.why_lapsed
    with pytest.raises((Unapproved, Unproved)):
        published(server, tmp_path / "site", key)
    with pytest.raises(NotFound):
        published(server, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_proof_that_passes_again_does_not_bring_an_approval_back(server: Store, key: int) -> None:
    reviewed(server, key)
    failed(server, key)
    with server.write() as db:
        exhibits.set_proof(db, key, proof(making.show(server, key).digest))
    assert stage(server, key) is Stage.IN_REVIEW
    approve(server, key, "bea")
    assert stage(server, key) is Stage.APPROVED


def test_a_question_holds_it_up_until_somebody_answers_or_dismisses_it_by_name(
    server: Store, key: int
) -> None:
    review.ask(server, key, agent="ann")
    first = review.question(server, key, "Who is in the mirror?", agent="cyd", page_number=1)
    second = review.question(server, key, "And the date?", agent="cyd")
    for close in (
        lambda: review.answer(server, first.id, "Nobody.", agent="ann"),
        lambda: review.dismiss(server, second.id, agent="dee"),
    ):
        with pytest.raises(Unapproved, match="open"):
            approve(server, key, "bea")
        close()
    approve(server, key, "bea")
    states = {q.closed_by: q.state.value for q in review.case(server, key, agent="bea").questions}
    assert states == {"ann": "answered", "dee": "dismissed"}
    with pytest.raises(Conflict):
        review.answer(server, first.id, "again", agent="ann")
    with pytest.raises(NotFound):
        review.question(server, key, "?", agent="cyd", page_number=2)


def test_every_item_has_to_be_answered_by_the_reviewer_and_over_what_it_is_now(
    server: Store, key: int
) -> None:
    review.ask(server, key, agent="ann")
    review.clear_all(server, key, agent="ann", over=over(server, key))
    with pytest.raises(Unapproved, match="Watermarks"):
        review.approve(server, key, agent="bea", over=over(server, key))
    review.clear_all(server, key, agent="bea", over=over(server, key))
    review.rename(server, key, "Another", agent="ann")
    review.ask(server, key, agent="ann")
    case = review.case(server, key, agent="bea")
    assert not case.answers
    assert "watermark" in case.earlier
    with pytest.raises(Unapproved, match="not answered"):
        review.approve(server, key, agent="bea", over=over(server, key))


@pytest.mark.parametrize(
    "given",
    [
        {"nothing": ("no", "")},
        {"folds": ("perhaps", "")},
        {"folds": ("yes", " ")},
        {"folds": ("no", "x" * 1001)},
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(store: Store, key: int, given: dict) -> None:
    with pytest.raises(Invalid):
        review.fill_in(store, key, given, agent="bea", over=over(store, key))


def test_yes_with_words_is_an_answer_and_is_kept_with_the_approval(store: Store, key: int) -> None:
    seen = over(store, key)
    review.clear_all(store, key, agent="bea", over=seen)
    review.fill_in(store, key, {"folds": ("yes", "they are the scanner’s")}, agent="bea", over=seen)
    review.approve(store, key, agent="bea", over=seen)
    given = review.case(store, key, agent="bea").standing.approved.answers
    assert ("folds", "yes", "they are the scanner’s") in given


def test_programs_answer_what_they_can(store: Store, key: int) -> None:
    case = review.case(store, key, agent="bea")
    settled = {entry.item.key for entry in case.entries if entry.is_settled}
    assert settled == {"metadata", "hidden", "device", "names", "undecided", "overlaid"}
    assert {entry.item.key for entry in case.entries} == set(checklist.ITEMS)
    plan.add_text(store, case.exhibit.document_id, "today", reason="legal", agent="ann")
    entry = next(e for e in review.case(store, key, agent="bea").entries if e.item.key == "undecided")
    assert not entry.is_settled
    assert "1 proposed" in entry.found


def test_an_exhibit_that_can_be_laid_over_a_public_one_is_told(
    store: Store, key: int, tmp_path: Path
) -> None:
    approve(store, key, "ann")
    published(store, tmp_path / "site")
    document_id = making.show(store, key).document_id
    take_out(store, document_id, "wages")
    other = exhibit_of(store, document_id)
    entry = next(e for e in review.case(store, other, agent="bea").entries if e.item.key == "overlaid")
    assert not entry.is_settled
    assert str(key) in entry.found


def test_an_approval_is_of_what_was_seen(server: Store, key: int) -> None:
    review.ask(server, key, agent="ann")
    seen = over(server, key)
    review.clear_all(server, key, agent="bea", over=seen)
    review.rename(server, key, "Another", agent="ann")
    review.ask(server, key, agent="ann")
    with pytest.raises(Conflict, match="not what you looked at"):
        review.approve(server, key, agent="bea", over=seen)
    other = exhibit_of(server, put(server, "another page"), agent="ann")
    with pytest.raises(Conflict):
        review.approve(server, key, agent="bea", over=over(server, other))
    with pytest.raises(Conflict):
        review.fill_in(server, key, {"folds": ("no", "")}, agent="bea", over=seen)


def test_a_step_taken_twice_is_taken_once(server: Store, key: int) -> None:
    for _ in range(2):
        review.ask(server, key, agent="ann", of="bea")
    for _ in range(2):
        approve(server, key, "bea")
    steps = [event.step.value for event in review.case(server, key, agent="bea").events]
    assert steps == ["asked for review", "approved"]


def test_changes_asked_for_make_it_a_draft_and_need_reasons(server: Store, key: int) -> None:
    review.ask(server, key, agent="ann")
    with pytest.raises(Invalid):
        review.send_back(server, key, words=" ", agent="bea")
    review.send_back(server, key, words="Page 1 names a street.", agent="bea")
    case = review.case(server, key, agent="ann")
    assert case.standing.stage is Stage.DRAFT
    assert case.events[-1].words == "Page 1 names a street."


def test_a_stale_or_failed_exhibit_is_not_reviewed(store: Store) -> None:
    document_id = put(store, WORDS)
    bad = exhibit_of(store, document_id, outcome=Outcome.FAILED)
    with pytest.raises(Unproved):
        review.ask(store, bad, agent="ann")
    with pytest.raises(Unapproved, match="proof"):
        approve(store, bad, "ann")
    good = exhibit_of(store, document_id)
    take_out(store, document_id, "wages")
    with pytest.raises(Unapproved, match="plan has changed"):
        approve(store, good, "ann")


def test_a_plan_that_is_as_it_was_is_approved_as_it_was(server: Store, key: int) -> None:
    reviewed(server, key)
    boxes = take_out(server, making.show(server, key).document_id, "wages")
    assert stage(server, key) is Stage.DRAFT
    plan.decide(server, boxes, RedactionState.REJECTED, agent="cyd")
    assert stage(server, key) is Stage.APPROVED


def test_a_title_may_not_say_what_is_taken_out(store: Store, key: int) -> None:
    with pytest.raises(Invalid):
        review.rename(store, key, "About ilona KOVALENKO", agent="ann")
    with pytest.raises(Invalid):
        review.rename(store, key, "  ", agent="ann")


def test_it_waits_for_whom_it_was_asked_of(server: Store, key: int) -> None:
    def waits(agent: str) -> bool:
        return review.waits_for(server, review.case(server, key, agent=agent).standing, agent)

    assert not waits("bea")
    review.ask(server, key, agent="ann")
    assert [waits(name) for name in ("ann", "bea", "cyd")] == [False, True, True]
    review.ask(server, key, agent="ann", of="bea")
    assert [waits(name) for name in ("ann", "bea", "cyd")] == [False, True, False]


def test_custody_holds_digests_and_names_and_no_words(server: Store, key: int, tmp_path: Path) -> None:
    review.rename(server, key, "Zanzibar", agent="ann")
    review.ask(server, key, agent="ann", of="bea", words="Zanzibar")
    asked = review.question(server, key, "Zanzibar?", agent="cyd")
    review.answer(server, asked.id, "Zanzibar!", agent="ann")
    review.send_back(server, key, words="Zanzibar", agent="bea")
    review.ask(server, key, agent="ann", of="bea")
    approve(server, key, "bea")
    published(server, tmp_path / "site")
    review.withdraw(server, key, notice="Zanzibar", why="Zanzibar", agent="ann")
    with server.read() as db:
        raw = json.dumps([list(map(str, row)) for row in db.execute(sql("select * from custody_events"))])
        types = [event.type for event in custody.events(db, object_kind="exhibit", object_id=key)]
        (out,) = custody.events(db, object_kind="release")
        assert custody.check(db).broken_at is None
    assert "zanzibar" not in raw.lower()
    assert types == [
        "exhibit titled", "review requested", "question asked", "question answered", "exhibit sent back",
        "review requested", "exhibit approved", "dissemination", "exhibit withdrawn",
    ]  # fmt: skip
    assert out.detail["over"] == [over(server, key)]


def test_an_approval_taken_back_while_the_folder_is_made_stops_the_release(
    server: Store, key: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(server, key)
    write = release.site.write

    def meanwhile(*args: object, **rest: object) -> None:
        write(*args, **rest)
        review.send_back(server, key, words="stop", agent="cyd")

    monkeypatch.setattr(release.site, "write", meanwhile)
    with pytest.raises(Unapproved):
        published(server, tmp_path / "site")
    assert not (tmp_path / "site").exists()
    assert release.listing(server) == ()


def test_another_title_with_an_approval_of_its_own_is_not_what_was_put_into_the_folder(
    server: Store, key: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(server, key)
    write = release.site.write

    def meanwhile(*args: object, **rest: object) -> None:
        write(*args, **rest)
        review.rename(server, key, "Another", agent="ann")
        reviewed(server, key)

    monkeypatch.setattr(release.site, "write", meanwhile)
    with pytest.raises(Unapproved, match="while it was being published"):
        published(server, tmp_path / "site")


def test_a_release_that_cannot_be_recorded_leaves_the_folder_as_it_was(
    server: Store, key: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(server, key)
    folder = tmp_path / "site"
    published(server, folder)
    before = (folder / "manifest.json").read_bytes()
    monkeypatch.setattr(release.exhibits, "add_release", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        published(server, folder)
    assert (folder / "manifest.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
