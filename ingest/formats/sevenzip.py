"""7-Zip archives, by py7zr's directory and decoders. How it unpacks, to paths and by threads, is not used."""

from __future__ import annotations

import stat
import struct
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from py7zr import SevenZipFile
from py7zr.exceptions import PasswordRequired

from ingest.container import Contents
from ingest.errors import Corrupt, Encrypted
from ingest.packed import libarchive_members, libarchive_reading
from ingest.packed.member import Found, Member, Sort, moment
from ingest.packed.sevenzip_blocks import DAMAGED, Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from py7zr.archiveinfo import Folder
    from py7zr.py7zr import ArchiveFile

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("application/x-7z-compressed",)

_SIGNATURE = struct.Struct("<6s2sI2QI")  # 7zFormat.txt, SignatureHeader
_EPOCH_FILETIME = 116444736000000000  # 1970, in tenths of a microsecond since 1601
_INCOMPLETE = (
    "The 7-Zip archive is incomplete: its directory, which is at its end, is not there. It is the first part of a "
    "split archive (.001), or was cut short. Join all parts and ingest the whole archive."
)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    yield from _contents(path, conditions).parts()


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return _contents(path, conditions).picture(page_number, dpi)


def _contents(path: str, conditions: Conditions) -> Contents:
    size = Path(path).stat().st_size
    return Contents(
        _found(path, size, conditions), MEDIA_TYPES[0], "Contents of a 7-Zip archive", size, conditions
    )


def _found(path: str, size_bytes: int, conditions: Conditions) -> Iterator[Found]:
    with open(path, "rb") as untrusted_file:
        _require_whole(untrusted_file, size_bytes)
        archive = _opened(untrusted_file, conditions.passwords)
        blocks = _blocks(archive, untrusted_file)
        if libarchive_reading.is_installed and any(
            not (it.is_read or it.is_locked) for it in blocks.values()
        ):
            most_bytes = conditions.limits.unpacked_bytes(size_bytes)
            yield from libarchive_members.found(path, MEDIA_TYPES[0], most_bytes)
        else:
            yield from _members(archive, blocks, conditions.passwords)


def _members(archive: SevenZipFile, blocks: dict[int, Block], passwords: tuple[str, ...]) -> Iterator[Found]:
    offsets = dict.fromkeys(blocks, 0)
    password, is_tried = None, False
    for entry in archive.files:
        block = blocks.get(id(entry.folder))
        if entry.emptystream or block is None:
            yield _member(entry)
            continue
        offset, size = offsets[id(entry.folder)], entry.uncompressed
        offsets[id(entry.folder)] += size
        if block.is_locked and not is_tried and offset == 0:
            is_tried = True  # deriving a key takes half a second: not again for each of many blocks
            password = next((said for said in passwords if block.opens_with(said, size, entry.crc32)), None)
        yield _member(entry, block, offset, password)


def _require_whole(untrusted_file: BinaryIO, size_bytes: int) -> None:
    start = untrusted_file.read(_SIGNATURE.size)
    untrusted_file.seek(0)
    if len(start) == _SIGNATURE.size:
        *_, offset, size, _ = _SIGNATURE.unpack(start)
        if _SIGNATURE.size + offset + size <= size_bytes:
            return
    raise Corrupt(_INCOMPLETE)


def _opened(untrusted_file: BinaryIO, passwords: tuple[str, ...]) -> SevenZipFile:
    """Raises Encrypted if even the names are locked and no password fits."""
    is_locked = False
    for password in (None, *passwords):
        untrusted_file.seek(0)
        try:
            return SevenZipFile(untrusted_file, password=password)
        except PasswordRequired:
            is_locked = True
        except DAMAGED as error:
            if not is_locked:
                raise Corrupt("The 7-Zip archive is damaged: its directory cannot be read.") from error
    raise Encrypted(
        "The archive is locked with a password, even the names in it"
        + (", and none of the passwords given opens it." if passwords else ".")
    )


def _blocks(archive: SevenZipFile, untrusted_file: BinaryIO) -> dict[int, Block]:
    """Each block by the identity of py7zr's "folder", which is how its entries name it."""
    streams = archive.header.main_streams
    if streams is None:
        return {}
    blocks: dict[int, Block] = {}
    packs = streams.packinfo
    number = 0
    for folder in streams.unpackinfo.folders:
        try:
            start = _SIGNATURE.size + packs.packpos + packs.packpositions[number]
            blocks[id(folder)] = Block(untrusted_file, folder, start, packs.packsizes[number])
        except IndexError as error:
            raise Corrupt("The 7-Zip archive is damaged: its directory contradicts itself.") from error
        number += _packed_streams(folder)
    return blocks


def _packed_streams(folder: Folder) -> int:
    return max(1, len(folder.packed_indices))


def _member(
    entry: ArchiveFile, block: Block | None = None, offset: int = 0, password: str | None = None
) -> Member:
    written = entry.lastwritetime
    size = entry.uncompressed if block else 0
    return Member(
        entry.filename,
        _sort(entry),
        size,
        None if written is None else moment((int(written) - _EPOCH_FILETIME) / 1e7),
        partial(block.member, offset, size, entry.crc32, password) if block else lambda: iter(()),
    )


def _sort(entry: ArchiveFile) -> Sort:
    mode = entry.posix_mode
    if entry.is_directory:
        return Sort.FOLDER
    if entry.is_symlink or entry.is_junction:
        return Sort.SYMBOLIC_LINK
    return (
        Sort.DEVICE
        if mode is not None and stat.S_IFMT(entry.st_fmt or 0) not in (0, stat.S_IFREG)
        else Sort.FILE
    )
