"""Captures of addresses on the web: who tells of them, and which are of one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, and_, case, cast, distinct, func, insert, or_, select, type_coerce

from archive.errors import NotFound
from archive.mentions.same_address import same_address
from archive.model import CapturedAddress, ToldBy, WebCapture
from archive.store.catalog import documents
from archive.store.catalog import tables as t
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row, Select

ADDRESS_CHARACTERS = 1000
"""As `captures.address` is kept."""

GONE = (404, 410, 451)
"""Not Found, Gone, Unavailable For Legal Reasons (RFC 9110, RFC 7725): there is nothing at the address any more."""

STRENGTH = case({kind.value: place for place, kind in enumerate(ToldBy)}, value=t.web_captures.c.told_by)
"""How far to believe who tells of a capture: the strongest is the least."""

_LENGTH_DIGITS = 5
_PAGES = ("text/", "application/xhtml", "multipart/related", "application/pdf")
"""How the types begin of what is a page in itself; pictures, feeds of data and fonts are parts of pages."""


@dataclass(frozen=True, slots=True)
class Told:
    """A capture about to be entered; addresses are the stranger's."""

    document_id: int | None
    untrusted_address: str
    captured_at: datetime | None
    status: int = 0
    untrusted_leads_to: str = ""
    same_as: datetime | None = None


def record(db: Connection, collection_id: int, archive_id: int, captures: Iterable[Told]) -> None:
    """All that a web archive tells of, in place of what an earlier reading of it told."""
    c = t.web_captures.c
    db.execute(t.web_captures.delete().where(c.archive_id == archive_id))
    rows = [
        row for told in captures if (row := _row(collection_id, told, ToldBy.RECORD, archive_id)) is not None
    ]
    if rows:
        db.execute(insert(t.web_captures), rows)


def say_of_itself(db: Connection, document_id: int, metadata: Iterable[tuple[str, str]]) -> None:
    """What a saved page says of where and when it was saved, in place of what an earlier reading gave."""
    c = t.web_captures.c
    db.execute(t.web_captures.delete().where(c.document_id == document_id, c.told_by == ToldBy.FILE.value))
    said = dict(reversed(list(metadata)))
    if "address" in said:
        told = Told(document_id, said["address"], moment_of(said.get("captured-at", "")))
        row = _row(_collection_of(db, document_id), told, ToldBy.FILE)
        if row is not None:
            db.execute(insert(t.web_captures).values(row))


def tell(
    db: Connection, document_id: int, untrusted_address: str, captured_at: datetime | None, agent: str
) -> int | None:
    """What a person says of a document. The number of the capture; None if that had been said before."""
    told = Told(document_id, untrusted_address, captured_at)
    row = _row(_collection_of(db, document_id), told, ToldBy.PERSON)
    assert row is not None
    c = t.web_captures.c
    same = (c.document_id == document_id, c.key == row["key"], c.told_by == ToldBy.PERSON.value)
    when = c.captured_at.is_(None) if captured_at is None else c.captured_at == captured_at
    if db.execute(select(c.id).where(*same, when)).first() is not None:
        return None
    inserted = db.execute(insert(t.web_captures).values({**row, "agent": agent})).inserted_primary_key
    return int(inserted[0])  # type: ignore[index]


def take_back(db: Connection, capture_id: int) -> WebCapture:
    """Forget what a person said. Raises NotFound, also for what no person said."""
    c = t.web_captures.c
    found = db.execute(_selected().where(c.id == capture_id, c.told_by == ToldBy.PERSON.value)).first()
    if found is None:
        raise NotFound(f"Nobody told capture {capture_id}.", "See them with: archive captures show ADDRESS")
    db.execute(t.web_captures.delete().where(c.id == capture_id))
    return _capture(found)


def forget(db: Connection, document_id: int) -> None:
    """All that is told of a document or by it: it is removed for good."""
    c = t.web_captures.c
    db.execute(t.web_captures.delete().where((c.document_id == document_id) | (c.archive_id == document_id)))


def of_key(db: Connection, key: str, collection: str | None = None) -> tuple[WebCapture, ...]:
    """All captures of one place, in order of time; those without one come last."""
    c = t.web_captures.c
    query = _selected().where(c.key == key, _counts())
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    rows = db.execute(query.order_by(t.collections.c.name, c.captured_at.is_(None), c.captured_at, c.id))
    return tuple(map(_capture, rows))


def of_document(db: Connection, document_id: int) -> tuple[WebCapture, ...]:
    """What is told of where and when a document was captured, the strongest first."""
    c = t.web_captures.c
    rows = map(_capture, db.execute(_selected().where(c.document_id == document_id, _counts())))
    order = list(ToldBy)
    return tuple(sorted(rows, key=lambda capture: (order.index(capture.told_by), capture.id)))


def answered(db: Connection, document_ids: Sequence[int]) -> dict[int, int]:
    """document -> the status that came with it, as the strongest says that tells of it (`of_document`)."""
    c, found = t.web_captures.c, dict[int, int]()
    for part in documents.parts(document_ids):
        query = select(c.document_id, c.status).where(c.document_id.in_(part), _counts())
        for row in db.execute(query.order_by(STRENGTH, c.id)):
            found.setdefault(row.document_id, row.status)
    return found


