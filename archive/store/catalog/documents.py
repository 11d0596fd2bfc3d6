"""Documents, their pages and their families, as the catalog tells them. Reading only: see `intake` for writing."""

from __future__ import annotations

import re
import sys
import zlib
from array import array
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from sqlalchemy import Row, Select, and_, case, func, or_, select, union

from archive.errors import Invalid, NotFound
from archive.model import (
    Collection,
    Document,
    Page,
    Place,
    State,
    TextSource,
)
from archive.store.catalog import tables as t
from archive.untrusted import shown
from ingest.model import Hidden, HiddenKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection

T = TypeVar("T")

_SQLITE_VARIABLES = 900  # SQLite's oldest limit on values in one statement is 999
_VALUE_CHARACTERS = 2_000
LEAST_PICTURE = 0.01  # share of a page below which a line or a stain is no picture


@dataclass(frozen=True, slots=True)
class OrderKeys:
    date: datetime | None
    name: str
    size_bytes: int


def get(db: Connection, document_id: int) -> Document:
    """Raises NotFound."""
    row = db.execute(selected().where(t.documents.c.id == document_id)).first()
    if row is None:
        raise NotFound(f"There is no document {document_id}.", "List them with: archive document list.")
    return from_row(row)


def find(db: Connection, untrusted_key: str) -> Document:
    """The document by its number, by at least 8 digits of its digest, or by its exact name.

    Raises NotFound, or Invalid where more than one fits.
    """
    key = untrusted_key.strip()
    if key.isdecimal() and len(key) < 8:
        return get(db, int(key))
    query = selected()
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
    return from_row(rows[0])


def with_digest(db: Connection, digest: str) -> tuple[Document, ...]:
    """Every document of these bytes, one a collection at most, in order of arrival."""
    query = selected().where(t.documents.c.digest == digest).order_by(t.documents.c.id)
    return tuple(from_row(row) for row in db.execute(query))


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
    for part in parts(document_ids):
        for row in db.execute(selected().where(t.documents.c.id.in_(part))):
            found[row.id] = from_row(row)
    return found


