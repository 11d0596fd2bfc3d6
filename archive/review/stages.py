"""Where an exhibit stands, worked out from what was done to it and from what it is now. Nothing says so but these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model import KeptCard, Stage, Standing, Step
from archive.review.approval import digest_over
from archive.store.catalog import cards, notes, reviews

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from archive.model import Exhibit, Note, ReviewEvent

_TAKES_BACK = {
    Step.RETURNED: "{} asked for changes",
    Step.QUESTIONED: "{} asked a question",
    Step.FAILED: "its proof failed when it was tried again",
}
_PROPOSES = (Step.ASKED, Step.TITLED, Step.EMBARGOED)


def standing(db: Connection, exhibit: Exhibit, *, two_needed: bool) -> Standing:
    """With `two_needed` an approval counts only if somebody gave it who had no part in proposing the exhibit."""
    return of_all(db, (exhibit,), two_needed=two_needed)[exhibit.id]


def of_all(db: Connection, exhibits: Iterable[Exhibit], *, two_needed: bool) -> dict[int, Standing]:
    """exhibit number -> where it stands."""
    chosen = tuple(exhibits)
    one = chosen[0] if len(chosen) == 1 else None
    steps = reviews.of_all(db, [one.id] if one else None)
    readers = notes.all_for_readers(db, one.document_id if one else None)
    around = cards.all_kept(db, one.document_id if one else None)
    folders = reviews.folders(db)
    said = {exhibit.id: readers.get(exhibit.document_id, ()) for exhibit in chosen}
    card = {
        exhibit.id: around.get(exhibit.document_id) or KeptCard(exhibit.document_id) for exhibit in chosen
    }
    return {
        exhibit.id: _worked_out(
            exhibit,
            _gathered(steps.get(exhibit.id, ()), said[exhibit.id], card[exhibit.id]),
            digest_over(exhibit, said[exhibit.id], card[exhibit.id]),
            folders.get(exhibit.id, ()),
            two_needed=two_needed,
        )
        for exhibit in chosen
    }


@dataclass(slots=True)
class _Gathered:
    """The newest step of each kind. `approved` and `asked` are None when a later step has taken them back."""

    asked: ReviewEvent | None = None
    approved: ReviewEvent | None = None
    last_approved: ReviewEvent | None = None
    taken_back: ReviewEvent | None = None
    released: ReviewEvent | None = None
    withdrawn: ReviewEvent | None = None
    proposed_by: frozenset[str] = frozenset()


def _gathered(steps: Iterable[ReviewEvent], said: Iterable[Note], card: KeptCard) -> _Gathered:
    found = _Gathered(proposed_by=card.writers | {note.author for note in said})
    for event in steps:
        if event.step in _PROPOSES:
            found.proposed_by |= {event.agent}
        if event.step is Step.ASKED:
            found.asked = event
        elif event.step is Step.APPROVED:
            found.approved = found.last_approved = event
        elif event.step in _TAKES_BACK:
            found.approved, found.taken_back = None, event
            found.asked = None if event.step is Step.RETURNED else found.asked
        elif event.step is Step.RELEASED:
            found.released = event
        elif event.step is Step.WITHDRAWN:
            found.withdrawn = event
    return found


def _worked_out(
    exhibit: Exhibit, found: _Gathered, over: str, public_in: tuple[str, ...], *, two_needed: bool
) -> Standing:
    proposers = found.proposed_by | {exhibit.made_by}
    why = _why_not(exhibit, found, over, proposers, two_needed=two_needed)
    approved = None if why else found.approved
    asked = found.asked if found.asked and found.asked.over == over and exhibit.releasable else None
    return Standing(
        stage=_stage(found, approved, asked, over),
        over=over,
        asked=asked,
        approved=approved,
        lapsed=None if approved else found.last_approved,
        why_lapsed=why,
        withdrawn=found.withdrawn,
        proposers=proposers,
        public_in=public_in,
    )


def _why_not(
    exhibit: Exhibit, found: _Gathered, over: str, proposers: frozenset[str], *, two_needed: bool
) -> str:
    """Why the newest approval counts no more, in words; "" if it does, or if there was none."""
    if found.last_approved is None:
        return ""
    if found.approved is None:
        assert found.taken_back is not None
        return _TAKES_BACK[found.taken_back.step].format(found.taken_back.agent)
    if exhibit.stale:
        return "the plan has changed since"
    if not exhibit.releasable:
        return "it has no proof that passed"
    if found.approved.over != over:
        return "its title, its embargo, its public notes or its card have changed since"
    if two_needed and (found.approved.alone or found.approved.agent in proposers):
        return "nobody but those who proposed it has approved it"
    return ""


def _stage(found: _Gathered, approved: ReviewEvent | None, asked: ReviewEvent | None, over: str) -> Stage:
    if found.withdrawn:
        return Stage.WITHDRAWN
    if approved:
        return Stage.RELEASED if found.released and found.released.over == over else Stage.APPROVED
    return Stage.IN_REVIEW if asked else Stage.DRAFT
