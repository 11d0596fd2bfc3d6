"""Documents, their pages and their families, as the catalog tells them. Reading only: see `intake` for writing."""

from __future__ import annotations

import re
import sys
import zlib
from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, func, or_, select

from archive.errors import Invalid, NotFound
from archive.model import Collection, Document, Page, Place, State, TextSource
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

_SQLITE_VARIABLES = 900  # SQLite's oldest limit on values in one statement is 999


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What facets and filters know of one ready document."""

    id: int
    collection: str
    type: str
    language: str
    year: int | None
    sources: tuple[str, ...]


def get(db: Connection, document_id: int) -> Document:
    """Raises NotFound."""
    row = db.execute(_documents().where(t.documents.c.id == document_id)).first()
    if row is None:
        raise NotFound(f"There is no document {document_id}.", "List them with: archive document list.")
    return _document(row)


def find(db: Connection, untrusted_key: str) -> Document:
    """The document by its number, by at least 8 digits of its digest, or by its exact name.

    Raises NotFound, or Invalid where more than one fits.
    """
    key = untrusted_key.strip()
    if key.isdecimal() and len(key) < 8:
        return get(db, int(key))
    query = _documents()
    if re.fullmatch(r"[0-9a-f]{8,64}", key):
        query = query.where(or_(t.documents.c.digest.startswith(key), t.documents.c.name == key))
    else:
        query = query.where(t.documents.c.name == key)
    rows = db.execute(query.limit(2)).all()
    if not rows:
        raise NotFound("No document has that number, digest or name.", "Find it with: archive search.")
    if len(rows) > 1:
        raise Invalid(
            "More than one document fits.", "Use the document's number, as archive search shows it."
        )
    return _document(rows[0])


def at_place(db: Connection, path: str) -> Document:
    """The document last seen at that path. Raises NotFound."""
    query = select(t.captures.c.document_id).where(
        t.captures.c.path == path, t.captures.c.document_id.is_not(None)
    )
    found = db.execute(query.order_by(t.captures.c.last_seen_at.desc()).limit(1)).scalar()
    if found is None:
        raise NotFound("No document was seen at that place.")
    return get(db, found)


def many(db: Connection, document_ids: Sequence[int]) -> dict[int, Document]:
    found = {}
    for part in _parts(document_ids):
        for row in db.execute(_documents().where(t.documents.c.id.in_(part))):
            found[row.id] = _document(row)
    return found


def listing(
    db: Connection,
    *,
    state: State | None = None,
    reason: str | None = None,
    collection: str | None = None,
    without_words: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> tuple[Document, ...]:
    """Documents in order of arrival; `without_words`: only those with a page on which nothing was read."""
    query = _documents().order_by(t.documents.c.id).limit(limit).offset(offset)
    if state is not None:
        query = query.where(t.documents.c.state == state.value)
    if reason is not None:
        query = query.where(t.documents.c.reason == reason)
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    if without_words:
        empty = select(t.pages.c.document_id).where(t.pages.c.text == "")
        query = query.where(t.documents.c.id.in_(empty))
    return tuple(_document(row) for row in db.execute(query))


def digests(db: Connection) -> Iterator[str]:
    """The digest of every document's bytes."""
    yield from db.execute(select(t.documents.c.digest).distinct()).scalars()


def collections(db: Connection) -> tuple[Collection, ...]:
    rows = db.execute(select(t.collections).order_by(t.collections.c.name))
    return tuple(Collection(row.id, row.name, row.created_at) for row in rows)


def page(db: Connection, document_id: int, number: int) -> Page:
    """Raises NotFound."""
    query = select(t.pages).where(t.pages.c.document_id == document_id, t.pages.c.number == number)
    row = db.execute(query).first()
    if row is None:
        raise NotFound(f"Document {document_id} has no page {number}.")
    return _page(row)


def pages(db: Connection, document_id: int) -> Iterator[Page]:
    query = select(t.pages).where(t.pages.c.document_id == document_id).order_by(t.pages.c.number)
    for row in db.execute(query).yield_per(100):
        yield _page(row)


