"""One file under a compression: gzip, bzip2, xz, Zstandard, LZMA. Its only member has the stored name or "content"."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from ingest.container import Contents
from ingest.packed import names
from ingest.packed.kinds import codec_of
from ingest.packed.member import Found, Member, moment
from ingest.packed.stream import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = (
    "application/gzip",
    "application/x-bzip2",
    "application/x-xz",
    "application/zstd",
    "application/x-lzma",
)

_BY_CODEC = dict(zip(("gzip", "bzip2", "xz", "zstd", "lzma"), MEDIA_TYPES, strict=True))
_HEAD_BYTES = 64 * 1024
_HAS_EXTRA, _HAS_NAME = 4, 8  # RFC 1952, 2.3.1


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    with open(path, "rb") as untrusted_file:
        yield from _contents(untrusted_file, conditions).parts()


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    with open(path, "rb") as untrusted_file:
        return _contents(untrusted_file, conditions).picture(page_number, dpi)


def _contents(untrusted_file: BinaryIO, conditions: Conditions) -> Contents:
    size = os.fstat(untrusted_file.fileno()).st_size
    start = untrusted_file.read(_HEAD_BYTES)
    untrusted_file.seek(0)
    codec = codec_of(start)
    plain = Plain(untrusted_file, codec, conditions.limits.unpacked_bytes(size))
    return Contents(
        _found(plain, start, codec), _BY_CODEC[codec], "Contents of a compressed file", size, conditions
    )


def _found(plain: Plain, start: bytes, codec: str) -> Iterator[Found]:
    name = _stored_name(start) if codec == "gzip" else b""
    seconds = int.from_bytes(start[4:8], "little") if codec == "gzip" else 0
    yield Member(
        names.decode(name, names.encoding_of([name])) or "content",
        modified_at=moment(seconds),
        chunks=partial(iter, plain),
    )


def _stored_name(start: bytes) -> bytes:
    """The name in a gzip header (RFC 1952, 2.3), b"" if it has none."""
    if not start[3:4] or not start[3] & _HAS_NAME:
        return b""
    position = 10
    if start[3] & _HAS_EXTRA:
        position += 2 + int.from_bytes(start[10:12], "little")
    return start[position:].partition(b"\0")[0]
