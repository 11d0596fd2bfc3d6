"""From a draft to a release: who did what to an exhibit before readers saw it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Stage(StrEnum):
    """Where an exhibit is on its way out. Never stored: worked out of what was done and of what the exhibit is now."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What was done to an exhibit on its way out."""

    ASKED = "asked for review"
    APPROVED = "approved"
    RETURNED = "asked for changes"
    QUESTIONED = "asked a question"
    FAILED = "proof failed"
    TITLED = "changed the title"
    EMBARGOED = "changed the embargo"
    RELEASED = "released"
    WITHDRAWN = "withdrew"


class Said(StrEnum):
    """A reviewer's answer to an item of the checklist. Yes, something is left, needs words: why it may stay."""

    NO = "no"
    YES = "yes"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One step.

    Attributes:
        over: digest of all that would go out, as it was at that moment (`archive.review.approval`).
        asked_of: who was asked to review, "" for anybody.
        words: reasons or a request; of a withdrawal the notice that readers see.
        private_words: of a withdrawal, why; never leaves the archive.
        alone: nobody else was needed, since the archive had no accounts.
        answers: of an approval, the checklist as it was answered: item, answer, words.
    """

    id: int
    exhibit_id: int
    step: Step
    agent: str
    at: datetime
    over: str
    asked_of: str = ""
    words: str = ""
    private_words: str = ""
    alone: bool = False
    answers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reviewer says to one item, over the digest of what was looked at."""

    item: str
    agent: str
    said: Said
    words: str
    at: datetime
    over: str


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Question:
    """`page_number` is 0 for the exhibit as a whole."""

    id: int
    exhibit_id: int
    page_number: int
    text: str
    asked_by: str
    asked_at: datetime
    state: QuestionState
    answer: str
    closed_by: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an exhibit stands now.

    Attributes:
        over: digest of all that an approval given now would be over.
        asked, approved: the request and the approval that count now, None if there is none.
        lapsed: the newest approval, if it counts no more; `why_lapsed` says in words what took it back.
        withdrawn: the withdrawal, with its notice.
        proposers: everybody who made it, asked for its review, or gave it its title or embargo.
        public_in: the folders whose newest release shows it.
    """

    stage: Stage
    over: str
    asked: ReviewEvent | None
    approved: ReviewEvent | None
    lapsed: ReviewEvent | None
    why_lapsed: str
    withdrawn: ReviewEvent | None
    proposers: frozenset[str]
    public_in: tuple[str, ...]
