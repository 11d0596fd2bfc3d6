"""Two people for a release: an exhibit is proposed by one and approved by another, over exactly what goes out.

Where people have accounts the two must differ. On a laptop without accounts one person may do both, and custody says
that it was done alone. An approval is over a digest of all that would go out, so whatever changes takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import Said, Stage
from archive.review import checklist, embargo, readiness
from archive.review.asking import answer, dismiss, question
from archive.review.stages import of_all, standing
from archive.review.steps import approve, ask, changing, rename, send_back, set_embargo, withdraw
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import Answer, Exhibit, Question, ReviewEvent, Standing
    from archive.review.checklist import Entry
    from archive.store import Store

__all__ = [
    "Case",
    "answer",
    "approve",
    "ask",
    "case",
    "clear_all",
    "dismiss",
    "fill_in",
    "listing",
    "of_all",
    "question",
    "rename",
    "send_back",
    "set_embargo",
    "standing",
    "waits_for",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Case:
    """All that one reviewer needs to decide.

    Attributes:
        answers: the reviewer's own that count; `earlier` those given to what the exhibit was before.
        missing: what keeps this reviewer from approving it, in sentences.
        may_approve: false for those who proposed it, where people have accounts.
        is_embargoed: true while its embargo keeps it in.
    """

    exhibit: Exhibit
    standing: Standing
    events: tuple[ReviewEvent, ...]
    entries: tuple[Entry, ...]
    answers: dict[str, Answer]
    earlier: dict[str, Answer]
    questions: tuple[Question, ...]
    missing: tuple[str, ...]
    may_approve: bool
    is_embargoed: bool

    @property
    def embargo(self) -> str:
        """Its end in words, "" if there is none."""
        until = self.exhibit.embargo_until
        return embargo.in_words(until, self.exhibit.embargo_zone) if until else ""


def case(store: Store, exhibit_id: int, *, agent: str) -> Case:
    """Raises NotFound."""
    with store.read() as db:
        exhibit = exhibits.get(db, exhibit_id)
        now = standing(db, exhibit, two_needed=store.has_accounts)
        given = readiness.answers(db, exhibit, now, agent)
        before = reviews.answers(db, exhibit_id, agent)
        return Case(
            exhibit=exhibit,
            standing=now,
            events=reviews.events(db, exhibit_id),
            entries=checklist.entries(db, exhibit),
            answers=given,
            earlier={key: answer for key, answer in before.items() if key not in given},
            questions=reviews.questions(db, exhibit_id),
            missing=readiness.missing(db, exhibit, now, agent, two_needed=store.has_accounts),
            may_approve=not (store.has_accounts and agent in now.proposers),
            is_embargoed=embargo.is_closed(db, exhibit),
        )


def listing(store: Store) -> tuple[tuple[Exhibit, Standing], ...]:
    """Every exhibit and where it stands, newest first."""
    with store.read() as db:
        found = exhibits.listing(db)
        stands = of_all(db, found, two_needed=store.has_accounts)
    return tuple((exhibit, stands[exhibit.id]) for exhibit in found)


def waits_for(store: Store, now: Standing, agent: str) -> bool:
    """True if a review is asked for that this person may give: of them, or of anybody."""
    if now.stage is not Stage.IN_REVIEW or now.asked is None:
        return False
    return now.asked.asked_of in ("", agent) and not (store.has_accounts and agent in now.proposers)


def fill_in(
    store: Store, exhibit_id: int, given: Mapping[str, tuple[str, str]], *, agent: str, over: str
) -> None:
    """Keep answers to the checklist: item -> (answer, words). Raises NotFound, Invalid, Conflict (`readiness.keep`)."""
    with changing(store, exhibit_id) as (db, exhibit, now):
        readiness.keep(db, exhibit, now, given, agent=agent, over=over)


def clear_all(store: Store, exhibit_id: int, *, agent: str, over: str) -> None:
    """Answer "no" to every item that no program has settled: somebody has looked, and nothing is left."""
    with changing(store, exhibit_id) as (db, exhibit, now):
        open_items = [entry.item.key for entry in checklist.entries(db, exhibit) if not entry.is_settled]
        answers = dict.fromkeys(open_items, (Said.NO.value, ""))
        readiness.keep(db, exhibit, now, answers, agent=agent, over=over)
