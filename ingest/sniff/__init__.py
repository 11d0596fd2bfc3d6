"""The media type of a file, from its content and never from its name."""

from __future__ import annotations

import mmap

from ingest import signatures
from ingest.packed import zip_directory
from ingest.sniff import signed, textual
from ingest.sniff.kind import UNKNOWN, Kind

__all__ = ["UNKNOWN", "Kind", "kind_of", "sniff"]

_HEAD_BYTES = 256 * 1024
_BZIP2_BLOCK_BYTES = 1024 * 1024
_ZIP_BEHIND = Kind("application/zip", "A ZIP archive behind something else")


def sniff(path: str) -> Kind:
    with open(path, "rb") as untrusted_file:
        head = untrusted_file.read(_HEAD_BYTES)
        if head.startswith(b"BZh"):  # before the end of a block nothing can be unpacked
            head += untrusted_file.read(_BZIP2_BLOCK_BYTES)
    kind = kind_of(head, path)
    may_unpack = kind is UNKNOWN or kind.media_type in signatures.PROGRAMS
    return _ZIP_BEHIND if may_unpack and _ends_in_zip(path) else kind


def kind_of(head: bytes, path: str | None = None) -> Kind:
    """The same of a file's first bytes; with its `path` what only its end or its directory tells."""
    return (
        signed.kind_of(head, path)
        or _kept(signatures.find(head))
        or textual.kind_of(head, path, is_whole=len(head) < _HEAD_BYTES)
        or _kept(signatures.guess(head))
        or UNKNOWN
    )


def _kept(found: tuple[str, str] | None) -> Kind | None:
    return None if found is None else Kind(*found)


def _ends_in_zip(path: str) -> bool:
    """True for a ZIP archive with something before it, such as the program that unpacks it."""
    with (
        open(path, "rb") as untrusted_file,
        mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        directory = zip_directory.find(data)
        return directory is not None and directory.count > 0
