"""Redactions: boxes over originals that are never touched, and every version of the plans that they make up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from archive.errors import NotFound
from archive.model import Box, PlanChange, Proposal, Redaction, RedactionState
from archive.store.catalog.tables import plan_changes, redactions

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from archive.model import PlannedBox


class Editing:
    """One new version of a document's plan, within the caller's write transaction.

    Every redaction that is added or changed through it is noted as that version left it.
    """

    def __init__(self, db: Connection, document_id: int, agent: str) -> None:
        self.db = db
        self._document_id = document_id
        self._agent = agent
        self._at = datetime.now(UTC)
        self.version = newest_version(db, document_id) + 1

    def add(self, proposed: Proposal) -> Redaction:
        """A new redaction, proposed."""
        x0, y0, x1, y1 = proposed.box.as_tuple()
        query = insert(redactions).values(
            document_id=self._document_id, page_number=proposed.page_number, x0=x0, y0=y0, x1=x1, y1=y1,
            reason=proposed.reason, state=RedactionState.PROPOSED.value, covers=proposed.covers, label=proposed.label,
            subject_id=proposed.subject_id, found_by=proposed.found_by, sureness=proposed.sureness,
            proposed_by=self._agent, proposed_at=self._at,
        )  # fmt: skip
        key = self.db.execute(query).inserted_primary_key
        assert key is not None
        return self._noted(get(self.db, int(key[0])))

    def decide(self, redaction_id: int, state: RedactionState) -> Redaction:
        """Approve, reject, or propose again."""
        return self._change(redaction_id, state=state.value, decided_by=self._agent, decided_at=self._at)

    def place(self, redaction_id: int, box: Box, covers: str) -> Redaction:
        """Another box, over other words; its state stays."""
        x0, y0, x1, y1 = box.as_tuple()
        return self._change(redaction_id, x0=x0, y0=y0, x1=x1, y1=y1, covers=covers)

    def name(self, redaction_id: int, *, reason: str, label: str, subject_id: int | None) -> Redaction:
        """Another reason, label or subject."""
        return self._change(redaction_id, reason=reason, label=label, subject_id=subject_id)

    def _change(self, redaction_id: int, **values: object) -> Redaction:
        self.db.execute(update(redactions).where(redactions.c.id == redaction_id).values(values))
        return self._noted(get(self.db, redaction_id))

    def _noted(self, after: Redaction) -> Redaction:
        x0, y0, x1, y1 = after.box.as_tuple()
        values = {
            "document_id": self._document_id, "version": self.version, "redaction_id": after.id, "at": self._at,
            "agent": self._agent, "x0": x0, "y0": y0, "x1": x1, "y1": y1, "reason": after.reason,
            "label": after.label, "subject_id": after.subject_id, "state": after.state.value,
        }  # fmt: skip
        self.db.execute(sqlite_insert(plan_changes).values(values).on_conflict_do_update(set_=values))
        return after


def newest_version(db: Connection, document_id: int) -> int:
    """Of the document's plan; 0 before anything was proposed."""
    c = plan_changes.c
    found = db.execute(select(func.max(c.version)).where(c.document_id == document_id)).scalar()
    return int(found or 0)


def newest_versions(db: Connection) -> dict[int, int]:
    """document -> the same, of all that have any."""
    c = plan_changes.c
    query = select(c.document_id, func.max(c.version).label("newest")).group_by(c.document_id)
    return {row.document_id: row.newest for row in db.execute(query)}


def at_version(db: Connection, document_id: int, version: int) -> tuple[Redaction, ...]:
    """The redactions as that version of the plan left them, in the order of reading."""
    then = {change.after.id: change.after for change in changes(db, document_id) if change.version <= version}
    return tuple(sorted(then.values(), key=attrgetter("reading_order")))


def changes(db: Connection, document_id: int) -> tuple[PlanChange, ...]:
    """All that was ever changed in the plan, oldest first."""
    now = {redaction.id: redaction for redaction in listing(db, document_id)}
    c = plan_changes.c
    query = select(plan_changes).where(c.document_id == document_id).order_by(c.version, c.redaction_id)
    before: dict[int, Redaction] = {}
    found = []
    for row in db.execute(query):
        after = replace(
            now[row.redaction_id],
            box=Box(row.x0, row.y0, row.x1, row.y1),
            reason=row.reason,
            label=row.label,
            subject_id=row.subject_id,
            state=RedactionState(row.state),
        )
        found.append(PlanChange(row.version, row.at, row.agent, before.get(after.id), after))
        before[after.id] = after
    return tuple(found)


def get(db: Connection, redaction_id: int) -> Redaction:
    """Raises NotFound."""
    row = db.execute(select(redactions).where(redactions.c.id == redaction_id)).first()
    if row is None:
        raise NotFound(f"There is no redaction {redaction_id}.", "List them with: archive redaction list.")
    return _redaction(row)


def listing(
    db: Connection, document_id: int | None = None, state: RedactionState | None = None
) -> tuple[Redaction, ...]:
    """In the order of reading: by document, page, and from the top."""
    c = redactions.c
    query = select(redactions).order_by(c.document_id, c.page_number, c.y0, c.x0, c.id)
    if document_id is not None:
        query = query.where(c.document_id == document_id)
    if state is not None:
        query = query.where(c.state == state.value)
    return tuple(_redaction(row) for row in db.execute(query))


def approved(db: Connection, document_ids: Collection[int]) -> dict[int, tuple[Redaction, ...]]:
    """document -> those that are approved, in the order of reading, read at once."""
    found: dict[int, list[Redaction]] = {document_id: [] for document_id in document_ids}
    for redaction in listing(db, state=RedactionState.APPROVED):
        if redaction.document_id in found:
            found[redaction.document_id].append(redaction)
    return {document_id: tuple(entries) for document_id, entries in found.items()}


def approved_boxes(db: Connection) -> dict[int, list[PlannedBox]]:
    """document -> what a plan's digest is made over of those that are approved, of all documents."""
    c = redactions.c
    query = select(c.document_id, c.page_number, c.x0, c.y0, c.x1, c.y1, c.reason, c.label)
    found: dict[int, list[PlannedBox]] = defaultdict(list)
    for document_id, *box in db.execute(query.where(c.state == RedactionState.APPROVED.value)):
        found[document_id].append(tuple(box))
    return found


def documents_with(db: Connection) -> tuple[int, ...]:
    """The documents with a redaction that is proposed or approved."""
    c = redactions.c
    query = select(c.document_id).where(c.state != RedactionState.REJECTED.value).distinct()
    return tuple(db.execute(query.order_by(c.document_id)).scalars())


def _redaction(row: Row[Any]) -> Redaction:
    return Redaction(
        id=row.id,
        document_id=row.document_id,
        page_number=row.page_number,
        box=Box(row.x0, row.y0, row.x1, row.y1),
        reason=row.reason,
        state=RedactionState(row.state),
        covers=row.covers,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        label=row.label,
        subject_id=row.subject_id,
        found_by=row.found_by,
        sureness=row.sureness,
    )
