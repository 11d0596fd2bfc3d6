"""Tags on documents and pages. Every question says who asks: a private tag is there for its owner alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, distinct, func, select
from sqlalchemy.dialects.sqlite import insert

from archive.model import Tag, TagCount
from archive.store.catalog import tables as t
from archive.store.tokens import fold

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHARED = ""
"""As the owner of a tag: everybody who may read the collection."""


def key_of(name: str) -> str:
    """The same for two ways of writing one name: case, accents and spaces do not matter."""
    return " ".join(fold(name).split())


def add(db: Connection, tag: Tag) -> bool:
    """Returns False where it is there already."""
    query = insert(t.tags).values(
        document_id=tag.document_id, page_number=tag.page_number, key=key_of(tag.name), name=tag.name,
        owner=tag.added_by if tag.is_private else SHARED, added_by=tag.added_by, added_at=datetime.now(UTC),
    )  # fmt: skip
    return db.execute(query.on_conflict_do_nothing()).rowcount == 1


def remove(db: Connection, document_id: int, page_number: int, name: str, owner: str) -> bool:
    """Returns False where there is none."""
    c = t.tags.c
    here = (c.document_id == document_id, c.page_number == page_number)
    query = t.tags.delete().where(*here, c.key == key_of(name), c.owner == owner)
    return db.execute(query).rowcount == 1


def spelling(db: Connection, document_id: int, name: str, person: str) -> str:
    """How the name was first written in the document's collection, among tags that the person sees."""
    c = t.tags.c
    collection = select(t.documents.c.collection_id).where(t.documents.c.id == document_id).scalar_subquery()
    query = _seen_by(person, c.name).where(c.key == key_of(name), t.documents.c.collection_id == collection)
    return db.execute(query.order_by(c.id).limit(1)).scalar() or name


def of_document(db: Connection, document_id: int, person: str) -> tuple[Tag, ...]:
    """On the document and on its pages."""
    c = t.tags.c
    query = _seen_by(person, *c).where(c.document_id == document_id).order_by(c.page_number, c.key, c.owner)
    return tuple(_tag(row) for row in db.execute(query))


def listing(db: Connection, person: str) -> tuple[TagCount, ...]:
    """Every tag in each collection, and the person's own, by name."""
    c = t.tags.c
    columns = (func.min(c.name).label("name"), c.owner, t.collections.c.name.label("collection"))
    query = _seen_by(person, *columns, func.count(distinct(c.document_id)).label("documents"))
    rows = db.execute(query.group_by(c.key, c.owner, t.collections.c.id).order_by(c.key, c.owner))
    return _together(rows.all())


def _together(rows: Any) -> tuple[TagCount, ...]:
    """Private ones of all collections are one."""
    own: dict[str, TagCount] = {}
    found: list[TagCount] = []
    for row in rows:
        if row.owner == SHARED:
            found.append(TagCount(row.name, row.collection, row.documents))
        else:
            key = key_of(row.name)
            before = own.get(key)
            own[key] = TagCount(row.name, None, row.documents + (before.documents if before else 0))
    return tuple(sorted((*found, *own.values()), key=lambda tag: (key_of(tag.name), tag.collection or "")))


def names(db: Connection, person: str, collection: str) -> tuple[str, ...]:
    """To choose from: those of a collection, and the person's own, the most used first."""
    c = t.tags.c
    query = _seen_by(person, func.min(c.name)).where(
        (t.collections.c.name == collection) | (c.owner == person)
    )
    return tuple(db.execute(query.group_by(c.key).order_by(func.count().desc(), c.key)).scalars())


def names_of(db: Connection, person: str) -> dict[str, str]:
    """Key -> name, of every tag that the person sees."""
    c = t.tags.c
    rows = db.execute(_seen_by(person, c.key, func.min(c.name).label("name")).group_by(c.key))
    return {row.key: row.name for row in rows}


def places(db: Connection, person: str, key: str | None = None) -> tuple[tuple[int, int, str], ...]:
    """(document, page, key) of every tag, or of those with one name."""
    c = t.tags.c
    query = _seen_by(person, c.document_id, c.page_number, c.key)
    if key is not None:
        query = query.where(c.key == key)
    return tuple((row.document_id, row.page_number, row.key) for row in db.execute(query))


def _seen_by(person: str, *columns: Any) -> Select[Any]:
    """Joined with the documents that may be seen at all: a tag goes with its document."""
    documents = t.documents.c
    joined = t.tags.join(t.documents, documents.id == t.tags.c.document_id)
    joined = joined.join(t.collections, t.collections.c.id == documents.collection_id)
    return select(*columns).select_from(joined).where(t.tags.c.owner.in_((SHARED, person)))


def _tag(row: Row[Any]) -> Tag:
    is_private = row.owner != SHARED
    return Tag(row.document_id, row.page_number, row.name, is_private, row.added_by, row.added_at)
