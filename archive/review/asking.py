"""Questions about an exhibit. Anybody who may see it asks; none may be open when it is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid, NotFound
from archive.model import Deed, Question, QuestionState, Step
from archive.review.recording import record
from archive.review.steps import changing, checked_words
from archive.store import custody
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from archive.store import Store

_CLOSED = {
    QuestionState.ANSWERED: Deed.QUESTION_ANSWERED,
    QuestionState.DISMISSED: Deed.QUESTION_DISMISSED,
}


def question(store: Store, exhibit_id: int, words: str, *, agent: str, page_number: int = 0) -> Question:
    """Ask about a page, or with 0 about the whole. An approval that it had is taken back. Raises NotFound, Invalid."""
    said = checked_words(words, needed=True)
    with changing(store, exhibit_id) as (db, exhibit, now):
        if not 0 <= page_number <= exhibit.page_count:
            raise NotFound(f"Exhibit {exhibit_id} has no page {page_number}.")
        made = reviews.add_question(db, exhibit_id, said, agent=agent, page_number=page_number)
        record(db, exhibit, Step.QUESTIONED, agent=agent, over=now.over)
        return reviews.question(db, made)


def answer(store: Store, question_id: int, words: str, *, agent: str) -> Question:
    """Raises NotFound, Invalid without words, Conflict if it is not open."""
    return _close(store, question_id, QuestionState.ANSWERED, checked_words(words, needed=True), agent)


def dismiss(store: Store, question_id: int, words: str = "", *, agent: str) -> Question:
    """Close it without an answer; who did so is kept. Raises NotFound, Invalid, Conflict if it is not open."""
    return _close(store, question_id, QuestionState.DISMISSED, checked_words(words, needed=False), agent)


def _close(store: Store, question_id: int, state: QuestionState, words: str, agent: str) -> Question:
    with changing(store, _exhibit_asked_about(store, question_id)) as (db, exhibit, now):
        if reviews.question(db, question_id).state is not QuestionState.OPEN:
            raise Conflict(
                f"Question {question_id} is closed.", "Ask another one if something is open still."
            )
        reviews.close_question(db, question_id, state, answer=words, agent=agent)
        custody.append(
            db, type=_CLOSED[state], agent=agent, object_kind="exhibit", object_id=exhibit.id,
            digest=exhibit.digest, detail={"over": now.over},
        )  # fmt: skip
        return reviews.question(db, question_id)


def _exhibit_asked_about(store: Store, question_id: int) -> int:
    """Raises NotFound, in the same words for a question that there is not and for one that a person may not see."""
    try:
        with store.read() as db:
            return exhibits.get(db, reviews.question(db, question_id).exhibit_id).id
    except NotFound:
        raise NotFound(f"There is no question {question_id}.") from None


def checked_page(untrusted_page: str) -> int:
    """0 for nothing typed. Raises Invalid."""
    try:
        return int(untrusted_page) if untrusted_page.strip() else 0
    except ValueError:
        raise Invalid("That is no page number.") from None
