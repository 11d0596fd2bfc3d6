"""Proposing and deciding what is taken out of a document. The original is never touched; a plan can be changed.

Every verb that changes anything makes one new version of the plan of each document it touches.
"""

from __future__ import annotations

import math
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

from archive.errors import Invalid, NotFound, Unreadable
from archive.model import REASONS, Box, Deed, Look, Plan, Proposal, Redaction, RedactionState, State
from archive.redaction.boxes import PageWords, Width, on_page
from archive.redaction.matching import squeezed
from archive.store import custody
from archive.store.catalog import documents, exhibits, redactions
from archive.store.catalog.redactions import Editing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from archive.model import PlanChange
    from archive.redaction.boxes import Place
    from archive.store import Store

_SHORTEST_LETTERS = 2
LONGEST_LABEL = 40
_SMALLEST_PT = 1.0
_SAME_PT = 0.1
_EVENTS = {
    RedactionState.PROPOSED: Deed.REDACTION_PROPOSED,
    RedactionState.APPROVED: Deed.REDACTION_APPROVED,
    RedactionState.REJECTED: Deed.REDACTION_REJECTED,
}


def add_text(store: Store, document_id: int, text: str, *, reason: str, agent: str) -> tuple[Redaction, ...]:
    """Propose a box over every occurrence of `text` in the document, one for each line it runs over.

    An occurrence that has a box already keeps it. Raises Invalid where nothing is found: pages may show words that
    could not be read, and an editor must not take silence for absence.
    """
    _check_reason(reason)
    if len(squeezed(text)) < _SHORTEST_LETTERS:
        raise Invalid("The text to take out needs two letters or digits at least.", "Draw a box instead.")
    with store.read() as db:
        _check_readable(db, document_id)
        found = [
            Proposal(page.number, box, covers, reason, "text")
            for page in documents.pages(db, document_id)
            for box, covers in PageWords(page).over_text(text)
        ]
    if not found:
        raise Invalid(
            "The text was not found in this document.",
            "Look at its pages: what could not be read is not found. Draw a box there instead.",
        )
    return propose(store, document_id, found, agent=agent)


def add_box(
    store: Store, document_id: int, page_number: int, box: Box, *, reason: str, agent: str
) -> Redaction:
    """Propose one box, cut to the page. Raises Invalid if nothing of it is on the page, NotFound for no page."""
    made = _add(store, document_id, page_number, reason, agent, lambda words: [_drawn(words, box)])
    return made[0]


def add_words(
    store: Store, document_id: int, page_number: int, first: int, last: int, *, reason: str, agent: str
) -> tuple[Redaction, ...]:
    """Propose boxes over the words from `first` to `last` of the page, by index from 0. Raises Invalid, NotFound."""
    return _add(
        store, document_id, page_number, reason, agent,
        lambda words: _checked_range(words, first, last).over_words(first, last),
    )  # fmt: skip


def add_lines(
    store: Store, document_id: int, page_number: int, first: int, last: int, *, reason: str, agent: str
) -> tuple[Redaction, ...]:
    """Propose a box over each whole line that has one of those words. Raises Invalid, NotFound."""
    return _add(
        store, document_id, page_number, reason, agent,
        lambda words: _checked_range(words, first, last).over_lines(first, last),
    )  # fmt: skip


def add_page(
    store: Store, document_id: int, page_number: int, *, reason: str, agent: str
) -> tuple[Redaction, ...]:
    """Propose to take out all that a page shows. Raises NotFound."""
    return _add(store, document_id, page_number, reason, agent, lambda words: [words.over_page()])


def add_all_but(
    store: Store, document_id: int, page_number: int, kept: Box, *, reason: str, agent: str
) -> tuple[Redaction, ...]:
    """Propose to take out all of a page but what lies in `kept`. Raises Invalid, NotFound."""
    return _add(
        store, document_id, page_number, reason, agent,
        lambda words: words.all_but(_drawn(words, kept)[0]),
    )  # fmt: skip


def propose(
    store: Store, document_id: int, proposals: Iterable[Proposal], *, agent: str
) -> tuple[Redaction, ...]:
    """Propose many boxes as one version of the plan. What is hidden by a redaction already gets that one.

    Raises Invalid for a reason or label that is none, Unreadable for a document without pages, NotFound.
    """
    wanted = list(proposals)
    for proposal in wanted:
        _check_reason(proposal.reason)
        _check_label(proposal.label)
    with store.write() as db:
        _check_readable(db, document_id)
        editing = Editing(db, document_id, agent)
        known: dict[int, list[Redaction]] = defaultdict(list)
        for redaction in redactions.listing(db, document_id):
            known[redaction.page_number].append(redaction)
        made: dict[int, Redaction] = {}
        for proposal in wanted:
            redaction = _put(db, editing, known[proposal.page_number], proposal, agent)
            made[redaction.id] = redaction
        return tuple(made.values())


