"""All that documents say, wherever it stands: for what has to look at everything in one pass."""

from __future__ import annotations

import json
import posixpath
import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from sqlalchemy import String, select, type_coerce

from archive.model import TextSource, ToldBy
from archive.store.catalog import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Connection


_SPELLED_OUT = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
"""What `archive.untrusted.shown` makes of characters that are not seen; nobody's name has them."""


class Stand(StrEnum):
    """Where a text stands."""

    PAGE = "page"
    HIDDEN = "hidden text"
    NAME = "file name"
    PATH = "folder"
    TITLE = "title"
    AUTHOR = "author"
    METADATA = "metadata"
    FINDING = "finding"
    ADDRESS = "web address"


class Saying(NamedTuple):
    """One text of a document, whole and not safe to show.

    `page_number` is 0 for what belongs to the document as a whole. `field` is the kind of hidden text or of finding, or
    the name of a piece of metadata. `source` is where the words of a page come from.
    """

    document_id: int
    stand: Stand
    page_number: int
    field: str
    untrusted_text: str
    source: TextSource = TextSource.LAYER


def of_collection(db: Connection, collection_id: int) -> Iterator[Saying]:
    """Of all documents of a collection: their pages first, document by document, then the rest, kind by kind."""
    yield from _all(db, t.documents.c.collection_id == collection_id)


def of_document(db: Connection, document_id: int) -> Iterator[Saying]:
    yield from _all(db, t.documents.c.id == document_id)


def _all(db: Connection, chosen: ColumnElement[bool]) -> Iterator[Saying]:
    yield from _of_pages(db, chosen)
    yield from _of_documents(db, chosen)
    yield from _of_captures(db, chosen)
    yield from _of_web_captures(db, chosen)
    yield from _of_findings(db, chosen)


def _of_pages(db: Connection, chosen: ColumnElement[bool]) -> Iterator[Saying]:
    p = t.pages.c
    hidden = type_coerce(p.hidden, String)  # mostly none: parsing it would take longer than looking at it
    columns = (p.document_id, p.number, p.text, p.text_source, hidden.label("hidden"))
    query = select(*columns).join(t.documents).where(chosen).order_by(p.document_id, p.number)
    for document_id, number, text, source, packed in db.execute(query).yield_per(500):
        yield Saying(document_id, Stand.PAGE, number, "", text, TextSource(source))
        if packed != "[]":
            for kind, said in json.loads(packed):
                yield Saying(document_id, Stand.HIDDEN, number, kind, said)


def _of_documents(db: Connection, chosen: ColumnElement[bool]) -> Iterator[Saying]:
    d = t.documents.c
    query = select(d.id, d.title, d.author, d.metadata).where(chosen).order_by(d.id)
    for document_id, title, author, metadata in db.execute(query).yield_per(500):
        yield Saying(document_id, Stand.TITLE, 0, "", _as_it_was(title))
        yield Saying(document_id, Stand.AUTHOR, 0, "", _as_it_was(author))
        for name, value in metadata:
            yield Saying(document_id, Stand.METADATA, 0, name, value)


def _of_captures(db: Connection, chosen: ColumnElement[bool]) -> Iterator[Saying]:
    c = t.captures.c
    joined = t.captures.join(t.documents, c.document_id == t.documents.c.id)
    query = select(c.document_id, c.raw_path, c.address).select_from(joined).where(chosen)
    seen: set[Saying] = set()
    for document_id, raw_path, address in db.execute(query.order_by(c.document_id, c.id)).yield_per(500):
        folder, name = posixpath.split(raw_path.decode("utf-8", "replace"))
        for saying in (
            Saying(document_id, Stand.NAME, 0, "", name),
            Saying(document_id, Stand.PATH, 0, "", folder),
            Saying(document_id, Stand.ADDRESS, 0, "", unquote(address)),
        ):
            if saying.untrusted_text and saying not in seen:
                seen.add(saying)
                yield saying


def _of_web_captures(db: Connection, chosen: ColumnElement[bool]) -> Iterator[Saying]:
    """Addresses that a person told: those of files stand with their captures and in what the file says of itself."""
    c = t.web_captures.c
    joined = t.web_captures.join(t.documents, c.document_id == t.documents.c.id)
    query = (
        select(c.document_id, c.address).select_from(joined).where(chosen, c.told_by == ToldBy.PERSON.value)
    )
    for document_id, address in db.execute(query.distinct().order_by(c.document_id, c.id)).all():
        yield Saying(document_id, Stand.ADDRESS, 0, "", unquote(address))


def _of_findings(db: Connection, chosen: ColumnElement[bool]) -> Iterator[Saying]:
    f = t.findings.c
    query = select(f.document_id, f.page_number, f.kind, f.quote).join(t.documents).where(chosen)
    for document_id, number, kind, quote in db.execute(query.order_by(f.id)).yield_per(500):
        yield Saying(document_id, Stand.FINDING, number, kind, _as_it_was(quote))


def _as_it_was(shown_text: str) -> str:
    return _SPELLED_OUT.sub(" ", shown_text)
