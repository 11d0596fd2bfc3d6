"""The members of whatever libarchive reads, for the kinds of archive that are left to it."""

from __future__ import annotations

import stat
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from ingest.errors import IngestError
from ingest.model import Finding, FindingKind
from ingest.packed import libarchive_reading, names, rar_headers
from ingest.packed.member import Found, Member, Said, Sort, moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from libarchive.entry import ArchiveEntry

FORMATS = {
    "application/vnd.rar": ("rar", "rar5"),
    "application/x-cpio": ("cpio",),
    "application/x-archive": ("ar",),
    "application/vnd.debian.binary-package": ("ar",),
    "application/x-iso9660-image": ("iso9660",),
    "application/vnd.ms-cab-compressed": ("cab",),
    "application/x-lzh-compressed": ("lha",),
    "application/x-xar": ("xar",),
    "application/x-compress": ("tar", "raw"),
    "application/x-7z-compressed": ("7zip",),
}
"""Its readers for each media type."""

_FILTERS = {"application/x-compress": ("compress",)}
_NAMES_LOOKED_AT = 2_000
_SKIPPED = "Parts of the archive are damaged and were passed over. What lay between them was read."
_SPLIT = (
    "This is one part of a split RAR archive. Join the parts with the program that made them, "
    "and ingest the whole."
)


def found(path: str, media_type: str, most_bytes: int) -> Iterator[Found]:
    """`most_bytes` is what they may unpack to. Raises IngestError."""
    with open(path, "rb") as untrusted_file:
        if rar_headers.is_volume(untrusted_file):
            yield Finding(FindingKind.CUT_SHORT, _SPLIT)
        locked = rar_headers.locked_names(untrusted_file)
        read = _Names(path, media_type)
        with _opened(untrusted_file, media_type, most_bytes) as archive:
            for entry in archive:
                name = read.name(entry)
                is_locked = name.encode("utf-8", "surrogatepass") in locked
                chunks = partial(archive.chunks, entry, is_locked=is_locked)
                yield Member(
                    name, _sort(entry), entry.size, moment(entry.mtime), chunks, _text(entry.uname, "utf-8")
                )
            if archive.has_skipped:
                yield Finding(FindingKind.CUT_SHORT, _SKIPPED)
        if read.encoding:
            yield Said("name-encoding", read.encoding)


class _Names:
    """Names as text. libarchive gives bytes where it cannot tell; their encoding is told from all of them."""

    def __init__(self, path: str, media_type: str) -> None:
        self._path, self._media_type = path, media_type
        self.encoding = ""

    def name(self, entry: ArchiveEntry) -> str:
        raw_name = entry.pathname
        if isinstance(raw_name, bytes):
            self.encoding = self.encoding or names.encoding_of(self._all())
        elif raw_name == "data" and self._media_type == "application/x-compress":
            return "content"  # its word for what has no name
        return _text(raw_name, self.encoding)

    def _all(self) -> Iterator[bytes]:
        with open(self._path, "rb") as untrusted_file:
            try:
                with _opened(untrusted_file, self._media_type, 1) as archive:
                    for _, entry in zip(range(_NAMES_LOOKED_AT), archive, strict=False):
                        if isinstance(entry.pathname, bytes):
                            yield entry.pathname
            except IngestError:
                return  # is said when the members are read


def _opened(
    untrusted_file: BinaryIO, media_type: str, most_bytes: int
) -> AbstractContextManager[libarchive_reading.Reader]:
    filters = _FILTERS.get(media_type, ("none",))
    return libarchive_reading.opened(untrusted_file, FORMATS[media_type], filters, most_bytes)


def _text(said: str | bytes | None, encoding: str) -> str:
    return names.decode(said, encoding) if isinstance(said, bytes) else said or ""


def _sort(entry: ArchiveEntry) -> Sort:
    match entry.filetype:
        case stat.S_IFDIR:
            return Sort.FOLDER
        case stat.S_IFLNK:
            return Sort.SYMBOLIC_LINK
        case stat.S_IFREG | 0:
            return Sort.HARD_LINK if entry.linkpath else Sort.FILE
        case _:
            return Sort.DEVICE
