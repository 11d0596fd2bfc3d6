"""What was done to exhibits on their way out: steps, answers to the checklist, questions."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from archive.errors import NotFound
from archive.model import Answer, Question, QuestionState, ReviewEvent, Said, Step
from archive.store.catalog.tables import exhibits, releases, review_answers, review_events, review_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def add(
    db: Connection,
    exhibit_id: int,
    step: Step,
    *,
    agent: str,
    over: str = "",
    asked_of: str = "",
    words: str = "",
    private_words: str = "",
    alone: bool = False,
    answers: Sequence[tuple[str, str, str]] = (),
) -> None:
    """One step, now."""
    query = insert(review_events).values(
        exhibit_id=exhibit_id, step=step.value, agent=agent, at=datetime.now(UTC), over=over, asked_of=asked_of,
        words=words, private_words=private_words, alone=alone, answers=[list(entry) for entry in answers],
    )  # fmt: skip
    db.execute(query)


def events(db: Connection, exhibit_id: int) -> tuple[ReviewEvent, ...]:
    """In the order they happened."""
    return of_all(db, (exhibit_id,)).get(exhibit_id, ())


def of_all(db: Connection, exhibit_ids: Sequence[int] | None = None) -> dict[int, tuple[ReviewEvent, ...]]:
    """exhibit -> its steps in the order they happened; of those exhibits, or of all."""
    query = select(review_events).order_by(review_events.c.id)
    if exhibit_ids is not None:
        query = query.where(review_events.c.exhibit_id.in_(exhibit_ids))
    found: dict[int, list[ReviewEvent]] = defaultdict(list)
    for row in db.execute(query):
        found[row.exhibit_id].append(_event(row))
    return {exhibit_id: tuple(steps) for exhibit_id, steps in found.items()}


def set_title(db: Connection, exhibit_id: int, title: str) -> None:
    db.execute(update(exhibits).where(exhibits.c.id == exhibit_id).values(title=title))


def set_embargo(db: Connection, exhibit_id: int, until: datetime | None, zone: str) -> None:
    values = {"embargo_until": until, "embargo_zone": zone}
    db.execute(update(exhibits).where(exhibits.c.id == exhibit_id).values(values))


def folders(db: Connection) -> dict[int, tuple[str, ...]]:
    """exhibit -> the folders whose newest release shows it."""
    newest = select(func.max(releases.c.id)).group_by(releases.c.folder)
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.execute(select(releases).where(releases.c.id.in_(newest)).order_by(releases.c.id)):
        for exhibit_id in row.exhibit_ids:
            found[exhibit_id].append(row.folder)
    return {exhibit_id: tuple(names) for exhibit_id, names in found.items()}


def ever_in(db: Connection, folder: str) -> tuple[int, ...]:
    """Every exhibit that a release in this folder has shown."""
    rows = db.execute(select(releases.c.exhibit_ids).where(releases.c.folder == folder))
    return tuple(sorted({exhibit_id for row in rows for exhibit_id in row.exhibit_ids}))


def keep_answer(db: Connection, exhibit_id: int, answer: Answer) -> None:
    """In place of what the same person said to the same item before."""
    values = {
        "exhibit_id": exhibit_id, "item": answer.item, "agent": answer.agent, "said": answer.said.value,
        "words": answer.words, "at": answer.at, "over": answer.over,
    }  # fmt: skip
    query = sqlite_insert(review_answers).values(values)
    key = ("exhibit_id", "item", "agent")
    rest = {name: value for name, value in values.items() if name not in key}
    db.execute(query.on_conflict_do_update(index_elements=key, set_=rest))


def answers(db: Connection, exhibit_id: int, agent: str) -> dict[str, Answer]:
    """item -> what that person said last, over whatever it was."""
    c = review_answers.c
    rows = db.execute(select(review_answers).where(c.exhibit_id == exhibit_id, c.agent == agent))
    return {
        row.item: Answer(row.item, row.agent, Said(row.said), row.words, row.at, row.over) for row in rows
    }


def add_question(db: Connection, exhibit_id: int, text: str, *, agent: str, page_number: int) -> int:
    query = insert(review_questions).values(
        exhibit_id=exhibit_id, page_number=page_number, text=text, asked_by=agent, asked_at=datetime.now(UTC),
        state=QuestionState.OPEN.value, answer="", closed_by="",
    )  # fmt: skip
    return int(db.execute(query).inserted_primary_key[0])  # type: ignore[index]


def question(db: Connection, question_id: int) -> Question:
    """Raises NotFound."""
    row = db.execute(select(review_questions).where(review_questions.c.id == question_id)).first()
    if row is None:
        raise NotFound(f"There is no question {question_id}.")
    return _question(row)


def close_question(
    db: Connection, question_id: int, state: QuestionState, *, answer: str, agent: str
) -> None:
    values = {"state": state.value, "answer": answer, "closed_by": agent, "closed_at": datetime.now(UTC)}
    db.execute(update(review_questions).where(review_questions.c.id == question_id).values(values))


def questions(db: Connection, exhibit_id: int) -> tuple[Question, ...]:
    """In the order they were asked."""
    query = select(review_questions).where(review_questions.c.exhibit_id == exhibit_id)
    return tuple(map(_question, db.execute(query.order_by(review_questions.c.id))))


def _event(row: Row[Any]) -> ReviewEvent:
    answered = tuple((item, said, words) for item, said, words in row.answers)
    return ReviewEvent(
        row.id, row.exhibit_id, Step(row.step), row.agent, row.at, row.over, row.asked_of, row.words,
        row.private_words, row.alone, answered,
    )  # fmt: skip


def _question(row: Row[Any]) -> Question:
    return Question(
        row.id, row.exhibit_id, row.page_number, row.text, row.asked_by, row.asked_at, QuestionState(row.state),
        row.answer, row.closed_by, row.closed_at,
    )  # fmt: skip