def listing(
    db: Connection,
    *,
    state: State | None = None,
    reason: str | None = None,
    collection: str | None = None,
    media_type: str | None = None,
    finding: str | None = None,
    without_words: bool = False,
    likeness_group: int | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[Document, ...]:
    """Documents in order of arrival; `without_words`: only those with a page that shows a picture and says nothing."""
    conditions = _conditions(state, reason, collection, media_type, finding)
    if without_words:
        conditions.append(t.documents.c.id.in_(select(t.pages.c.document_id).where(*SEEN_AND_NOT_SAID)))
    if likeness_group is not None:
        conditions.append(t.documents.c.likeness_group == likeness_group)
    query = selected().where(*conditions).order_by(t.documents.c.id)
    return tuple(from_row(row) for row in db.execute(query.limit(limit).offset(offset)))


def listing_count(
    db: Connection,
    *,
    state: State | None = None,
    reason: str | None = None,
    collection: str | None = None,
    media_type: str | None = None,
    finding: str | None = None,
) -> int:
    """How many documents `listing` would give, were there no limit."""
    query = select(func.count()).select_from(t.documents.join(t.collections))
    conditions = _conditions(state, reason, collection, media_type, finding)
    return int(db.execute(query.where(*conditions)).scalar_one())


def _conditions(
    state: State | None,
    reason: str | None,
    collection: str | None,
    media_type: str | None,
    finding: str | None,
) -> list[ColumnElement[bool]]:
    wanted = (
        (t.documents.c.state, state.value if state is not None else None),
        (t.documents.c.reason, reason),
        (t.collections.c.name, collection),
        (t.documents.c.media_type, media_type),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in wanted if value is not None]
    if finding is not None:
        found = select(t.findings.c.document_id).where(t.findings.c.kind == finding)
        conditions.append(t.documents.c.id.in_(found))
    return conditions


SEEN_AND_NOT_SAID = (t.pages.c.text == "", t.pages.c.picture_share > LEAST_PICTURE)
"""Conditions of a page that shows a picture on which nothing was read."""


def to_read_by_eye(
    db: Connection, collection: str | None = None, *, limit: int = 100, offset: int = 0
) -> tuple[tuple[Document, int], ...]:
    """(document, page number) of every page that shows a picture on which nothing was read."""
    query = _seen_and_not_said(select(t.pages.c.document_id, t.pages.c.number), collection)
    query = query.order_by(t.pages.c.document_id, t.pages.c.number)
    rows = db.execute(query.limit(limit).offset(offset)).all()
    known = many(db, sorted({row.document_id for row in rows}))
    return tuple((known[row.document_id], row.number) for row in rows)


def to_read_by_eye_count(db: Connection, collection: str | None = None) -> int:
    """How many pages `to_read_by_eye` would give, were there no limit."""
    return int(db.execute(_seen_and_not_said(select(func.count(t.pages.c.number)), collection)).scalar_one())


def _seen_and_not_said(query: Select[Any], collection: str | None) -> Select[Any]:
    query = query.select_from(t.pages.join(t.documents).join(t.collections)).where(*SEEN_AND_NOT_SAID)
    return query if collection is None else query.where(t.collections.c.name == collection)


def digests(db: Connection) -> Iterator[str]:
    """The digest of every document's bytes, and of what stands for them."""
    renditions = select(t.documents.c.rendition).where(t.documents.c.rendition != "")
    yield from db.execute(select(t.documents.c.digest).union(renditions)).scalars()


def digests_of(db: Connection, document_ids: Iterable[int]) -> dict[int, str]:
    """document -> the digest of its bytes."""
    found: dict[int, str] = {}
    for part in parts(sorted(document_ids)):
        query = select(t.documents.c.id, t.documents.c.digest).where(t.documents.c.id.in_(part))
        found.update((row.id, row.digest) for row in db.execute(query))
    return found


def collections(db: Connection) -> tuple[Collection, ...]:
    rows = db.execute(select(t.collections).order_by(t.collections.c.name))
    return tuple(Collection(row.id, row.name, row.created_at) for row in rows)


def page(db: Connection, document_id: int, number: int) -> Page:
    """Raises NotFound."""
    query = select(t.pages).where(t.pages.c.document_id == document_id, t.pages.c.number == number)
    row = db.execute(query).first()
    if row is None:
        raise NotFound(f"Document {document_id} has no page {number}.")
    return _page(row, _unpack_boxes(row.boxes))


def page_size(db: Connection, document_id: int, number: int) -> tuple[float, float]:
    """Width and height of a page, in points. Raises NotFound."""
    columns = (t.pages.c.width_pt, t.pages.c.height_pt)
    query = select(*columns).where(t.pages.c.document_id == document_id, t.pages.c.number == number)
    row = db.execute(query).first()
    if row is None:
        raise NotFound(f"Document {document_id} has no page {number}.")
    return row.width_pt, row.height_pt


def page_sizes(db: Connection, document_id: int) -> tuple[tuple[float, float, int], ...]:
    """(width_pt, height_pt, how many) of each run of pages of one size, in page order."""
    columns = (t.pages.c.width_pt, t.pages.c.height_pt)
    query = select(*columns).where(t.pages.c.document_id == document_id).order_by(t.pages.c.number)
    runs = groupby((round(width, 1), round(height, 1)) for width, height in db.execute(query))
    return tuple((width, height, sum(1 for _ in run)) for (width, height), run in runs)


def pages(db: Connection, document_id: int, *, limit: int | None = None, offset: int = 0) -> Iterator[Page]:
    query = select(t.pages).where(t.pages.c.document_id == document_id).order_by(t.pages.c.number)
    for row in db.execute(query.limit(limit).offset(offset)).yield_per(100):
        yield _page(row, _unpack_boxes(row.boxes))


def pages_digest(db: Connection, document_id: int) -> str:
    """Of every page's words and where they stand: another one when the document was read anew and is not the same."""
    query = select(t.pages.c.text, t.pages.c.boxes).where(t.pages.c.document_id == document_id)
    hashed = sha256()
    for text, boxes in db.execute(query.order_by(t.pages.c.number)).yield_per(100):
        hashed.update(sha256(text.encode("utf-8", "backslashreplace")).digest() + sha256(boxes).digest())
    return hashed.hexdigest()


def texts(db: Connection, document_id: int) -> Iterator[str]:
    """What is seen on each page, in order; no hidden text."""
    query = select(t.pages.c.text).where(t.pages.c.document_id == document_id).order_by(t.pages.c.number)
    yield from db.execute(query).yield_per(100).scalars()


def all_page_keys(db: Connection) -> NDArray[np.int64]:
    """page_id, document_id and page number of every page, and 1 where it shows a picture on which nothing was read; a
    row each, in order.
    """
    return _as_rows(db.execute(_page_keys().order_by(t.pages.c.id)).all())


def page_keys(db: Connection, document_ids: Sequence[int]) -> NDArray[np.int64]:
    """The same of the pages of these documents, in no order."""
    found: list[Row[Any]] = []
    for part in parts(document_ids):
        found += db.execute(_page_keys().where(t.pages.c.document_id.in_(part))).all()
    return _as_rows(found)


def collection_ids(db: Connection, document_ids: Sequence[int]) -> dict[int, int]:
    """The number of each document's collection."""
    found = {}
    for part in parts(document_ids):
        query = select(t.documents.c.id, t.documents.c.collection_id).where(t.documents.c.id.in_(part))
        found.update({row.id: row.collection_id for row in db.execute(query)})
    return found


def ids_in(db: Connection, collection: str) -> NDArray[np.int64]:
    """The documents of a collection, in order."""
    query = select(t.documents.c.id).join(t.collections).where(t.collections.c.name == collection)
    return np.array(db.execute(query.order_by(t.documents.c.id)).scalars().all(), dtype=np.int64)


def page_checksum(db: Connection) -> tuple[int, int, int]:
    """How many pages there are, the sum of their ids, and that of their documents' ids: 8 ms at 100,000 pages."""
    columns = (func.count(), func.total(t.pages.c.id), func.total(t.pages.c.document_id))
    count, ids, document_ids = db.execute(select(*columns).select_from(t.pages)).one()
    return count, int(ids), int(document_ids)


def _page_keys() -> Select[Any]:
    is_unsaid = case((and_(*SEEN_AND_NOT_SAID), 1), else_=0)
    return select(t.pages.c.id, t.pages.c.document_id, t.pages.c.number, is_unsaid)


def _as_rows(rows: Sequence[Row[Any]]) -> NDArray[np.int64]:
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=4 * len(rows)).reshape(-1, 4)


