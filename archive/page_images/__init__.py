"""Pictures of pages for the browser: rendered in the sandbox, encoded afresh from its pixels, cached by digest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import ingest as reading
from archive import __version__
from archive.errors import NotFound, Unreadable
from archive.page_images.cache import Cache
from archive.page_images.encoding import encoded, media_type
from archive.store import parts
from archive.store.catalog import documents, exhibits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model import Document
    from archive.store import Store

__all__ = ["Picture", "Size", "media_type", "of_document", "of_exhibit", "page_image"]

_THUMBNAIL_PX = 320
_THUMBNAIL_DPI = (4, 28)
_EXHIBIT_DPI = 110
_READING_DPI = 130
_LARGE_DPI = 220


class Size(StrEnum):
    """How large a page is drawn. There are no others, so that nobody can have one page drawn a thousand times."""

    THUMBNAIL = "thumbnail"  # 320 pixels at most on its longer side
    READING = "reading"  # 130 dots per inch
    LARGE = "large"  # 220 dots per inch: for looking closely


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page, which is drawn when it is read, and only if nobody read it before.

    `tag` stands for just these pixels: the digest of the bytes that are drawn, whose they are, page, resolution and
    program.
    """

    tag: str
    cache: Cache
    draw: Callable[[], bytes]

    def read(self) -> bytes:
        """PNG or JPEG. Raises an IngestError."""
        return self.cache.get(self.tag, self.draw)


def of_document(store: Store, document_id: int, number: int, size: Size = Size.READING) -> Picture:
    """A page of a document. Raises NotFound, or Unreadable where nothing was read."""
    with store.read() as db:
        document = _readable(documents.get(db, document_id))
        width_pt, height_pt = documents.page_size(db, document_id, number)
    return _of_document(store, document, number, _dpi(size, max(width_pt, height_pt)))


def page_image(store: Store, document_id: int, number: int, *, dpi: int = _READING_DPI) -> bytes:
    """A page of a document at any resolution, as PNG or JPEG. Raises as `of_document` and `Picture.read` do."""
    with store.read() as db:
        document = _readable(documents.get(db, document_id))
        documents.page_size(db, document_id, number)
    return _of_document(store, document, number, dpi).read()


def of_exhibit(store: Store, exhibit_id: int, number: int) -> Picture:
    """A page of an exhibit: of its own bytes, so never one that another plan left behind. Raises NotFound."""
    with store.read() as db:
        exhibit = exhibits.get(db, exhibit_id)
    if not 1 <= number <= exhibit.page_count:
        raise NotFound(f"Exhibit {exhibit_id} has no page {number}.")
    source = store.blobs.path(exhibit.digest)
    draw = partial(_drawn, source, number, _EXHIBIT_DPI)
    return Picture(_tag(exhibit.digest, f"e{exhibit.id}", number, _EXHIBIT_DPI), _cache_of(store), draw)


def _of_document(store: Store, document: Document, number: int, dpi: int) -> Picture:
    def draw() -> bytes:
        with parts.whole(store, document.id, document.shown_digest) as (path, _):
            return _drawn(path, number, dpi)

    return Picture(_tag(document.shown_digest, f"d{document.id}", number, dpi), _cache_of(store), draw)


def _readable(document: Document) -> Document:
    if not document.page_count:
        raise Unreadable("This document could not be read, so it has no pages.", document.hint)
    return document


def _dpi(size: Size, longer_pt: float) -> int:
    if size is Size.THUMBNAIL:
        least, most = _THUMBNAIL_DPI
        return max(least, min(most, int(_THUMBNAIL_PX * 72 / max(longer_pt, 1.0))))
    return _LARGE_DPI if size is Size.LARGE else _READING_DPI


def _tag(digest: str, owner: str, number: int, dpi: int) -> str:
    # With its owner: nobody can tell by the time it takes that the same bytes are in a collection of others.
    return f"{digest}-{owner}-{number}-{dpi}-{__version__}"


def _drawn(source: Path, number: int, dpi: int) -> bytes:
    return encoded(reading.render(source, number, dpi=dpi))


def _cache_of(store: Store) -> Cache:
    return _cache(store.home / "cache" / "pages", store.settings.page_cache_bytes)


@lru_cache(maxsize=16)
def _cache(folder: Path, limit_bytes: int) -> Cache:
    """One of each folder in this process: those who ask at once have to meet."""
    return Cache(folder, limit_bytes)