def decide(
    store: Store, redaction_ids: Sequence[int], state: RedactionState, *, agent: str
) -> tuple[Redaction, ...]:
    """Approve, reject or propose again; all of them or, on an error, none. Raises NotFound."""

    def decided(editing: Editing, before: Redaction) -> Redaction:
        return before if before.state is state else editing.decide(before.id, state)

    return _change(store, redaction_ids, agent, decided)


def widen(store: Store, redaction_ids: Sequence[int], width: Width, *, agent: str) -> tuple[Redaction, ...]:
    """Make boxes so wide that their width says less of what they cover. Raises NotFound."""

    def widened(editing: Editing, before: Redaction) -> Redaction:
        box, covers = _words_under(editing.db, before).widened(before.box, width)
        # What the box was made for stays what it is sought by; the words beside it are under it and sought too.
        return before if box == before.box else editing.place(before.id, box, before.covers or covers)

    return _change(store, redaction_ids, agent, widened)


def name(
    store: Store,
    redaction_ids: Sequence[int],
    *,
    agent: str,
    reason: str | None = None,
    label: str | None = None,
) -> tuple[Redaction, ...]:
    """Give redactions another reason, or another label in the box. Raises Invalid, NotFound."""
    if reason is not None:
        _check_reason(reason)
    _check_label(label or "")

    def named(editing: Editing, before: Redaction) -> Redaction:
        reason_now = before.reason if reason is None else reason
        label_now = before.label if label is None else label
        if (reason_now, label_now) == (before.reason, before.label):
            return before
        return editing.name(before.id, reason=reason_now, label=label_now, subject_id=before.subject_id)

    return _change(store, redaction_ids, agent, named)


def chosen(
    store: Store,
    document_id: int,
    *,
    state: RedactionState | None = RedactionState.PROPOSED,
    page_number: int | None = None,
    subject_id: int | None = None,
    found_by: str | None = None,
) -> tuple[int, ...]:
    """The numbers of the redactions of a document that are all of this, in the order of reading."""
    with store.read() as db:
        found = redactions.listing(db, document_id, state)
    return tuple(
        r.id
        for r in found
        if page_number in (None, r.page_number)
        and subject_id in (None, r.subject_id)
        and found_by in (None, r.found_by)
    )


def next_to_decide(store: Store, document_id: int, redaction_id: int) -> Redaction | None:
    """The next proposal of the document after that redaction, going round at the end; None if all are decided."""
    with store.read() as db:
        at = redactions.get(db, redaction_id).reading_order
        proposed = redactions.listing(db, document_id, RedactionState.PROPOSED)
    return next((r for r in proposed if r.reading_order > at), proposed[0] if proposed else None)


def approved_plan(store: Store, document_id: int, look: Look | None = None) -> Plan:
    """What an exhibit made now would take out. Raises NotFound."""
    with store.read() as db:
        return exhibits.approved_plan(db, document_id, look or Look(store.settings.exhibit_dpi))


