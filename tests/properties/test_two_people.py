"""Three people do anything in any order; nothing goes out that somebody else has not approved exactly as it goes out.

The walls are held to a ledger of the test's own, which knows only what each call that was let through said and did.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive"))

from stub_exhibits import as_server, exhibit_of, put, take_out

from archive import release, review
from archive.errors import ArchiveError
from archive.model import RedactionState
from archive.redaction import plan
from archive.release import choosing
from archive.review import stages
from archive.store import Store, create, open_store
from archive.store.catalog import exhibits

PEOPLE = st.sampled_from(["ann", "bea", "cyd"])
PROPOSERS = st.sampled_from(["ann", "bea"])  # were there no third, hardly anything could be approved
TITLES = st.sampled_from(["A report", "The report"])
DEEDS = ["reviews", "publishes", "goes_out"] * 3 + [
    "asks", "looks", "approves_what_was_seen", "makes", "changes_the_plan", "retitles", "questions", "sends_back",
    "withdraws",
]  # fmt: skip
WORDS = "posted by Ilona Kovalenko about wages today"


@cache
def template() -> Path:
    """An archive with a document, one name taken out, and boxes over two more words, to be copied."""
    home = Path(tempfile.mkdtemp()) / "home"
    store = create(home)
    document_id = put(store, WORDS)
    take_out(store, document_id, "Ilona Kovalenko")
    take_out(store, document_id, "wages")
    as_server(store)
    store.close()
    return home


@dataclass
class Known:
    """What the test knows of one exhibit. `approved` are (who, title, boxes) of approvals that nobody took back."""

    boxes: frozenset[int]
    title: str = "A report"
    proposers: set[str] = field(default_factory=set)
    approved: list[tuple[str, str, frozenset[int]]] = field(default_factory=list)
    open_questions: int = 0
    is_withdrawn: bool = False


class Newsroom(RuleBasedStateMachine):
    releases = 0

    def __init__(self) -> None:
        super().__init__()
        self.room = Path(tempfile.mkdtemp())
        shutil.copytree(template(), self.room / "home")
        self.store: Store = open_store(self.room / "home")
        self.known: dict[int, Known] = {}
        self.seen: dict[int, str] = {}
        self.wages = max(self.current())

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.room)

    def current(self) -> frozenset[int]:
        return frozenset(r.id for r in plan.approved_plan(self.store, 1).redactions)

    @initialize(who=PEOPLE)
    def first(self, who: str) -> None:
        self.make(who)

    # One rule with all choices: of many rules Hypothesis leaves some out of each run, and a release needs several.
    @rule(how=st.sampled_from(DEEDS), who=PROPOSERS, other=PEOPLE, data=st.data())
    def does(self, how: str, who: str, other: str, data: st.DataObject) -> None:
        getattr(self, how)(who, other, data.draw(st.sampled_from(sorted(self.known))), data)

    def reviews(self, who: str, other: str, key: int, _: object) -> None:
        self.ask(who, key)
        self.approve(other, key, self.over(key))

    def goes_out(self, who: str, other: str, key: int, data: object) -> None:
        """Or it would be left to luck whether anything ever does."""
        self.reviews(who, other, key, data)
        self.publish(who, {key})

    def asks(self, who: str, _other: str, key: int, _: object) -> None:
        self.ask(who, key)

    def looks(self, _who: str, _other: str, key: int, _: object) -> None:
        self.seen[key] = self.over(key)

    def approves_what_was_seen(self, _: str, other: str, key: int, _data: object) -> None:
        self.approve(other, key, self.seen.get(key, ""))

    def makes(self, _: str, other: str, _key: int, _data: object) -> None:
        if len(self.known) < 3:
            self.make(other)

    def publishes(self, who: str, _: str, key: int, data: st.DataObject) -> None:
        self.publish(who, data.draw(st.sampled_from([None, {key}, set(self.known)])))

    def changes_the_plan(self, who: str, *_: object) -> None:
        state = RedactionState.REJECTED if self.wages in self.current() else RedactionState.APPROVED
        plan.decide(self.store, [self.wages], state, agent=who)

    def retitles(self, who: str, _: str, key: int, data: st.DataObject) -> None:
        self.retitle(who, key, data.draw(TITLES))

    def questions(self, _: str, other: str, key: int, data: st.DataObject) -> None:
        self.question(other, key, is_closed=data.draw(st.booleans()))

    def sends_back(self, who: str, _: str, key: int, _data: object) -> None:
        if self.goes(lambda: review.send_back(self.store, key, words="no", agent=who)):
            self.known[key].approved.clear()

    def withdraws(self, who: str, _: str, key: int, _data: object) -> None:
        if self.goes(lambda: review.withdraw(self.store, key, notice="Gone.", why="x", agent=who)):
            self.known[key].is_withdrawn = True

    # Steps, and what the test knows of them.

    def ask(self, who: str, key: int) -> None:
        if self.goes(lambda: review.ask(self.store, key, agent=who)):
            self.known[key].proposers.add(who)

    def approve(self, who: str, key: int, over: str) -> None:
        given = (who, self.known[key].title, self.current())

        def deed() -> None:
            review.clear_all(self.store, key, agent=who, over=over)
            review.approve(self.store, key, agent=who, over=over)

        if self.goes(deed):
            self.known[key].approved.append(given)

    def make(self, who: str) -> None:
        key = exhibit_of(self.store, 1, agent=who)
        self.known[key] = Known(self.current(), proposers={who})

    def retitle(self, who: str, key: int, title: str) -> None:
        known = self.known[key]
        if self.goes(lambda: review.rename(self.store, key, title, agent=who)) and title != known.title:
            known.title = title
            known.proposers.add(who)

    def question(self, who: str, key: int, *, is_closed: bool) -> None:
        asked = review.question(self.store, key, "Why?", agent=who)
        self.known[key].approved.clear()
        if is_closed:
            review.dismiss(self.store, asked.id, agent=who)
        else:
            self.known[key].open_questions += 1

    def publish(self, who: str, chosen: set[int] | None) -> None:
        folder = self.room / "site"

        def deed() -> None:
            ids = None if chosen is None else sorted(chosen)
            release.publish(self.store, folder, title="Reports", agent=who, exhibit_ids=ids)

        if self.goes(deed):
            Newsroom.releases += 1
            self.look_at(folder)

    def look_at(self, folder: Path) -> None:
        shown = release.listing(self.store)[0].exhibit_ids
        with self.store.read() as db:
            places = {key: exhibits.get(db, key).digest for key in self.known}
        there = {path.parent.name for path in folder.glob("exhibits/*/*/exhibit.pdf")}
        assert there == {places[key][:16] for key in shown}
        for key in shown:
            known = self.known[key]
            (page,) = folder.glob(f"exhibits/*/{places[key][:16]}/index.html")
            assert f"<h1>{known.title}</h1>" in page.read_text()
            assert not known.is_withdrawn
            assert not known.open_questions
            assert known.boxes == self.current()
            assert any(
                who not in known.proposers and (title, boxes) == (known.title, known.boxes)
                for who, title, boxes in known.approved
            ), "it went out and nobody else has approved it as it is"

    def one(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.known)))

    def over(self, key: int) -> str:
        return review.case(self.store, key, agent="ann").standing.over

    @staticmethod
    def goes(deed) -> bool:
        try:
            deed()
        except ArchiveError:
            return False
        return True


def test_nothing_goes_out_that_somebody_else_has_not_approved_exactly_so() -> None:
    Newsroom.releases = 0
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=25,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    assert Newsroom.releases > 5, "hardly anything went out, so hardly anything was tried"


# The same eyes on walls that were taken down.


def own_approval(room: Newsroom) -> None:
    room.approve("ann", 1, room.over(1))


def other_title(room: Newsroom) -> None:
    room.ask("ann", 1)
    room.approve("bea", 1, room.over(1))
    room.retitle("cyd", 1, "The report")


def question_after(room: Newsroom) -> None:
    room.ask("ann", 1)
    room.approve("bea", 1, room.over(1))
    room.question("cyd", 1, is_closed=True)


def no_approval(room: Newsroom) -> None:
    room.ask("ann", 1)


MUTANTS = {
    "one person is enough": (own_approval, Store, "has_accounts", property(lambda _: False)),
    "an approval is over nothing": (other_title, stages, "digest_over", lambda *_: "0" * 64),
    "an approval is never taken back": (question_after, stages, "_TAKES_BACK", {}),
    "approvals are not asked for": (no_approval, choosing, "_check", lambda *_: None),
}


@pytest.mark.parametrize(("steps", "place", "wall", "gap"), MUTANTS.values(), ids=MUTANTS)
def test_a_wall_that_is_taken_down_is_seen(
    steps, place: object, wall: str, gap: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown_after(steps) == ()
    monkeypatch.setattr(place, wall, gap)
    with pytest.raises(AssertionError):
        shown_after(steps)


def shown_after(steps) -> tuple:
    room = Newsroom()
    room.make("ann")
    steps(room)
    try:
        room.publish("ann", {1})
        return release.listing(room.store)
    finally:
        room.teardown()
