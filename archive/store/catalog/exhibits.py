"""Exhibits with their proofs, and the releases they were made public in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from archive.errors import NotFound
from archive.model import (
    Check,
    Colours,
    Exhibit,
    Look,
    Marks,
    Outcome,
    Plan,
    Proof,
    RedactionState,
    Release,
    plan_digest,
)
from archive.store.catalog import redactions
from archive.store.catalog.documents import digests_of
from archive.store.catalog.narrowing import whole
from archive.store.catalog.tables import documents, exhibits, releases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


_WHOLE = whole(exhibits)


def approved_plan(db: Connection, document_id: int, look: Look) -> Plan:
    """The plan as it stands now. Raises NotFound if there is no such document."""
    approved = redactions.listing(db, document_id, RedactionState.APPROVED)
    return Plan(_digest(db, document_id), approved, look, redactions.newest_version(db, document_id))


def approved_plans(db: Connection, made: Sequence[Exhibit]) -> dict[int, Plan]:
    """exhibit -> the plan of its document as it stands now."""
    wanted = {exhibit.document_id for exhibit in made}
    approved = redactions.approved(db, wanted)
    versions = redactions.newest_versions(db)
    digests = digests_of(db, wanted)
    return {
        e.id: Plan(digests[e.document_id], approved[e.document_id], e.look, versions.get(e.document_id, 0))
        for e in made
    }


def plan_at(db: Connection, document_id: int, look: Look, version: int) -> Plan:
    """The plan as that version left it. Raises NotFound if there is no such document."""
    then = redactions.at_version(db, document_id, version)
    approved = tuple(r for r in then if r.state is RedactionState.APPROVED)
    return Plan(_digest(db, document_id), approved, look, version)


def _digest(db: Connection, document_id: int) -> str:
    digest = db.execute(select(documents.c.digest).where(documents.c.id == document_id)).scalar()
    if digest is None:
        raise NotFound(f"There is no document {document_id}.")
    return str(digest)


def add(
    db: Connection,
    *,
    document_id: int,
    digest: str,
    plan: Plan,
    title: str,
    page_count: int,
    agent: str,
    program: str,
) -> Exhibit:
    look = plan.look
    query = insert(exhibits).values(
        document_id=document_id, digest=digest, plan_digest=plan.digest, title=title, page_count=page_count,
        redaction_count=len(plan.redactions), made_by=agent, made_at=datetime.now(UTC), program=program, dpi=look.dpi,
        colours=look.colours.value, marks=look.marks.value, tally=look.tally, plan_version=plan.version,
    )  # fmt: skip
    return get(db, int(db.execute(query).inserted_primary_key[0]))  # type: ignore[index]


def next_id(db: Connection) -> int:
    """The number that the next exhibit will get."""
    return int(db.execute(select(func.max(_WHOLE.c.id))).scalar() or 0) + 1


def get(db: Connection, exhibit_id: int) -> Exhibit:
    """Raises NotFound."""
    row = db.execute(select(exhibits).where(exhibits.c.id == exhibit_id)).first()
    if row is None:
        raise NotFound(f"There is no exhibit {exhibit_id}.", "List them with: archive exhibit list.")
    return _exhibit(db, row)


def listing(db: Connection, document_id: int | None = None) -> tuple[Exhibit, ...]:
    """Newest first."""
    query = select(exhibits).order_by(exhibits.c.id.desc())
    if document_id is not None:
        query = query.where(exhibits.c.document_id == document_id)
    rows = db.execute(query).all()
    plans = DigestsNow(db) if document_id is None else None
    return tuple(_exhibit(db, row, plans) for row in rows)


def documents_of(db: Connection) -> dict[int, int]:
    """exhibit -> the document that it was made of."""
    return {row.id: row.document_id for row in db.execute(select(exhibits.c.id, exhibits.c.document_id))}


class DigestsNow:
    """The digests of all plans as they stand, of documents with exhibits, worked out of what is read at once."""

    def __init__(self, db: Connection) -> None:
        has_exhibits = documents.c.id.in_(select(exhibits.c.document_id))
        rows = db.execute(select(documents.c.id, documents.c.digest).where(has_exhibits))
        self._of_documents = {row.id: row.digest for row in rows}
        self._boxes = redactions.approved_boxes(db)
        self._known: dict[tuple[int, Look], str] = {}

    def of(self, document_id: int, look: Look) -> str:
        key = (document_id, look)
        if key not in self._known:
            boxes = self._boxes.get(document_id, ())
            self._known[key] = plan_digest(self._of_documents[document_id], boxes, look)
        return self._known[key]


def set_proof(db: Connection, exhibit_id: int, proof: Proof) -> None:
    plain = {
        "exhibit_digest": proof.exhibit_digest,
        "checks": [asdict(check) for check in proof.checks],
        "verified_at": proof.verified_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "tools": proof.tools,
    }
    db.execute(update(exhibits).where(exhibits.c.id == exhibit_id).values(proof=plain))


def add_release(
    db: Connection,
    *,
    folder: str,
    title: str,
    manifest_digest: str,
    exhibit_ids: Sequence[int],
    published_at: datetime | None = None,
) -> Release:
    """`published_at` is the moment that its pages say; without it, now."""
    values = {
        "folder": folder,
        "title": title,
        "manifest_digest": manifest_digest,
        "exhibit_ids": list(exhibit_ids),
        "published_at": published_at or datetime.now(UTC),
    }
    key = db.execute(insert(releases).values(values)).inserted_primary_key
    assert key is not None
    return _release(db.execute(select(releases).where(releases.c.id == key[0])).one())


def release_listing(db: Connection) -> tuple[Release, ...]:
    """Newest first."""
    return tuple(_release(row) for row in db.execute(select(releases).order_by(releases.c.id.desc())))


def first_released(db: Connection) -> dict[int, datetime]:
    """exhibit -> when a release showed it first."""
    return {
        exhibit_id: release.published_at
        for release in release_listing(db) for exhibit_id in release.exhibit_ids
    }  # fmt: skip


def _exhibit(db: Connection, row: Row[Any], plans: DigestsNow | None = None) -> Exhibit:
    look = Look(row.dpi, Colours(row.colours), Marks(row.marks), row.tally)
    now = plans.of(row.document_id, look) if plans else approved_plan(db, row.document_id, look).digest
    return Exhibit(
        id=row.id,
        document_id=row.document_id,
        digest=row.digest,
        plan_digest=row.plan_digest,
        title=row.title,
        page_count=row.page_count,
        redaction_count=row.redaction_count,
        made_by=row.made_by,
        made_at=row.made_at,
        program=row.program,
        look=look,
        plan_version=row.plan_version,
        proof=_proof(row.proof),
        stale=now != row.plan_digest,
        embargo_until=row.embargo_until,
        embargo_zone=row.embargo_zone,
    )


def _proof(plain: dict[str, Any] | None) -> Proof | None:
    if plain is None:
        return None
    checks = tuple(
        Check(c["name"], Outcome(c["outcome"]), c["read"], tuple(c["found"])) for c in plain["checks"]
    )
    return Proof(
        plain["exhibit_digest"], checks, datetime.fromisoformat(plain["verified_at"]), plain["tools"]
    )


def _release(row: Row[Any]) -> Release:
    return Release(
        row.id, row.folder, row.title, row.manifest_digest, tuple(row.exhibit_ids), row.published_at
    )
