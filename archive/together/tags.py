"""Tags on documents and pages: shared in the collection, or private to one person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.errors import Invalid, NotFound
from archive.model import WHOLE_DOCUMENT, Tag
from archive.store.catalog import documents
from archive.store.catalog import tags as catalog
from archive.together import typed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import TagCount
    from archive.store import Store

LONGEST = 100
"""Characters."""


def add(
    store: Store,
    document_id: int,
    untrusted_name: str,
    *,
    person: str,
    page_number: int = WHOLE_DOCUMENT,
    private: bool = False,
) -> Tag:
    """Put a tag on a document or a page, written as it was before where there is one. Raises NotFound, Invalid.

    What is there already stays as it is.
    """
    name = _name(untrusted_name)
    with store.read() as db:
        _check_place(db, document_id, page_number)
        name = catalog.spelling(db, document_id, name, person)
    tag = Tag(document_id, page_number, name, private, person, datetime.now(UTC))
    with store.write() as db:
        catalog.add(db, tag)
    return tag


def remove(
    store: Store,
    document_id: int,
    untrusted_name: str,
    *,
    person: str,
    page_number: int = WHOLE_DOCUMENT,
    private: bool = False,
) -> None:
    """Take a tag off. Raises NotFound where there is none."""
    name = _name(untrusted_name)
    with store.read() as db:
        _check_place(db, document_id, page_number)
    with store.write() as db:
        if not catalog.remove(db, document_id, page_number, name, person if private else catalog.SHARED):
            raise NotFound("There is no such tag there.")


def on(store: Store, document_id: int, *, person: str) -> tuple[Tag, ...]:
    """On a document and on its pages. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        return catalog.of_document(db, document_id, person)


def names(store: Store, collection: str, *, person: str) -> tuple[str, ...]:
    """To choose from in a collection, the most used first."""
    with store.read() as db:
        return catalog.names(db, person, collection)


def listing(store: Store, *, person: str) -> tuple[TagCount, ...]:
    """Every tag that the person sees, by name."""
    with store.read() as db:
        return catalog.listing(db, person)


def _name(untrusted_name: str) -> str:
    name = typed.line(untrusted_name, "The tag", longest=LONGEST)
    if not catalog.key_of(name):
        raise Invalid("A tag needs a letter or a sign.", "Write a word.")
    return name


def _check_place(db: Connection, document_id: int, page_number: int) -> None:
    documents.get(db, document_id)
    if page_number != WHOLE_DOCUMENT:
        documents.page(db, document_id, page_number)