def history(store: Store, document_id: int) -> tuple[PlanChange, ...]:
    """Every change of the plan, oldest first. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        return redactions.changes(db, document_id)


def at_version(store: Store, document_id: int, version: int) -> tuple[Redaction, ...]:
    """The redactions as that version of the plan left them. Raises NotFound if there is no such version."""
    with store.read() as db:
        documents.get(db, document_id)
        newest = redactions.newest_version(db, document_id)
        if not 0 <= version <= newest:
            raise NotFound(f"The plan has no version {version}.", f"Its newest is {newest}.")
        return redactions.at_version(db, document_id, version)


def difference(
    store: Store, document_id: int, before: int, after: int
) -> tuple[tuple[Redaction | None, Redaction | None], ...]:
    """(as it was, as it is) of each redaction that differs between two versions, in the order of reading."""
    then = {r.id: r for r in at_version(store, document_id, before)}
    now = {r.id: r for r in at_version(store, document_id, after)}
    in_order = sorted({**then, **now}.values(), key=attrgetter("reading_order"))
    pairs = ((then.get(redaction.id), now.get(redaction.id)) for redaction in in_order)
    return tuple((was, is_now) for was, is_now in pairs if was != is_now)


def said(change: PlanChange) -> str:
    """What a change did, in a word or two."""
    before, after = change.before, change.after
    if before is None or before.state is not after.state:
        return after.state.value
    if before.box != after.box:
        return "moved or widened"
    return (
        "named"
        if (before.label, before.reason, before.subject_id) != (after.label, after.reason, after.subject_id)
        else "unchanged"
    )


def _check_label(label: str) -> None:
    """Raises Invalid for a label that cannot stand in a box."""
    if len(label) > LONGEST_LABEL or label != " ".join(label.split()) or not label.isprintable():
        raise Invalid(f"A label is one line of at most {LONGEST_LABEL} characters.")


def _add(
    store: Store,
    document_id: int,
    page_number: int,
    reason: str,
    agent: str,
    places: Callable[[PageWords], list[Place]],
) -> tuple[Redaction, ...]:
    _check_reason(reason)
    with store.read() as db:
        _check_readable(db, document_id)
        found = places(PageWords(documents.page(db, document_id, page_number)))
    return propose(
        store, document_id, [Proposal(page_number, box, covers, reason) for box, covers in found], agent=agent
    )


def _change(
    store: Store,
    redaction_ids: Sequence[int],
    agent: str,
    change: Callable[[Editing, Redaction], Redaction],
) -> tuple[Redaction, ...]:
    """`change` each of them; those of one document are one version of its plan."""
    with store.write() as db:
        editing: dict[int, Editing] = {}
        changed = []
        for key in dict.fromkeys(redaction_ids):
            before = redactions.get(db, key)
            own = editing.get(before.document_id) or Editing(db, before.document_id, agent)
            editing[before.document_id] = own
            after = change(own, before)
            if after != before:
                deed = _EVENTS[after.state] if after.state is not before.state else Deed.REDACTION_CHANGED
                _record(db, deed, after, agent, own.version)
            changed.append(after)
        return tuple(changed)


def _words_under(db: Connection, redaction: Redaction) -> PageWords:
    return PageWords(documents.page(db, redaction.document_id, redaction.page_number))


def _drawn(words: PageWords, box: Box) -> Place:
    if not all(math.isfinite(value) for value in box.as_tuple()):
        raise Invalid("A box is four numbers, in points.")
    clipped = on_page(box, words.page)
    if clipped.x1 - clipped.x0 < _SMALLEST_PT or clipped.y1 - clipped.y0 < _SMALLEST_PT:
        raise Invalid(
            "The box is empty or lies off the page.",
            f"This page is {words.page.width_pt:.0f} x {words.page.height_pt:.0f} points, from the top left.",
        )
    return clipped, words.covered_by(clipped)


def _checked_range(words: PageWords, first: int, last: int) -> PageWords:
    if not 0 <= first <= last < len(words.words):
        raise Invalid(
            "Those are no words of this page.", f"It has {len(words.words):,} words, counted from 0."
        )
    return words


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Invalid("That is not one of the reasons.", f"Reasons are: {', '.join(REASONS)}.")


def _check_readable(db: Connection, document_id: int) -> None:
    document = documents.get(db, document_id)
    if document.state is not State.READY or not document.page_count:
        raise Unreadable(
            "The document has no pages to redact.", document.hint or "See: archive document show."
        )


def _put(
    db: Connection, editing: Editing, known: list[Redaction], proposal: Proposal, agent: str
) -> Redaction:
    """The redaction that stands for the proposal: a new one, which joins those `known` on its page, or an old one."""
    old = _standing_for(known, proposal)
    if old is None:
        made = editing.add(proposal)
        known.append(made)
        _record(db, _EVENTS[made.state], made, agent, editing.version)
        return made
    if not _lacks_subject(old, proposal):
        return old
    named = editing.name(old.id, reason=old.reason, label=proposal.label, subject_id=proposal.subject_id)
    _record(db, Deed.REDACTION_CHANGED, named, agent, editing.version)
    known[known.index(old)] = named
    return named


def _standing_for(known: Sequence[Redaction], proposal: Proposal) -> Redaction | None:
    """The redaction that makes the proposal needless: one that hides its box, or one that a person has rejected where
    a program proposes it again."""
    for redaction in known:
        is_rejected = redaction.state is RedactionState.REJECTED
        if not is_rejected and _within(proposal.box, redaction.box):
            return redaction
        if is_rejected and proposal.sureness is not None and _is_same(redaction.box, proposal.box):
            return redaction
    return None


def _lacks_subject(redaction: Redaction, proposal: Proposal) -> bool:
    return (
        proposal.subject_id is not None
        and redaction.subject_id is None
        and redaction.state is not RedactionState.REJECTED
        and _is_same(redaction.box, proposal.box)
    )


def _is_same(one: Box, other: Box) -> bool:
    return _within(one, other) and _within(other, one)


def _within(inner: Box, outer: Box) -> bool:
    return (
        outer.x0 - _SAME_PT <= inner.x0
        and outer.y0 - _SAME_PT <= inner.y0
        and inner.x1 <= outer.x1 + _SAME_PT
        and inner.y1 <= outer.y1 + _SAME_PT
    )


def _record(db: Connection, deed: Deed, redaction: Redaction, agent: str, version: int) -> None:
    custody.append(
        db,
        type=deed,
        agent=agent,
        object_kind="document",
        object_id=redaction.document_id,
        detail={
            "redaction": redaction.id, "page": redaction.page_number, "reason": redaction.reason, "version": version,
        },
    )  # fmt: skip
