"""The steps of an exhibit on its way out. Each is one transaction, with its custody event.

Who was told to look at what: a step that decides takes `over`, the digest of what was on the page when the person
decided (`Standing.over`), and is refused if the exhibit is another by then.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive.errors import Conflict, Forbidden, Invalid, Unapproved, Unproved
from archive.model import Stage, Step
from archive.redaction.verify.needles import said_in
from archive.review import embargo, readiness
from archive.review.recording import record
from archive.review.stages import standing
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from archive.model import Exhibit, Standing
    from archive.store import Store

LONGEST_WORDS = 2_000
_NAME = re.compile(r"[\w.@+-]{1,64}")  # custody keeps it, so it is a name and no sentence


@contextmanager
def changing(store: Store, exhibit_id: int) -> Iterator[tuple[Connection, Exhibit, Standing]]:
    """A write transaction over one exhibit, as it stands in it. Raises NotFound, also for what one may not see."""
    exhibit_verbs.show(store, exhibit_id)
    with store.write() as db:
        exhibit = exhibits.get(db, exhibit_id)
        yield db, exhibit, standing(db, exhibit, two_needed=store.has_accounts)


def ask(store: Store, exhibit_id: int, *, agent: str, of: str = "", words: str = "") -> None:
    """Ask somebody, or anybody, to review it. Asking the same again changes nothing.

    Raises NotFound, Invalid, Unproved if it is stale or not proved, Conflict if it is approved or withdrawn.
    """
    asked_of, said = of.strip(), checked_words(words, needed=False)
    if asked_of and not _NAME.fullmatch(asked_of):
        raise Invalid("That is no name to sign in with.", "Leave it empty to ask anybody.")
    if store.has_accounts and asked_of == agent:
        raise Invalid("Somebody else has to review it.", "Ask another person, or nobody in particular.")
    with changing(store, exhibit_id) as (db, exhibit, now):
        _refuse_withdrawn(now, exhibit)
        if not exhibit.releasable:
            raise Unproved(f"Exhibit {exhibit_id} is stale or not proved, so there is nothing to review.")
        if now.approved:
            raise Conflict(f"Exhibit {exhibit_id} is approved.", "It can be released.")
        if now.asked and (now.asked.agent, now.asked.asked_of, now.asked.words) == (agent, asked_of, said):
            return
        record(db, exhibit, Step.ASKED, agent=agent, over=now.over, asked_of=asked_of, words=said)


def approve(store: Store, exhibit_id: int, *, agent: str, over: str) -> None:
    """Say that it may go out as it was seen, `over` being its digest then. Approving the same again changes nothing.

    Raises NotFound; Conflict if it is not any more what was seen; Forbidden for whoever proposed it, where people have
    accounts; Unapproved while something is missing (`readiness`).
    """
    with changing(store, exhibit_id) as (db, exhibit, now):
        _refuse_withdrawn(now, exhibit)
        readiness.refuse_another(now, exhibit, over)
        if now.approved:
            return
        if store.has_accounts and agent in now.proposers:
            raise Forbidden(
                f"Exhibit {exhibit_id} was proposed by you: you made it, named it, dated it, asked for"
                " its review, or wrote a note or the card for its readers.",
                "Somebody else has to approve it.",
            )
        if missing := readiness.missing(db, exhibit, now, agent, two_needed=store.has_accounts):
            raise Unapproved(f"Exhibit {exhibit_id} cannot be approved yet: {missing[0]}")
        answers = readiness.answers(db, exhibit, now, agent)
        record(
            db, exhibit, Step.APPROVED, agent=agent, over=now.over, alone=not store.has_accounts,
            answers=[(a.item, a.said.value, a.words) for a in answers.values()],
        )  # fmt: skip


def send_back(store: Store, exhibit_id: int, *, words: str, agent: str, over: str | None = None) -> None:
    """Ask for changes, with reasons: it is a draft again, and an approval that it had is taken back.

    Raises NotFound, Invalid without reasons, Conflict if it is withdrawn or, with `over`, not what was seen.
    """
    said = checked_words(words, needed=True)
    with changing(store, exhibit_id) as (db, exhibit, now):
        _refuse_withdrawn(now, exhibit)
        if over is not None:
            readiness.refuse_another(now, exhibit, over)
        record(db, exhibit, Step.RETURNED, agent=agent, over=now.over, words=said)


def rename(store: Store, exhibit_id: int, title: str, *, agent: str) -> None:
    """Give it another title, which takes its approval back. Raises NotFound, Invalid, Conflict if it is withdrawn."""
    exhibit = exhibit_verbs.show(store, exhibit_id)
    plan = exhibit_verbs.plan_of(store, exhibit)
    checked = exhibit_verbs.checked_title(title, exhibit_verbs.secrets_of(store, plan, exhibit.document_id))
    if not checked:
        raise Invalid("An exhibit needs a title.")
    with changing(store, exhibit_id) as (db, exhibit, now):
        _refuse_withdrawn(now, exhibit)
        if checked == exhibit.title:
            return
        reviews.set_title(db, exhibit_id, checked)
        record(db, exhibits.get(db, exhibit_id), Step.TITLED, agent=agent, over=now.over)


def set_embargo(
    store: Store, exhibit_id: int, untrusted_time: str, untrusted_zone: str = "UTC", *, agent: str
) -> None:
    """Keep it in until a time, as clocks in that zone call it, or with "" no longer; both take its approval back.

    Raises NotFound, Invalid, Conflict if it is withdrawn.
    """
    until = embargo.moment(untrusted_time, untrusted_zone) if untrusted_time.strip() else None
    zone = (untrusted_zone.strip() or "UTC") if until else ""
    with changing(store, exhibit_id) as (db, exhibit, now):
        _refuse_withdrawn(now, exhibit)
        if until == exhibit.embargo_until:
            return
        reviews.set_embargo(db, exhibit_id, until, zone)
        record(db, exhibits.get(db, exhibit_id), Step.EMBARGOED, agent=agent, over=now.over)


def withdraw(store: Store, exhibit_id: int, *, notice: str, why: str, agent: str) -> None:
    """Take back what readers were shown: the next publishing of its folder puts `notice` in its place.

    `why` stays in the archive. Done again, it changes the notice. Raises NotFound, Invalid if either is missing or the
    notice says what is taken out, Conflict if no release shows it.
    """
    public, private = checked_words(notice, needed=True), checked_words(why, needed=True)
    exhibit = exhibit_verbs.show(store, exhibit_id)
    if said_in(public.split(), exhibit_verbs.secrets_by_now(store, exhibit)):
        raise Invalid("The notice says something that is taken out of the document.", "Say it otherwise.")
    with changing(store, exhibit_id) as (db, exhibit, now):
        if not now.public_in and not now.withdrawn:
            raise Conflict(f"No release shows exhibit {exhibit_id}.", "Ask for changes instead.")
        record(db, exhibit, Step.WITHDRAWN, agent=agent, over=now.over, words=public, private_words=private)


def checked_words(untrusted_words: str, *, needed: bool) -> str:
    """Lines and all, without white space around them. Raises Invalid."""
    said = untrusted_words.replace("\r\n", "\n").strip()
    if needed and not said:
        raise Invalid("Say why, in words.")
    if len(said) > LONGEST_WORDS:
        raise Invalid(f"That is longer than {LONGEST_WORDS:,} characters.", "Say it shorter.")
    return said


def _refuse_withdrawn(now: Standing, exhibit: Exhibit) -> None:
    if now.stage is Stage.WITHDRAWN:
        raise Conflict(
            f"Exhibit {exhibit.id} is withdrawn.",
            f"Make another one with: archive exhibit make {exhibit.document_id}",
        )
