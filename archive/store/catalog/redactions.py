"""Redactions: boxes over originals that are never touched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from archive.errors import NotFound
from archive.model import Box, Redaction, RedactionState
from archive.store.catalog.tables import redactions

if TYPE_CHECKING:
    from sqlalchemy import Connection


def add(
    db: Connection, *, document_id: int, page_number: int, box: Box, reason: str, covers: str, agent: str
) -> Redaction:
    """A new proposal."""
    x0, y0, x1, y1 = box.as_tuple()
    query = insert(redactions).values(
        document_id=document_id, page_number=page_number, x0=x0, y0=y0, x1=x1, y1=y1, reason=reason,
        state=RedactionState.PROPOSED.value, covers=covers, proposed_by=agent, proposed_at=datetime.now(UTC),
    )  # fmt: skip
    return get(db, int(db.execute(query).inserted_primary_key[0]))  # type: ignore[index]


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


def documents_with(db: Connection) -> tuple[int, ...]:
    """The documents with a redaction that is proposed or approved."""
    c = redactions.c
    query = select(c.document_id).where(c.state != RedactionState.REJECTED.value).distinct()
    return tuple(db.execute(query.order_by(c.document_id)).scalars())


def decide(db: Connection, redaction_id: int, state: RedactionState, agent: str) -> Redaction:
    """Approve, reject, or propose again. Raises NotFound."""
    query = update(redactions).where(redactions.c.id == redaction_id)
    db.execute(query.values(state=state.value, decided_by=agent, decided_at=datetime.now(UTC)))
    return get(db, redaction_id)


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
    )