def page_texts(db: Connection, page_ids: Sequence[int]) -> dict[int, Page]:
    """page_id -> Page."""
    found = {}
    for part in parts(page_ids):
        for row in db.execute(select(t.pages).where(t.pages.c.id.in_(part))):
            found[row.id] = _page(row, _unpack_boxes(row.boxes))
    return found


def page_words(db: Connection, document_id: int) -> Iterator[tuple[int, Page]]:
    """(page_id, Page) of one document in page order, for its words: the pages have no boxes."""
    columns = [column for column in t.pages.c if column.name != "boxes"]
    query = select(*columns).where(t.pages.c.document_id == document_id).order_by(t.pages.c.number)
    for row in db.execute(query).yield_per(100):
        yield row.id, _page(row, array("f"))


def count(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(t.documents)).scalar_one()


def page_ids(db: Connection, *, of_read: bool = False, collection_id: int | None = None) -> Iterator[int]:
    """Of every page, or one collection's; with `of_read` without those of documents that are to be read again."""
    query = select(t.pages.c.id).join(t.documents)
    if of_read:
        query = query.where(t.documents.c.state != State.RECEIVED.value)
    if collection_id is not None:
        query = query.where(t.documents.c.collection_id == collection_id)
    yield from db.execute(query).scalars()


def of_pages(db: Connection, page_ids: Iterable[int]) -> tuple[int, ...]:
    """The documents that those pages belong to."""
    found: set[int] = set()
    for part in parts(tuple(page_ids)):
        query = select(t.pages.c.document_id).where(t.pages.c.id.in_(part)).distinct()
        found.update(db.execute(query).scalars())
    return tuple(sorted(found))


def page_count(db: Connection, collection: str | None = None) -> int:
    query = select(func.count()).select_from(t.pages.join(t.documents).join(t.collections))
    if collection is not None:
        query = query.where(t.collections.c.name == collection)
    return db.execute(query).scalar_one()


