"""Pictures of pages for the browser: rendered in the sandbox, encoded afresh from its pixels, cached by digest."""

from __future__ import annotations

import contextlib
import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

import ingest as reading
from archive import __version__
from archive.errors import NotFound, Unreadable
from archive.store.catalog import documents, exhibits

if TYPE_CHECKING:
    from archive.store import Store
    from ingest.model import PageImage

CACHE_BYTES = 512 * 1024**2
_JPEG_QUALITY = 85
_FEW_COLOURS = 64


def page_image(store: Store, document_id: int, number: int, *, dpi: int = 110) -> bytes:
    """A page of a document as PNG or JPEG. Raises NotFound, Unreadable or an IngestError."""
    with store.read() as db:
        document = documents.get(db, document_id)
    if not document.page_count:
        raise Unreadable("This document could not be read, so it has no pages.", document.hint)
    if not 1 <= number <= document.page_count:
        raise NotFound(f"Document {document_id} has no page {number}.")
    return _cached(store, document.shown_digest, number, dpi)


def exhibit_page_image(store: Store, exhibit_id: int, number: int, *, dpi: int = 110) -> bytes:
    """A page of an exhibit, the same way."""
    with store.read() as db:
        exhibit = exhibits.get(db, exhibit_id)
    if not 1 <= number <= exhibit.page_count:
        raise NotFound(f"Exhibit {exhibit_id} has no page {number}.")
    return _cached(store, exhibit.digest, number, dpi)


def media_type(data: bytes) -> str:
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def _cached(store: Store, digest: str, number: int, dpi: int) -> bytes:
    folder = store.home / "cache" / "pages"
    path = folder / f"{digest}-{number}-{dpi}-{__version__}"
    with contextlib.suppress(FileNotFoundError):
        data = path.read_bytes()
        os.utime(path)
        return data
    data = _encoded(reading.render(store.blobs.path(digest), number, dpi=dpi))
    _keep(folder, path, data)
    return data


def _encoded(image: PageImage) -> bytes:
    """Text pages have few colours and are sharp and small as PNG; photographs are small as JPEG."""
    picture = Image.frombytes("RGB", (image.width_px, image.height_px), image.rgb)
    out = BytesIO()
    sample = picture.resize((min(picture.width, 300), min(picture.height, 300)), Image.Resampling.NEAREST)
    if sample.getcolors(_FEW_COLOURS) is not None:
        picture.quantize(_FEW_COLOURS * 2).save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()


def _keep(folder: Path, path: Path, data: bytes) -> None:
    # A cache that cannot be written costs time, not a page.
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="partial-", delete=False) as partial:
            partial.write(data)
        Path(partial.name).rename(path)
        _make_room(folder)


def _make_room(folder: Path) -> None:
    entries = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir())
    excess_bytes = sum(size for _, size, _ in entries) - CACHE_BYTES
    for _, size, path in entries:
        if excess_bytes <= 0:
            return
        path.unlink(missing_ok=True)
        excess_bytes -= size