def listing(
    db: Connection,
    *,
    collection: str | None = None,
    containing: str = "",
    parts: bool = False,
    at_least: int = 2,
    limit: int = 100,
    offset: int = 0,
) -> tuple[CapturedAddress, ...]:
    """Addresses with several captures, those captured last first. `parts`: pictures and other parts of pages too."""
    c = t.web_captures.c
    query = _grouped(collection, containing, parts=parts, at_least=at_least)
    query = query.order_by(func.max(c.captured_at).is_(None), func.max(c.captured_at).desc(), c.key)
    return tuple(
        CapturedAddress(
            r.collection,
            r.key,
            r.address[_LENGTH_DIGITS:],
            r.number,
            moment_of(r.first),
            moment_of(r.last),
            bool(r.gone),
        )
        for r in db.execute(query.limit(limit).offset(offset))
    )


def listing_count(
    db: Connection, *, collection: str | None = None, containing: str = "", parts: bool = False
) -> int:
    """How many `listing` would give, were there no limit."""
    grouped = _grouped(collection, containing, parts=parts, at_least=2).subquery()
    return int(db.execute(select(func.count()).select_from(grouped)).scalar_one())


def _grouped(collection: str | None, containing: str, *, parts: bool, at_least: int) -> Select[Any]:
    """One WARC that lies in two packages tells of one capture: moment, body and answer tell captures apart."""
    c, d = t.web_captures.c, t.documents.c
    moment = type_coerce(c.captured_at, Text)
    body = cast(func.coalesce(c.document_id, 0), Text)
    apart = func.coalesce(moment, "") + " " + body + " " + cast(c.status, Text)
    number = func.count(distinct(apart))
    is_page = or_(c.told_by != ToldBy.RECORD.value, *(d.media_type.startswith(begin) for begin in _PAGES))
    query = (
        select(
            t.collections.c.name.label("collection"), c.key, _shortest(c.address).label("address"),
            number.label("number"), func.min(moment).label("first"), func.max(moment).label("last"),
            func.max(case((c.status.in_(GONE), 1), else_=0)).label("gone"),
        )
        .select_from(t.web_captures.join(t.collections, c.collection_id == t.collections.c.id))
        .join(t.documents, c.document_id == d.id, isouter=True)
        .where(_counts())
        .group_by(c.collection_id, c.key)
        .having(number >= at_least)
    )  # fmt: skip
    if not parts:
        query = query.having(func.max(cast(is_page, Integer)) == 1)
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    for word in containing.split():
        query = query.where(c.key.contains(word.lower(), autoescape=True))
    return query


def _shortest(column: Any) -> Any:
    """Of the spellings of one address the one that says least beside it, behind its length."""
    return func.min(func.printf(f"%0{_LENGTH_DIGITS}d%s", func.length(column), column))


def _counts() -> Any:
    """What a page says of itself is not asked where a web archive says it, or a person says when it was."""
    c, other = t.web_captures.c, t.web_captures.alias("stronger")
    by_person = and_(other.c.told_by == ToldBy.PERSON.value, other.c.key == c.key)
    stronger = select(other.c.id).where(
        other.c.document_id == c.document_id, or_(other.c.told_by == ToldBy.RECORD.value, by_person)
    )
    return or_(c.told_by != ToldBy.FILE.value, ~stronger.exists())


def _row(
    collection_id: int, told: Told, told_by: ToldBy, archive_id: int | None = None
) -> dict[str, Any] | None:
    """None for what is no address of the web."""
    key = same_address(told.untrusted_address)
    if not key:
        return None
    leads_to = shown(told.untrusted_leads_to, limit=ADDRESS_CHARACTERS)
    return {
        "collection_id": collection_id, "document_id": told.document_id, "archive_id": archive_id, "key": key,
        "address": shown(told.untrusted_address.strip(), limit=ADDRESS_CHARACTERS),
        "captured_at": told.captured_at, "status": told.status, "leads_to": leads_to, "same_as": told.same_as,
        "told_by": told_by.value,
    }  # fmt: skip


def _collection_of(db: Connection, document_id: int) -> int:
    query = select(t.documents.c.collection_id).where(t.documents.c.id == document_id)
    found = db.execute(query).scalar()
    if found is None:
        raise NotFound(f"There is no document {document_id}.")
    return int(found)


def _selected() -> Select[Any]:
    joined = t.collections.c.id == t.web_captures.c.collection_id
    return select(t.web_captures, t.collections.c.name.label("collection")).join(t.collections, joined)


def _capture(row: Row[Any]) -> WebCapture:
    return WebCapture(
        row.id, row.collection, row.key, row.address, row.captured_at, row.status, row.leads_to, row.same_as,
        ToldBy(row.told_by), row.document_id, row.archive_id, row.agent,
    )  # fmt: skip


def moment_of(said: str | None) -> datetime | None:
    """A moment as a reader tells it, in ISO 8601 with its zone; None for anything else, and for what has no zone."""
    try:
        moment = datetime.fromisoformat(said or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
