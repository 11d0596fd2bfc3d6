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
    precondition,
    rule,
    run_state_machine_as_test,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "archive"))

from stub_exhibits import as_server, exhibit_of, put, take_out

from archive import release, review
from archive.errors import ArchiveError
from archive.model import RedactionState
from archive.redaction import plan
from archive.release import choosing, site
from archive.review import stages
from archive.store import Store, create, open_store
from archive.store.catalog import exhibits

PEOPLE = st.sampled_from(["ann", "bea", "cyd"])
TITLES = st.sampled_from(["A report", "The report"])
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

    maker: str
    boxes: frozenset[int]
    title: str = "A report"
    proposers: set[str] = field(default_factory=set)
    approved: list[tuple[str, str, frozenset[int]]] = field(default_factory=list)
    questions: int = 0
    is_withdrawn: bool = False


class Newsroom(RuleBasedStateMachine):
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

    @precondition(lambda self: len(self.known) < 3)
    @rule(who=PEOPLE)
    def make(self, who: str) -> None:
        key = exhibit_of(self.store, 1, agent=who)
        self.known[key] = Known(who, self.current(), proposers={who})

    @rule(who=PEOPLE, data=st.data())
    def ask(self, who: str, data: st.DataObject) -> None:
        key = self.one(data)
        if self.goes(lambda: review.ask(self.store, key, agent=who)):
            self.known[key].proposers.add(who)

    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        key = self.one(data)
        self.seen[key] = review.case(self.store, key, agent="ann").standing.over

    @rule(who=PEOPLE, data=st.data(), looks=st.booleans())
    def approve(self, who: str, data: st.DataObject, looks: bool) -> None:
        key = self.one(data)
        over = self.seen.get(key, "")
        if looks:
            over = review.case(self.store, key, agent=who).standing.over
        known = self.known[key]
        given = (who, known.title, self.current())

        def deed() -> None:
            review.clear_all(self.store, key, agent=who, over=over)
            review.approve(self.store, key, agent=who, over=over)

        if self.goes(deed):
            known.approved.append(given)

    @rule(asks=PEOPLE, approves=PEOPLE, data=st.data())
    def review_at_once(self, asks: str, approves: str, data: st.DataObject) -> None:
        """Both steps, so that most runs come to a release."""
        key = self.one(data)
        if self.goes(lambda: review.ask(self.store, key, agent=asks)):
            self.known[key].proposers.add(asks)
        over = review.case(self.store, key, agent=approves).standing.over
        given = (approves, self.known[key].title, self.current())

        def deed() -> None:
            review.clear_all(self.store, key, agent=approves, over=over)
            review.approve(self.store, key, agent=approves, over=over)

        if self.goes(deed):
            self.known[key].approved.append(given)

    @rule(who=PEOPLE)
    def change_the_plan(self, who: str) -> None:
        state = RedactionState.REJECTED if self.wages in self.current() else RedactionState.APPROVED
        plan.decide(self.store, [self.wages], state, agent=who)

    @rule(who=PEOPLE, title=TITLES, data=st.data())
    def retitle(self, who: str, title: str, data: st.DataObject) -> None:
        key = self.one(data)
        known = self.known[key]
        if self.goes(lambda: review.rename(self.store, key, title, agent=who)) and title != known.title:
            known.title = title
            known.proposers.add(who)

    @rule(who=PEOPLE, data=st.data())
    def question(self, who: str, data: st.DataObject) -> None:
        key = self.one(data)
        asked = review.question(self.store, key, "Why?", agent=who)
        self.known[key].approved.clear()
        if data.draw(st.booleans()):
            review.dismiss(self.store, asked.id, agent=who)
        else:
            self.known[key].questions += 1

    @rule(who=PEOPLE, data=st.data())
    def send_back(self, who: str, data: st.DataObject) -> None:
        key = self.one(data)
        if self.goes(lambda: review.send_back(self.store, key, words="no", agent=who)):
            self.known[key].approved.clear()

    @rule(who=PEOPLE, data=st.data())
    def withdraw(self, who: str, data: st.DataObject) -> None:
        key = self.one(data)
        if self.goes(lambda: review.withdraw(self.store, key, notice="Gone.", why="x", agent=who)):
            self.known[key].is_withdrawn = True

    @rule(who=PEOPLE, data=st.data())
    def publish(self, who: str, data: st.DataObject) -> None:
        chosen = data.draw(st.one_of(st.none(), st.sets(st.sampled_from(sorted(self.known)), min_size=1)))
        folder = self.room / "site"

        def deed() -> None:
            ids = None if chosen is None else sorted(chosen)
            release.publish(self.store, folder, title="Reports", agent=who, exhibit_ids=ids)

        if self.goes(deed):
            self.look_at(folder)

    def look_at(self, folder: Path) -> None:
        shown = release.listing(self.store)[0].exhibit_ids
        with self.store.read() as db:
            places = {key: exhibits.get(db, key).digest for key in self.known}
        there = {path.parent.name for path in folder.glob("exhibits/*/exhibit.pdf")}
        assert there == {places[key][: site.FOLDER_DIGITS] for key in shown}
        for key in shown:
            known = self.known[key]
            page = (folder / "exhibits" / places[key][: site.FOLDER_DIGITS] / "index.html").read_text()
            assert f"<h1>{known.title}</h1>" in page
            assert not known.is_withdrawn
            assert not known.questions
            assert known.boxes == self.current()
            assert any(
                who not in known.proposers and (title, boxes) == (known.title, known.boxes)
                for who, title, boxes in known.approved
            ), "it went out and nobody else has approved it as it is"

    def one(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.known)))

    @staticmethod
    def goes(deed) -> bool:
        try:
            deed()
        except ArchiveError:
            return False
        return True


def run(examples: int, steps: int = 14) -> None:
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_nothing_goes_out_that_somebody_else_has_not_approved_exactly_so() -> None:
    run(25)


MUTANTS = {
    "one person is enough": (Store, "has_accounts", property(lambda _: False)),
    "an approval is over nothing": (stages, "digest_over", lambda *_: "0" * 64),
    "an approval is never taken back": (stages, "_TAKES_BACK", {}),
    "approvals are not asked for": (choosing, "_check", lambda *_: None),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_wall_that_is_taken_down_is_seen(mutant: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*mutant)
    with pytest.raises(AssertionError):
        run(100)
