"""RAR and rarer archives, which libarchive reads where it is installed: cpio, ar, deb, ISO 9660, cab, LHA, xar, .Z."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from ingest import sniff
from ingest.container import Contents
from ingest.errors import IngestError, NeedsLibarchive
from ingest.model import Conditions, Finding, FindingKind, PageImage, Part
from ingest.packed import libarchive_reading, names, rar_headers
from ingest.packed.member import Found, Member, Said, Sort, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from libarchive.entry import ArchiveEntry

_FORMATS = {
    "application/vnd.rar": ("rar", "rar5"),
    "application/x-cpio": ("cpio",),
    "application/x-archive": ("ar",),
    "application/vnd.debian.binary-package": ("ar",),
    "application/x-iso9660-image": ("iso9660",),
    "application/vnd.ms-cab-compressed": ("cab",),
    "application/x-lzh-compressed": ("lha",),
    "application/x-xar": ("xar",),
    "application/x-compress": ("tar", "raw"),
}
MEDIA_TYPES = tuple(_FORMATS)

_FILTERS = {"application/x-compress": ("compress",)}
_NAMES_LOOKED_AT = 2_000
_SPLIT = "This is one part of a split RAR archive. Join the parts with the program that made them and ingest the whole archive."


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with _contents(path, conditions) as contents:
        yield from contents.parts()


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with _contents(path, conditions) as contents:
        return contents.picture(page_number, dpi)


@contextmanager
def _contents(path: str, conditions: Conditions) -> Iterator[Contents]:
    kind = sniff.sniff(path)
    if not libarchive_reading.is_installed:
        raise NeedsLibarchive(media_type=kind.media_type)
    with open(path, "rb") as untrusted_file:
        size = os.fstat(untrusted_file.fileno()).st_size
        found = _found(path, untrusted_file, kind.media_type, conditions.limits.unpacked_bytes(size))
        heading = f"Contents of a file: {kind.description[:1].lower()}{kind.description[1:]}"
        yield Contents(found, kind.media_type, heading, size, conditions)


def _found(path: str, untrusted_file: BinaryIO, media_type: str, most_bytes: int) -> Iterator[Found]:
    locked = rar_headers.locked_names(untrusted_file)
    if rar_headers.is_volume(untrusted_file):
        yield Finding(FindingKind.CUT_SHORT, _SPLIT)
    encoding = ""
    formats, filters = _FORMATS[media_type], _FILTERS.get(media_type, ("none",))
    with libarchive_reading.opened(untrusted_file, formats, filters, most_bytes) as archive:
        for entry in archive:
            name = entry.pathname or ""
            if isinstance(name, bytes):
                if not encoding:
                    encoding = names.encoding_of(_raw_names(path, media_type))
                    yield Said("name-encoding", encoding)
                name = names.decode(name, encoding)
            if media_type == "application/x-compress" and name == "data":
                name = "content"  # libarchive's word for what has no name
            is_locked = name.encode("utf-8", "surrogatepass") in locked
            chunks = partial(archive.chunks, entry, is_locked=is_locked)
            yield Member(name, _sort(entry), entry.size, moment(entry.mtime), chunks, _owner(entry))


def _raw_names(path: str, media_type: str) -> Iterator[bytes]:
    formats, filters = _FORMATS[media_type], _FILTERS.get(media_type, ("none",))
    with open(path, "rb") as untrusted_file:
        try:
            with libarchive_reading.opened(untrusted_file, formats, filters, 1) as archive:
                for _, entry in zip(range(_NAMES_LOOKED_AT), archive, strict=False):
                    if isinstance(entry.pathname, bytes):
                        yield entry.pathname
        except IngestError:
            return  # is said when the members are read


def _owner(entry: ArchiveEntry) -> str:
    owner = entry.uname or ""
    return names.decode(owner, "utf-8") if isinstance(owner, bytes) else owner


def _sort(entry: ArchiveEntry) -> Sort:
    if entry.linkpath and entry.filetype != stat.S_IFLNK:
        return Sort.HARD_LINK
    match entry.filetype:
        case stat.S_IFDIR:
            return Sort.FOLDER
        case stat.S_IFLNK:
            return Sort.SYMBOLIC_LINK
        case stat.S_IFREG | 0:
            return Sort.FILE
        case _:
            return Sort.DEVICE
