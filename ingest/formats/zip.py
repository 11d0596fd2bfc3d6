"""ZIP archives: every member a child, whatever lock, method, name or damage it has, as far as bytes can be had."""

from __future__ import annotations

import mmap
import stat
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.container import Contents
from ingest.errors import Corrupt
from ingest.model import Conditions, Finding, FindingKind, PageImage, Part
from ingest.packed import names, zip_directory, zip_member
from ingest.packed.member import CutShort, Found, Member, Said, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.packed.zip_directory import Entry

MEDIA_TYPES = ("application/zip",)

_NO_DIRECTORY = (
    "The archive is damaged or incomplete: the directory at its end is missing, and members were found one by one. "
    "If this is one part of a split archive, join the parts and ingest the whole."
)
_SPLIT = (
    "This is one part of a split archive. Join the parts (7-Zip does that, and zip -s 0) "
    "and ingest the whole archive."
)
_SHARED = (
    "Members of this archive share the same bytes: bombs that unpack to far more than they are, are built so."
)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with (
        open(path, "rb") as untrusted_file,
        mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield from _contents(data, conditions).parts()


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with (
        open(path, "rb") as untrusted_file,
        mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return _contents(data, conditions).picture(page_number, dpi)


def _contents(data: mmap.mmap, conditions: Conditions) -> Contents:
    return Contents(
        _found(data, conditions), MEDIA_TYPES[0], "Contents of a ZIP archive", len(data), conditions
    )


def _found(data: mmap.mmap, conditions: Conditions) -> Iterator[Found]:
    directory = zip_directory.find(data)
    if directory is None:
        yield from _walked(data, conditions)
        return
    if directory.disk:
        yield Finding(FindingKind.CUT_SHORT, _SPLIT)
    entries = partial(zip_directory.entries, data, directory)
    if _share_bytes(entries):
        yield Finding(FindingKind.BOMB, _SHARED)
    yield from _members(data, entries, directory.disk, conditions)
    if directory.comment:
        yield Said("comment", names.decode(directory.comment, names.encoding_of([directory.comment])))


def _walked(data: mmap.mmap, conditions: Conditions) -> Iterator[Found]:
    """Without a directory: what the local headers give. Raises Corrupt if there is none."""
    walk = partial(zip_directory.walk, data)
    if next(walk(), None) is None:
        raise Corrupt(
            "The ZIP archive is damaged: it has neither a directory nor a single member that can be found."
        )
    is_part = data[:4] in (b"PK\x07\x08", b"PK00")
    yield Finding(FindingKind.CUT_SHORT, _SPLIT if is_part else _NO_DIRECTORY)
    yield from _members(data, walk, 0, conditions)


def _members(
    data: mmap.mmap, entries: Callable[[], Iterator[Entry]], disk: int, conditions: Conditions
) -> Iterator[Found]:
    encoding = names.encoding_of(_raw_names(entries))
    yield Said("name-encoding", encoding)
    for entry in entries():
        read = (
            partial(zip_member.chunks, data, entry, conditions.passwords)
            if entry.disk == disk
            else _elsewhere
        )
        yield _member(entry, encoding, read)


def _raw_names(entries: Callable[[], Iterator[Entry]]) -> Iterator[bytes]:
    """Those of which nothing says in what encoding they are."""
    with suppress(CutShort):  # is said when the members are read
        for entry in entries():
            if not _is_utf8(entry):
                yield entry.raw_name


def _is_utf8(entry: Entry) -> bool:
    return entry.says_utf8 and names.is_utf8(entry.raw_name)


def _member(entry: Entry, encoding: str, read: Callable[[], Iterator[bytes]]) -> Member:
    name = zip_directory.unicode_name(entry) or names.decode(
        entry.raw_name, "utf-8" if _is_utf8(entry) else encoding
    )
    return Member(
        name,
        _sort(entry, name),
        entry.size_bytes,
        entry.modified_at,
        read,
    )


def _elsewhere() -> Iterator[bytes]:
    raise Corrupt("It lies in another part of the split archive.")


def _sort(entry: Entry, name: str) -> Sort:
    if stat.S_ISLNK(entry.unix_mode):
        return Sort.SYMBOLIC_LINK
    if stat.S_IFMT(entry.unix_mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Sort.DEVICE
    return Sort.FOLDER if name.endswith(("/", "\\")) and not entry.size_bytes else Sort.FILE


def _share_bytes(entries: Callable[[], Iterator[Entry]]) -> bool:
    """True if what two members call theirs overlaps."""
    ranges: list[tuple[int, int]] = []
    with suppress(CutShort):
        ranges.extend(
            (it.offset, it.offset + 30 + len(it.raw_name) + (it.packed_bytes or 0)) for it in entries()
        )
    ranges.sort()
    return any(before[1] > after[0] for before, after in pairwise(ranges))
