"""What a person should see before trusting or publishing a document. Reading only: see `intake` for writing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from archive.model import DocumentFinding, FindingKind
from archive.store.catalog import tables as t
from archive.store.catalog.documents import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def of_document(db: Connection, document_id: int) -> tuple[DocumentFinding, ...]:
    """In the order of the pages."""
    query = select(t.findings).where(t.findings.c.document_id == document_id)
    rows = db.execute(query.order_by(t.findings.c.page_number, t.findings.c.id))
    return tuple(DocumentFinding(FindingKind(r.kind), r.page_number, r.message, r.quote) for r in rows)


def kinds(db: Connection, document_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """document_id -> kinds of its findings."""
    found: dict[int, list[str]] = defaultdict(list)
    for part in parts(document_ids):
        query = select(t.findings.c.document_id, t.findings.c.kind).where(t.findings.c.document_id.in_(part))
        for row in db.execute(query.distinct().order_by(t.findings.c.kind)):
            found[row.document_id].append(row.kind)
    return {document_id: tuple(kinds) for document_id, kinds in found.items()}
