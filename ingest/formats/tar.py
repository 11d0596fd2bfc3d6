"""Tar archives, plain or compressed as a whole, read from front to back, over damage to the next good header."""

from __future__ import annotations

import os
import tarfile
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ingest.container import Contents
from ingest.errors import Corrupt, IngestError
from ingest.model import Conditions, Finding, FindingKind, PageImage, Part
from ingest.packed import names
from ingest.packed.kinds import codec_of
from ingest.packed.member import CutShort, Found, Member, Said, Sort, moment
from ingest.packed.stream import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = (
    "application/x-tar",
    "application/x-compressed-tar",
    "application/x-bzip-compressed-tar",
    "application/x-xz-compressed-tar",
    "application/x-zstd-compressed-tar",
    "application/x-lzma-compressed-tar",
)

_BY_CODEC = dict(zip(("", "gzip", "bzip2", "xz", "zstd", "lzma"), MEDIA_TYPES, strict=True))
_HEAD_BYTES = 64 * 1024
_CHUNK_BYTES = 256 * 1024
_NAMES_LOOKED_AT = 2_000  # to tell the encoding
_BYTES_LOOKED_AT = 256 * 1024**2
_DAMAGED = (tarfile.TarError, ValueError, IndexError, KeyError, OverflowError, RecursionError)
_NOT_READ = (
    "Parts of the archive are damaged or are no tar: they were passed over. What lay between them was read."
)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with open(path, "rb") as untrusted_file:
        yield from _contents(path, untrusted_file, conditions).parts()


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with open(path, "rb") as untrusted_file:
        return _contents(path, untrusted_file, conditions).picture(page_number, dpi)


def _contents(path: str, untrusted_file: BinaryIO, conditions: Conditions) -> Contents:
    size = os.fstat(untrusted_file.fileno()).st_size
    codec = codec_of(untrusted_file.read(_HEAD_BYTES))
    found = _found(path, untrusted_file, codec, conditions.limits.unpacked_bytes(size))
    return Contents(found, _BY_CODEC[codec], "Contents of a tar archive", size, conditions)


def _found(path: str, untrusted_file: BinaryIO, codec: str, most_bytes: int) -> Iterator[Found]:
    archive = _Walk(untrusted_file, codec, most_bytes)
    encoding = ""
    for header in archive:
        raw_name = header.name.encode(*_NAME_BYTES)
        if not encoding and not names.is_utf8(raw_name):
            encoding = names.encoding_of(_all_names(path, codec))
            yield Said("name-encoding", encoding)
        name = names.decode(raw_name, "utf-8" if names.is_utf8(raw_name) else encoding)
        yield Member(
            name,
            _sort(header),
            header.size,
            moment(header.mtime),
            partial(archive.chunks, header),
            names.decode(header.uname.encode(*_NAME_BYTES), "utf-8"),
        )
    if archive.skipped:
        yield Finding(FindingKind.CUT_SHORT, _NOT_READ)
    if archive.problem is not None and not archive.is_cut:
        raise archive.problem


def _all_names(path: str, codec: str) -> Iterator[bytes]:
    """The names that are no UTF-8, of the first so many members."""
    with open(path, "rb") as untrusted_file, suppress(IngestError):
        for header in islice(_Walk(untrusted_file, codec, _BYTES_LOOKED_AT), _NAMES_LOOKED_AT):
            raw_name = header.name.encode(*_NAME_BYTES)
            if not names.is_utf8(raw_name):
                yield raw_name


def _sort(header: tarfile.TarInfo) -> Sort:
    if header.isdir():
        return Sort.FOLDER
    if header.issym():
        return Sort.SYMBOLIC_LINK
    if header.islnk():
        return Sort.HARD_LINK
    return Sort.DEVICE if header.isdev() else Sort.FILE


class _Walk:
    """The headers of an archive from front to back, over whatever makes no sense to the next that does.

    Raises Corrupt if there is not one, TooLarge where a compressed archive unpacks to more than it may.
    """

    def __init__(self, untrusted_file: BinaryIO, codec: str, most_bytes: int) -> None:
        self._plain = Plain(untrusted_file, codec, most_bytes) if codec else None
        self.is_cut = False  # inside a member, which says so itself
        untrusted_file.seek(0)
        try:
            self._tar = self._opened(untrusted_file)
        except _DAMAGED as error:
            raise Corrupt("The tar archive is damaged: not one member could be found in it.") from error

    def _opened(self, untrusted_file: BinaryIO) -> _Tar:
        if self._plain is None:
            return _Tar.open(fileobj=untrusted_file, mode="r:", **_OPTIONS)
        return _Tar.open(fileobj=cast("BinaryIO", self._plain), mode="r|", **_OPTIONS)

    @property
    def skipped(self) -> int:
        """How many blocks stood where a header should, and were none."""
        return self._tar.skipped

    @property
    def problem(self) -> IngestError | None:
        """Why the compressed stream ended before its end."""
        return self._plain.problem if self._plain is not None else None

    def __iter__(self) -> Iterator[tarfile.TarInfo]:
        while (header := self._next()) is not None:
            self._tar.members.clear()  # tarfile keeps them all, and there may be millions
            yield header
            if self._tar.offset <= header.offset:
                raise CutShort("The tar archive is damaged: a member says that the next one lies before it.")

    def _next(self) -> tarfile.TarInfo | None:
        while True:
            try:
                return self._tar.next()
            except _DAMAGED:
                if not self._skip():
                    return None
                self._tar.skipped += 1

    def _skip(self) -> bool:
        """Go to the block after the one that made no sense; False at the end of the file."""
        stream = self._tar.fileobj
        assert stream is not None
        self._tar.offset += tarfile.BLOCKSIZE
        if self._plain is not None:  # cannot go back
            self._tar.offset = max(
                self._tar.offset, -(-stream.tell() // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
            )
        try:
            stream.seek(self._tar.offset - 1)
        except tarfile.StreamError:
            return True  # already there
        return bool(stream.read(1))

    def chunks(self, header: tarfile.TarInfo) -> Iterator[bytes]:
        if header.issparse():
            yield from self._sparse(header)
            return
        stream = self._tar.fileobj
        assert stream is not None
        stream.seek(header.offset_data)
        missing = header.size
        while missing > 0:
            piece = stream.read(min(missing, _CHUNK_BYTES))
            if not piece:
                self.is_cut = True
                raise CutShort
            missing -= len(piece)
            yield piece

    def _sparse(self, header: tarfile.TarInfo) -> Iterator[bytes]:
        """A file with holes, which are zeros."""
        try:
            reader = self._tar.extractfile(header)
            while reader is not None and (piece := reader.read(_CHUNK_BYTES)):
                yield piece
        except _DAMAGED as error:
            raise CutShort from error


class _Header(tarfile.TarInfo):
    """A header that counts those that are none: tarfile passes over them in silence."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> _Header:
        try:
            return super().fromtarfile(tarfile)
        except _INVALID:
            cast("_Tar", tarfile).skipped += 1
            raise


class _Tar(tarfile.TarFile):
    members: list[tarfile.TarInfo]
    skipped = 0


_INVALID = (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError)  # type: ignore[attr-defined]
_NAME_BYTES = ("utf-8", "surrogateescape")  # how tarfile is told to keep bytes that are no UTF-8
_OPTIONS: dict[str, Any] = {
    "tarinfo": _Header, "ignore_zeros": True, "encoding": _NAME_BYTES[0], "errors": _NAME_BYTES[1],
}  # fmt: skip
