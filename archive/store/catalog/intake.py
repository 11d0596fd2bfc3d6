"""What receiving and processing write: collections, sources, captures, documents, pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, insert, or_, select, update

from archive.model import Source, State, canonical_json
from archive.store.catalog import arrivals, likeness, web_captures
from archive.store.catalog import tables as t
from archive.store.catalog.documents import pack_boxes
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from archive.store.blobs import Stored
    from ingest.model import Extraction, Page

QUOTE_CHARACTERS = 2_000
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file at a place, about to be entered. `raw_path` is the stranger's, `path` is safe to show."""

    collection_id: int
    source_id: int | None
    raw_path: bytes
    path: str
    name: str
    parent_document_id: int | None = None
    ordinal: int = 0  # which of those in its parent that have the same name; 0 on the disk
    root_document_id: int | None = None
    depth: int = 0
    modified_at: datetime | None = None
    address: str = ""
    captured_at: datetime | None = None

    def identity(self, digest: str) -> str:
        parts = [self.collection_id, self.parent_document_id or 0, self.raw_path.hex(), self.ordinal, digest]
        return sha256(canonical_json(parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a sighting: a new document, a new place of a known one, or nothing new at all."""

    document_id: int
    new_document: bool
    new_place: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document to be read. `depth` and `path` are of its first place."""

    id: int
    collection_id: int
    source_id: int | None
    digest: str
    size_bytes: int
    ocr_languages: str
    depth: int
    path: str
    root_document_id: int


def collection_id(db: Connection, name: str) -> int:
    """The collection of that name, made if it is new."""
    return _id_of(db, t.collections, {t.collections.c.name: name}, created_at=datetime.now(UTC))


def source_id(db: Connection, collection_id: int, codename: str, conditions: str = "") -> int:
    """The collection's source of that codename, made if it is new.

    Conditions are added to those that it has, never taken away.
    """
    c = t.sources.c
    found = _id_of(db, t.sources, {c.collection_id: collection_id, c.codename: codename}, conditions="")
    row = c.id == found
    known = db.execute(select(c.conditions).where(row)).scalar_one()
    if conditions and conditions not in known.split("\n\n"):
        said = "\n\n".join(part for part in (known, conditions) if part)
        db.execute(update(t.sources).where(row).values(conditions=said))
    return found


def sources(db: Connection) -> tuple[Source, ...]:
    """Those that something came from, by codename."""
    known = select(t.captures.c.source_id).where(t.captures.c.source_id.is_not(None))
    rows = db.execute(select(t.sources).where(t.sources.c.id.in_(known)).order_by(t.sources.c.codename))
    return tuple(Source(row.id, row.codename, row.conditions) for row in rows)


def enter(db: Connection, sighting: Sighting, stored: Stored, ocr_languages: str) -> Entered:
    """Record that `stored` was seen there. Twice the same is once, with a later `last_seen_at`."""
    now = datetime.now(UTC)
    seen = _seen_before(db, sighting, stored.digest, now)
    if seen is not None:
        return Entered(seen, new_document=False, new_place=False)
    documents = t.documents
    query = select(documents.c.id).where(
        documents.c.collection_id == sighting.collection_id, documents.c.digest == stored.digest
    )
    known = db.execute(query).scalar()
    if known is None:
        document_id = _add_document(db, sighting, stored, ocr_languages, now)
    else:
        document_id = known
        if _says_more(db, known, sighting):
            _set(db, known)  # sources and addresses are searched for: the index has to see it again
    capture = {"document_id": document_id, "identity": sighting.identity(stored.digest)}
    _add_capture(db, sighting, capture, now)
    return Entered(document_id, new_document=known is None, new_place=True)


def _says_more(db: Connection, document_id: int, sighting: Sighting) -> bool:
    """Whether the document was not known to be from that source, or at that address."""
    here = t.captures.c.document_id == document_id
    for column, value in (
        (t.captures.c.source_id, sighting.source_id),
        (t.captures.c.address, sighting.address),
    ):
        if (
            value
            and db.execute(select(t.captures.c.id).where(here, column == value).limit(1)).first() is None
        ):
            return True
    return False


def enter_without_bytes(db: Connection, sighting: Sighting, state: State, reason: str, message: str) -> bool:
    """Record a file that a rule or an error kept out. True if nothing was ever seen at this place."""
    now = datetime.now(UTC)
    here = (
        t.captures.c.collection_id == sighting.collection_id,
        t.captures.c.raw_path == sighting.raw_path,
        t.captures.c.parent_document_id.is_(sighting.parent_document_id),
        t.captures.c.ordinal == sighting.ordinal,
    )
    if db.execute(update(t.captures).where(*here).values(last_seen_at=now)).rowcount:
        return False
    capture = {"identity": sighting.identity(""), "state": state.value, "reason": reason, "message": message}
    _add_capture(db, sighting, capture, now)
    return True


def waiting(db: Connection, *, after: int = 0, limit: int = 100) -> tuple[Waiting, ...]:
    """Documents that were received and not read yet, with a number above `after`, in order."""
    first = select(func.min(t.captures.c.id).label("id")).group_by(t.captures.c.document_id).subquery()
    query = (
        select(
            t.documents,
            t.captures.c.depth,
            t.captures.c.path,
            t.captures.c.source_id,
            func.coalesce(t.captures.c.root_document_id, t.documents.c.id).label("root"),
        )
        .join(t.captures, t.captures.c.document_id == t.documents.c.id)
        .join(first, first.c.id == t.captures.c.id)
        .where(t.documents.c.state == State.RECEIVED.value, t.documents.c.id > after)
        .order_by(t.documents.c.id)
        .limit(limit)
    )
    return tuple(
        Waiting(
            r.id,
            r.collection_id,
            r.source_id,
            r.digest,
            r.size_bytes,
            r.ocr_languages,
            r.depth,
            r.path,
            r.root,
        )
        for r in db.execute(query)
    )


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """Where a document was first seen, as the stranger named it."""

    collection_id: int
    parent_document_id: int | None
    raw_path: bytes


def first_place(db: Connection, document_id: int) -> FirstPlace:
    columns = (t.captures.c.collection_id, t.captures.c.parent_document_id, t.captures.c.raw_path)
    query = select(*columns).where(t.captures.c.document_id == document_id).order_by(t.captures.c.id).limit(1)
    return FirstPlace(*db.execute(query).one())


def digest_at(
    db: Connection, collection_id: int, parent_document_id: int | None, raw_path: bytes
) -> str | None:
    """The digest of what was last seen at a place; None if nothing was."""
    captures = t.captures.c
    query = select(t.documents.c.digest).join(t.captures, captures.document_id == t.documents.c.id)
    query = query.where(captures.collection_id == collection_id, captures.raw_path == raw_path)
    query = query.where(captures.parent_document_id.is_(parent_document_id))
    return db.execute(query.order_by(captures.last_seen_at.desc()).limit(1)).scalar()


def beside(db: Connection, document_id: int, name: bytes) -> int | None:
    """The document last seen at that path in the folder in which another one was first seen."""
    place = first_place(db, document_id)
    folder, slash, _ = place.raw_path.rpartition(b"/")
    captures = t.captures.c
    query = select(captures.document_id).where(
        captures.collection_id == place.collection_id,
        captures.raw_path == folder + slash + name,
        captures.parent_document_id.is_(place.parent_document_id),
        captures.document_id.is_not(None),
    )
    found = db.execute(query.order_by(captures.last_seen_at.desc()).limit(1)).scalar()
    return None if found is None else int(found)


def waiting_count(db: Connection) -> tuple[int, int]:
    """How many documents wait to be read, and their bytes."""
    columns = (func.count(), func.coalesce(func.sum(t.documents.c.size_bytes), 0))
    query = select(*columns).where(t.documents.c.state == State.RECEIVED.value)
    documents, size_bytes = db.execute(query).one()
    return documents, size_bytes


def family_bytes(db: Connection, root_document_id: int) -> int:
    """How many bytes were found inside a file from the disk, on all levels together."""
    inside = select(t.captures.c.document_id).where(t.captures.c.root_document_id == root_document_id)
    query = select(func.coalesce(func.sum(t.documents.c.size_bytes), 0))
    return int(db.execute(query.where(t.documents.c.id.in_(inside))).scalar_one())


def set_ready(
    db: Connection, document_id: int, extraction: Extraction, title: str, author: str, rendition: str = ""
) -> None:
    """Pages and facts in, whatever an earlier reading left out. `title` and `author` are safe to show."""
    set_read(db, document_id, extraction, title=title, author=author, rendition=rendition)
    _set(db, document_id, state=State.READY.value, reason="", message="", hint="")


def set_read(
    db: Connection, document_id: int, extraction: Extraction, *, title: str, author: str, rendition: str = ""
) -> None:
    """What was read of the document, in place of all that an earlier reading gave."""
    clear(db, document_id)
    for start in range(0, len(extraction.pages), _ROWS_AT_ONCE):
        part = extraction.pages[start : start + _ROWS_AT_ONCE]
        db.execute(insert(t.pages), [_page_row(document_id, page) for page in part])
    _add_findings(db, document_id, extraction)
    _add_message_ids(db, document_id, extraction)
    arrivals.add(db, document_id)
    web_captures.say_of_itself(db, document_id, extraction.metadata)
    likeness.enter(db, document_id, (page.text for page in extraction.pages), extraction.metadata)
    _set(
        db, document_id, media_type=extraction.media_type, title=title, author=author, date=extraction.date,
        language=extraction.language, metadata=[list(pair) for pair in extraction.metadata],
        page_count=len(extraction.pages), defects=list(extraction.defects), rendition=rendition,
    )  # fmt: skip


def set_failed(
    db: Connection,
    document_id: int,
    state: State,
    *,
    reason: str,
    message: str,
    hint: str,
    media_type: str = "",
) -> None:
    """Tried, and not read: unreadable with a reason, or skipped by rule. What `set_read` entered stays."""
    values: dict[str, Any] = {"media_type": media_type} if media_type else {}
    _set(db, document_id, state=state.value, reason=reason, message=message, hint=hint, **values)
    arrivals.add_first(db, document_id)


def clear(db: Connection, document_id: int) -> None:
    """Forget what was read of the document."""
    likeness.leave(db, document_id)
    for table in (t.pages, t.findings, t.message_ids, t.table_readings):
        db.execute(table.delete().where(table.c.document_id == document_id))
    _set(db, document_id, page_count=0, rendition="")


def set_waiting(db: Connection, *, reason: str | None = None, document_id: int | None = None) -> int:
    """Unread documents back into the queue; by reason, or one. Returns how many."""
    failed = or_(
        t.documents.c.state == State.UNREADABLE.value,
        t.documents.c.state == State.SKIPPED.value,
    )
    query = update(t.documents).where(failed)
    if reason is not None:
        query = query.where(t.documents.c.reason == reason)
    if document_id is not None:
        query = query.where(t.documents.c.id == document_id)
    return db.execute(query.values(state=State.RECEIVED.value, indexed=False)).rowcount


def set_to_read_again(db: Connection, document_id: int, ocr_languages: str) -> None:
    """Back into the queue, whatever became of it, with other languages. What was read stays until the new is there."""
    _set(db, document_id, state=State.RECEIVED.value, ocr_languages=ocr_languages)


def not_indexed(db: Connection, limit: int = 200) -> tuple[int, ...]:
    """Documents that were read, well or badly, and whose newest state the index has not seen."""
    query = select(t.documents.c.id).where(
        t.documents.c.state != State.RECEIVED.value, t.documents.c.indexed.is_(False)
    )
    return tuple(db.execute(query.order_by(t.documents.c.id).limit(limit)).scalars())


def collections_in_the_index(db: Connection) -> tuple[int, ...]:
    """The numbers of the collections of which the index ought to have a page."""
    c = t.documents.c
    marked = exists().where(c.collection_id == t.collections.c.id, c.indexed, c.page_count > 0)
    return tuple(db.execute(select(t.collections.c.id).where(marked)).scalars())


def take_out_of_the_index(db: Connection, collection_ids: Sequence[int]) -> None:
    """Mark all their documents as not being in it."""
    c = t.documents.c
    db.execute(update(t.documents).where(c.collection_id.in_(collection_ids)).values(indexed=False))


def set_indexed(db: Connection, document_ids: Sequence[int] | None, *, indexed: bool = True) -> None:
    """Mark those documents, or with None all of them."""
    query = update(t.documents).values(indexed=indexed)
    if document_ids is None:
        db.execute(query)
        return
    for start in range(0, len(document_ids), 500):
        db.execute(query.where(t.documents.c.id.in_(document_ids[start : start + 500])))


def _id_of(db: Connection, table: Any, key: Mapping[Any, object], **rest: Any) -> int:
    known = db.execute(select(table.c.id).where(*(column == value for column, value in key.items()))).scalar()
    if known is not None:
        return int(known)
    values = {**{column.name: value for column, value in key.items()}, **rest}
    return int(db.execute(insert(table).values(values)).inserted_primary_key[0])  # type: ignore[index]


def _seen_before(db: Connection, sighting: Sighting, digest: str, now: datetime) -> int | None:
    if _touch(db, sighting.identity(digest), now):
        query = select(t.captures.c.document_id).where(t.captures.c.identity == sighting.identity(digest))
        return int(db.execute(query).scalar_one())
    # A file that could not be opened last time and can be now is still one file: its row gives way.
    db.execute(t.captures.delete().where(t.captures.c.identity == sighting.identity("")))
    return None


def _touch(db: Connection, identity: str, now: datetime) -> bool:
    query = update(t.captures).where(t.captures.c.identity == identity).values(last_seen_at=now)
    return db.execute(query).rowcount > 0


def _add_document(
    db: Connection, sighting: Sighting, stored: Stored, ocr_languages: str, now: datetime
) -> int:
    values = {
        "collection_id": sighting.collection_id,
        "digest": stored.digest,
        "size_bytes": stored.size_bytes,
        "name": sighting.name,
        "state": State.RECEIVED.value,
        "ocr_languages": ocr_languages,
        "received_at": now,
    }
    return int(db.execute(insert(t.documents).values(values)).inserted_primary_key[0])  # type: ignore[index]


def _add_capture(db: Connection, sighting: Sighting, values: dict[str, Any], now: datetime) -> None:
    db.execute(
        insert(t.captures).values(
            collection_id=sighting.collection_id,
            source_id=sighting.source_id,
            parent_document_id=sighting.parent_document_id,
            root_document_id=sighting.root_document_id,
            ordinal=sighting.ordinal,
            address=sighting.address,
            captured_at=sighting.captured_at,
            depth=sighting.depth,
            raw_path=sighting.raw_path,
            path=sighting.path,
            modified_at=sighting.modified_at,
            first_seen_at=now,
            last_seen_at=now,
            **values,
        )
    )


def _set(db: Connection, document_id: int, **values: Any) -> None:
    db.execute(update(t.documents).where(t.documents.c.id == document_id).values(indexed=False, **values))


def _page_row(document_id: int, page: Page) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "number": page.number,
        "width_pt": page.width_pt,
        "height_pt": page.height_pt,
        "text": page.text,
        "boxes": pack_boxes(page.boxes),
        "text_source": page.source.value,
        "ocr_confidence": page.ocr_confidence,
        "picture_share": page.picture_share,
        "language": page.language,
        "hidden": [[entry.kind.value, entry.text] for entry in page.hidden],
    }


def _add_findings(db: Connection, document_id: int, extraction: Extraction) -> None:
    rows = [
        {
            "document_id": document_id,
            "kind": finding.kind.value,
            "page_number": finding.page_number,
            "message": finding.message,
            "quote": shown(" ".join(finding.untrusted_quote.split()), limit=QUOTE_CHARACTERS),
        }
        for finding in extraction.findings
    ]
    if rows:
        db.execute(insert(t.findings), rows)


def _add_message_ids(db: Connection, document_id: int, extraction: Extraction) -> None:
    """What threads are made of (RFC 5322, 3.6.4): the mail's own id, and those that it answers or refers to."""
    said = dict(reversed(extraction.metadata))
    own = said.get("message-id", "").split()[:1]
    others = f"{said.get('in-reply-to', '')} {said.get('references', '')}".split()
    named = {message_id[:500]: False for message_id in others} | {
        message_id[:500]: True for message_id in own
    }
    rows = [
        {"document_id": document_id, "message_id": message_id, "is_own": is_own}
        for message_id, is_own in named.items()
    ]
    if rows:
        db.execute(insert(t.message_ids), rows)