def page_keys(db: Connection, page_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """page_id -> (document_id, page number)."""
    found = {}
    columns = (t.pages.c.id, t.pages.c.document_id, t.pages.c.number)
    for part in _parts(page_ids):
        for row in db.execute(select(*columns).where(t.pages.c.id.in_(part))):
            found[row.id] = (row.document_id, row.number)
    return found


def page_texts(db: Connection, page_ids: Sequence[int]) -> dict[int, Page]:
    """page_id -> Page."""
    found = {}
    for part in _parts(page_ids):
        for row in db.execute(select(t.pages).where(t.pages.c.id.in_(part))):
            found[row.id] = _page(row)
    return found


def page_rows(db: Connection, document_id: int) -> Iterator[tuple[int, Page]]:
    """(page_id, Page) of one document in page order."""
    query = select(t.pages).where(t.pages.c.document_id == document_id).order_by(t.pages.c.number)
    for row in db.execute(query).yield_per(100):
        yield row.id, _page(row)


def page_count(db: Connection, collection: str | None = None) -> int:
    query = select(func.count()).select_from(t.pages.join(t.documents).join(t.collections))
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    return db.execute(query).scalar_one()


def unreadable_count(db: Connection, collection: str | None = None) -> int:
    """Documents that were tried and could not be read."""
    query = select(func.count()).select_from(t.documents.join(t.collections))
    query = query.where(t.documents.c.state == State.UNREADABLE.value)
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    return db.execute(query).scalar_one()


def places(db: Connection, document_id: int) -> tuple[Place, ...]:
    """Every place where the document was seen, in the order of first sight."""
    joined = t.captures.outerjoin(t.sources)
    query = select(t.captures, t.sources.c.codename).select_from(joined)
    rows = db.execute(query.where(t.captures.c.document_id == document_id).order_by(t.captures.c.id))
    return tuple(
        Place(r.id, r.path, r.codename, r.parent_document_id, r.first_seen_at, r.last_seen_at) for r in rows
    )


def place_paths(db: Connection, document_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """document_id -> every path where it was seen."""
    found: dict[int, list[str]] = defaultdict(list)
    columns = (t.captures.c.document_id, t.captures.c.path)
    for part in _parts(document_ids):
        query = select(*columns).where(t.captures.c.document_id.in_(part)).order_by(t.captures.c.id)
        for row in db.execute(query):
            found[row.document_id].append(row.path)
    return {document_id: tuple(paths) for document_id, paths in found.items()}


def children(db: Connection, document_id: int) -> tuple[Document, ...]:
    """What was found inside the document: attachments."""
    inside = select(t.captures.c.document_id).where(t.captures.c.parent_document_id == document_id)
    rows = db.execute(_documents().where(t.documents.c.id.in_(inside)).order_by(t.documents.c.id))
    return tuple(_document(row) for row in rows)


def parents(db: Connection, document_id: int) -> tuple[Document, ...]:
    """What the document was found inside of."""
    around = select(t.captures.c.parent_document_id).where(t.captures.c.document_id == document_id)
    rows = db.execute(_documents().where(t.documents.c.id.in_(around)).order_by(t.documents.c.id))
    return tuple(_document(row) for row in rows)


def facts(db: Connection) -> tuple[DocumentFacts, ...]:
    """Of every ready document."""
    codenames = source_names(db)
    columns = (t.documents.c.id, t.collections.c.name, t.documents.c.media_type, t.documents.c.language)
    query = select(*columns, t.documents.c.date).join(t.collections)
    return tuple(
        DocumentFacts(
            id=row.id,
            collection=row.name,
            type=kind(row.media_type),
            language=row.language,
            year=row.date.year if row.date else None,
            sources=codenames.get(row.id, ()),
        )
        for row in db.execute(query.where(t.documents.c.state == State.READY.value))
    )


def source_names(db: Connection, document_ids: Sequence[int] | None = None) -> dict[int, tuple[str, ...]]:
    """document_id -> codenames of its sources; of those documents, or of all that have one."""
    query = select(t.captures.c.document_id, t.sources.c.codename).join(t.sources).distinct()
    named: dict[int, list[str]] = defaultdict(list)
    for part in [None] if document_ids is None else _parts(document_ids):
        for row in db.execute(query if part is None else query.where(t.captures.c.document_id.in_(part))):
            named[row.document_id].append(row.codename)
    return {document_id: tuple(sorted(codenames)) for document_id, codenames in named.items()}


def kind(media_type: str) -> str:
    """The word a reporter uses for a media type; what `type:` takes and the facet shows."""
    if media_type == "application/pdf":
        return "pdf"
    if media_type.startswith("image/"):
        return "image"
    if media_type.startswith("message/"):
        return "mail"
    if media_type in ("text/html", "application/xhtml+xml"):
        return "web page"
    return "text" if media_type.startswith("text/") else "other"


def pack_boxes(boxes: array[float]) -> bytes:
    packed = array("f", boxes)
    if sys.byteorder == "big":
        packed.byteswap()
    return zlib.compress(packed.tobytes(), 1)


def _unpack_boxes(data: bytes) -> array[float]:
    boxes = array("f")
    boxes.frombytes(zlib.decompress(data))
    if sys.byteorder == "big":
        boxes.byteswap()
    return boxes


def _documents() -> Select[Any]:
    return select(t.documents, t.collections.c.name.label("collection")).join(
        t.collections, and_(t.collections.c.id == t.documents.c.collection_id)
    )


def _document(row: Row[Any]) -> Document:
    return Document(
        id=row.id,
        collection=row.collection,
        digest=row.digest,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        name=row.name,
        title=row.title,
        author=row.author,
        date=row.date,
        language=row.language,
        state=State(row.state),
        reason=row.reason,
        message=row.message,
        hint=row.hint,
        page_count=row.page_count,
        defects=tuple(row.defects),
        ocr_languages=row.ocr_languages,
        received_at=row.received_at,
    )


def _page(row: Row[Any]) -> Page:
    return Page(
        number=row.number,
        width_pt=row.width_pt,
        height_pt=row.height_pt,
        text=row.text,
        boxes=_unpack_boxes(row.boxes),
        source=TextSource(row.text_source),
        ocr_confidence=row.ocr_confidence,
    )


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), _SQLITE_VARIABLES):
        yield ids[start : start + _SQLITE_VARIABLES]
