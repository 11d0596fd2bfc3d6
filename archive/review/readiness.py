"""What is still missing before an exhibit can be approved, and what the reviewer has answered so far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid
from archive.model import Answer, QuestionState, Said
from archive.review import checklist
from archive.store.catalog import reviews

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from archive.model import Exhibit, Standing

_LONGEST_WORDS = 1_000


def missing(
    db: Connection, exhibit: Exhibit, now: Standing, agent: str, *, two_needed: bool
) -> tuple[str, ...]:
    """Sentences, each one thing that has to be done first; () if `agent` can approve it as it is."""
    return tuple(_missing(db, exhibit, now, agent, two_needed=two_needed))


def _missing(
    db: Connection, exhibit: Exhibit, now: Standing, agent: str, *, two_needed: bool
) -> Iterator[str]:
    if exhibit.stale:
        yield "The plan has changed since the exhibit was made: make it again."
    elif not exhibit.releasable:
        yield "It has no proof that passed."
    if two_needed and now.asked is None:
        yield "Nobody has asked for a review of it as it is now."
    open_questions = [q for q in reviews.questions(db, exhibit.id) if q.state is QuestionState.OPEN]
    if open_questions:
        count = len(open_questions)
        yield "A question is open." if count == 1 else f"{count} questions are open."
    given = answers(db, exhibit, now, agent)
    asked = [entry.item for entry in checklist.entries(db, exhibit) if not entry.is_settled]
    if unanswered := [item.name for item in asked if item.key not in given]:
        yield f"You have not answered: {', '.join(unanswered)}."


def answers(db: Connection, exhibit: Exhibit, now: Standing, agent: str) -> dict[str, Answer]:
    """item -> what that person has answered over the exhibit as it is now. Answers to what it was do not count."""
    return {
        item: answer
        for item, answer in reviews.answers(db, exhibit.id, agent).items()
        if answer.over == now.over and item in checklist.ITEMS
    }


def keep(
    db: Connection,
    exhibit: Exhibit,
    now: Standing,
    given: Mapping[str, tuple[str, str]],
    *,
    agent: str,
    over: str,
) -> None:
    """Keep answers to items of the checklist: key -> ("no", "yes" or "not applicable", words).

    Raises Invalid for an item or an answer that there is none of, or "yes" without words; Conflict if the exhibit is
    not any more what was seen.
    """
    refuse_another(now, exhibit, over)
    at = datetime.now(UTC)
    for key, (said, untrusted_words) in given.items():
        answer = Answer(key, agent, *_checked(key, said, untrusted_words), at, over)
        reviews.keep_answer(db, exhibit.id, answer)


def refuse_another(now: Standing, exhibit: Exhibit, over: str) -> None:
    """Raises Conflict if the exhibit is not what was seen, `over` being the digest of that."""
    if over != now.over:
        raise Conflict(
            f"Exhibit {exhibit.id} is not what you looked at any more: something about it has changed.",
            "Load its page again and look at it once more.",
        )


def _checked(key: str, untrusted_said: str, untrusted_words: str) -> tuple[Said, str]:
    if key not in checklist.ITEMS:
        raise Invalid("The checklist has no such item.", f"There are: {', '.join(checklist.ITEMS)}.")
    item, words = checklist.ITEMS[key], " ".join(untrusted_words.split())
    try:
        said = Said(untrusted_said)
    except ValueError:
        raise Invalid(f"{item.name}: answer “no”, “yes” or “not applicable”.") from None
    if said is Said.YES and not words:
        raise Invalid(
            f"{item.name}: you answered yes, so something is left.",
            "Say why it may stay, or ask for changes.",
        )
    if len(words) > _LONGEST_WORDS:
        raise Invalid(f"{item.name}: that is longer than {_LONGEST_WORDS:,} characters.")
    return said, words
