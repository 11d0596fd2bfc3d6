"""Verification cards: the newest of each document is what readers are told, the ones before are kept."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import func, insert, select

from archive.model import Card, KeptCard, ToldCapture
from archive.store.catalog import documents
from archive.store.catalog import tables as t
from archive.store.catalog.web_captures import STRENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row


def add(db: Connection, document_id: int, card: Card, *, person: str) -> int:
    """In place of the one before, which is kept. Returns its version."""
    c = t.cards.c
    before = select(func.coalesce(func.max(c.version), 0)).where(c.document_id == document_id)
    version = int(db.execute(before).scalar_one()) + 1
    query = insert(t.cards).values(
        document_id=document_id, version=version, said=card.as_plain(), written_by=person,
        written_at=datetime.now(UTC),
    )  # fmt: skip
    db.execute(query)
    return version


def kept(db: Connection, document_id: int) -> KeptCard:
    """One that says nothing where nobody has written any."""
    return all_kept(db, document_id).get(document_id) or KeptCard(document_id)


def all_kept(db: Connection, document_id: int | None = None) -> dict[int, KeptCard]:
    """document -> its card; of that document, or of all that have one."""
    query = select(t.cards).order_by(t.cards.c.document_id, t.cards.c.version)
    if document_id is not None:
        query = query.where(t.cards.c.document_id == document_id)
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.execute(query):
        rows[row.document_id].append(row)
    said = {number: Card.of_plain(written[-1].said) for number, written in rows.items()}
    captures = told_captures(db, [number for number, card in said.items() if card.tells_capture])
    digests = documents.digests_of(db, [number for number, card in said.items() if card.tells_digest])
    return {
        number: KeptCard(
            number, written[-1].version, said[number], _writers(written), written[-1].written_at,
            captures.get(number), digests.get(number, ""),
        )
        for number, written in rows.items()
    }  # fmt: skip


def told_captures(db: Connection, document_ids: Sequence[int]) -> dict[int, ToldCapture]:
    """document -> where and when it was captured, as the strongest source says, the earliest. Other addresses than of
    the web are none, nor is one with a password in it."""
    c = t.web_captures.c
    query = select(c.document_id, c.address, c.captured_at).where(c.captured_at.is_not(None))
    found: dict[int, ToldCapture] = {}
    for part in documents.parts(document_ids):
        for row in db.execute(query.where(c.document_id.in_(part)).order_by(STRENGTH, c.captured_at, c.id)):
            if _is_public(row.address):
                found.setdefault(row.document_id, ToldCapture(row.address, row.captured_at))
    return found


def _writers(rows: Sequence[Row[Any]]) -> frozenset[str]:
    """Of the newest. Once it was empty nothing of what was said before goes on."""
    found: set[str] = set()
    was_empty = True
    for row in rows:
        if was_empty:
            found.clear()
        found.add(row.written_by)
        was_empty = Card.of_plain(row.said).is_empty
    return frozenset(found)


def _is_public(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
