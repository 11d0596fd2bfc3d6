"""Files inside office files: taken out of the OLE wrapping that Office puts round them, so that they are readable."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import olefile

from ingest import compound
from ingest.model import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.office.package import Package

_FOLDERS = ("word/embeddings/", "ppt/embeddings/", "xl/embeddings/", "word/afchunk", "word/afchunks/")
_NATIVE = "\x01Ole10Native"
_HELD_BYTES = 64 * 1024**2
_PHOTO_HEAD_BYTES = 64 * 1024


def children(package: Package) -> Iterator[Attachment]:
    """Embedded files, and photographs that say more of themselves than the page shows."""
    for name in package.names():
        original = package.original_name(name)
        if name.startswith(_FOLDERS) and not name.endswith("/") and "/_rels/" not in name:
            if name.endswith(".bin") and package.size_bytes(name) <= _HELD_BYTES:
                yield unwrapped(original, b"".join(package.chunks(name)))
            else:
                yield Attachment(original, package.chunks(name))
        elif name.endswith((".jpg", ".jpeg", ".tif", ".tiff", ".heic")) and _has_exif(package, name):
            yield Attachment(original, package.chunks(name))


def unwrapped(name: str, data: bytes) -> Attachment:
    """What an OLE object holds: a packaged file under its own name, a document, or else the object as it is."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists(_NATIVE):
                return native(name, ole.openstream(_NATIVE).read()) or Attachment(name, data)
            for stream in ("Package", "CONTENTS", "EmbeddedOdf"):
                if ole.exists(stream):
                    return Attachment(name, ole.openstream(stream).read())
    except compound.DAMAGES:
        pass
    return Attachment(name, data)


def native(name: str, data: bytes) -> Attachment | None:
    """OLE 1.0's packager (MS-OLEDS 2.3.6, and as programs write it): label, path, temporary path, then the bytes."""
    try:
        place = 6
        label, place = _text(data, place)
        _path, place = _text(data, place)
        place += 8
        _temporary, place = _text(data, place)
        (size,) = struct.unpack_from("<I", data, place)
    except (struct.error, ValueError):
        return None
    content = data[place + 4 : place + 4 + size]
    return Attachment(label or name, content) if content else None


def _text(data: bytes, place: int) -> tuple[str, int]:
    end = data.index(b"\x00", place)
    return data[place:end].decode("cp1252", "replace"), end + 1


def _has_exif(package: Package, name: str) -> bool:
    if name.endswith((".tif", ".tiff", ".heic")):
        return True
    return b"Exif\x00\x00" in package.open(name).read(_PHOTO_HEAD_BYTES)


def from_ole1(name: str, data: bytes) -> Attachment:
    """An object as RTF writes it (MS-OLEDS 2.2.5): a class, two names, then the object's own bytes."""
    try:
        place = 8
        for _ in range(3):
            (length,) = struct.unpack_from("<I", data, place)
            place += 4 + length
        (size,) = struct.unpack_from("<I", data, place)
    except struct.error:
        return Attachment(name, data)
    content = data[place + 4 : place + 4 + size]
    if content.startswith(olefile.MAGIC):
        return unwrapped(name, content)
    return native(name, b"\x00" * 4 + content) or Attachment(name, content or data)