def places(db: Connection, document_id: int) -> tuple[Place, ...]:
    """Every place where the document was seen, in the order of first sight."""
    joined = t.captures.outerjoin(t.sources)
    query = select(t.captures, t.sources.c.codename).select_from(joined)
    rows = db.execute(query.where(t.captures.c.document_id == document_id).order_by(t.captures.c.id))
    return tuple(
        Place(
            r.id,
            r.path,
            r.codename,
            r.parent_document_id,
            r.first_seen_at,
            r.last_seen_at,
            r.address,
            r.captured_at,
        )
        for r in rows
    )


def place_paths(db: Connection, document_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """document_id -> every path where it was seen."""
    found: dict[int, list[str]] = defaultdict(list)
    columns = (t.captures.c.document_id, t.captures.c.path)
    for part in parts(document_ids):
        query = select(*columns).where(t.captures.c.document_id.in_(part)).order_by(t.captures.c.id)
        for row in db.execute(query):
            found[row.document_id].append(row.path)
    return {document_id: tuple(paths) for document_id, paths in found.items()}


def addresses(db: Connection, document_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """document_id -> every address on the web where it was captured, as its container or a person says."""
    found: dict[int, list[str]] = defaultdict(list)
    for part in parts(document_ids):
        seen, told = (
            select(c.document_id, c.address).where(c.document_id.in_(part), c.address != "")
            for c in (t.captures.c, t.web_captures.c)
        )
        for row in db.execute(union(seen, told).order_by("address")):
            found[row.document_id].append(row.address)
    return {document_id: tuple(found_here) for document_id, found_here in found.items()}


def untrusted_metadata(db: Connection, document_ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """document_id -> (name, value) as the file says, whole. For searching, not for showing."""
    found = {}
    for part in parts(document_ids):
        for row in db.execute(
            select(t.documents.c.id, t.documents.c.metadata).where(t.documents.c.id.in_(part))
        ):
            found[row.id] = tuple((name, value) for name, value in row.metadata)
    return found


def order_keys(db: Connection, document_ids: Sequence[int]) -> dict[int, OrderKeys]:
    """document_id -> what documents can be put in order by."""
    columns = (t.documents.c.id, t.documents.c.date, t.documents.c.name, t.documents.c.size_bytes)
    found = {}
    for part in parts(document_ids):
        for row in db.execute(select(*columns).where(t.documents.c.id.in_(part))):
            found[row.id] = OrderKeys(row.date, row.name, row.size_bytes)
    return found


def source_names(db: Connection, document_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """document_id -> codenames of its sources, of those documents that have one."""
    query = select(t.captures.c.document_id, t.sources.c.codename).join(t.sources).distinct()
    named: dict[int, list[str]] = defaultdict(list)
    for part in parts(document_ids):
        for row in db.execute(query.where(t.captures.c.document_id.in_(part))):
            named[row.document_id].append(row.codename)
    return {document_id: tuple(sorted(codenames)) for document_id, codenames in named.items()}


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


def selected() -> Select[Any]:
    """What `from_row` makes a Document of."""
    return select(t.documents, t.collections.c.name.label("collection")).join(
        t.collections, and_(t.collections.c.id == t.documents.c.collection_id)
    )


def from_row(row: Row[Any]) -> Document:
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
        metadata=tuple((name, shown(value, limit=_VALUE_CHARACTERS)) for name, value in row.metadata),
        rendition=row.rendition,
        likeness_group=row.likeness_group,
    )


def _page(row: Row[Any], boxes: array[float]) -> Page:
    return Page(
        number=row.number,
        width_pt=row.width_pt,
        height_pt=row.height_pt,
        text=row.text,
        boxes=boxes,
        source=TextSource(row.text_source),
        ocr_confidence=row.ocr_confidence,
        picture_share=row.picture_share,
        language=row.language,
        hidden=tuple(Hidden(HiddenKind(kind), text) for kind, text in row.hidden),
    )


def parts(ids: Sequence[T]) -> Iterable[Sequence[T]]:
    """As many at a time as one statement takes."""
    for start in range(0, len(ids), _SQLITE_VARIABLES):
        yield ids[start : start + _SQLITE_VARIABLES]
