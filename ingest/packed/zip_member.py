"""The bytes of one member of a ZIP file: unlocked, unpacked and held against their checksum."""

from __future__ import annotations

import bz2
import lzma
import zlib
from itertools import chain
from typing import TYPE_CHECKING

from backports import zstd
from inflate64 import Inflater

from ingest.errors import Encrypted, IngestError, KeptUnread
from ingest.packed import zip_locks
from ingest.packed.decompress import DAMAGED, Inflate, pieces
from ingest.packed.member import CutShort, Mismatch
from ingest.packed.zip_directory import Entry, data_start, data_stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

_PIECE_BYTES = 32 * 1024
_PROBE_BYTES = 64 * 1024
_LZMA_WINDOW_BYTES = 384 * 1024**2  # whatever it says: it is taken at once
_LZMA_HEADER_BYTES = 9  # 5.8.8: version, size of properties, properties
_OLD_METHODS = {
    1: "Shrink",
    2: "Reduce",
    3: "Reduce",
    4: "Reduce",
    5: "Reduce",
    6: "Implode",
    10: "Implode",
    98: "PPMd",
}


def chunks(data: mmap, entry: Entry, passwords: tuple[str, ...]) -> Iterator[bytes]:
    """Raises Encrypted if no password fits, KeptUnread for a method that is not read, CutShort and Mismatch."""
    start = data_start(data, entry)
    stop = data_stop(data, entry, start)
    if stop <= start and not entry.size_bytes:
        return iter(())
    if not entry.is_locked:
        return _whole(data, entry, start, stop, None)
    return _whole(data, entry, start, stop, _fitting(data, entry, start, stop, passwords))


def _fitting(data: mmap, entry: Entry, start: int, stop: int, passwords: tuple[str, ...]) -> bytes:
    """The first password that opens the member. The lock's own check is a byte or two, so the start is read too."""
    for said in passwords:
        for password in dict.fromkeys(
            (said.encode(), said.encode("cp437", "replace"), said.encode("cp1252", "replace"))
        ):
            try:
                size = 0
                for piece in _whole(data, entry, start, stop, password):
                    size += len(piece)
                    if size >= _PROBE_BYTES:
                        break
            except KeptUnread:
                return password
            except IngestError:
                continue
            return password
    raise Encrypted("It is locked with a password, and none of those given opens it." if passwords else
                    "It is locked with a password.")  # fmt: skip


def _whole(data: mmap, entry: Entry, start: int, stop: int, password: bytes | None) -> Iterator[bytes]:
    """Every byte, then the word on whether they are the right ones."""
    crc, size = 0, 0
    for piece in _unpacked(entry, _packed(data, entry, start, stop, password)):
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        yield piece
    if entry.packed_bytes is not None and stop < start + entry.packed_bytes:
        raise CutShort
    if entry.crc is not None and crc != entry.crc and zip_locks.has_checksum(entry):
        raise Mismatch


def _packed(data: mmap, entry: Entry, start: int, stop: int, password: bytes | None) -> Iterator[bytes]:
    parts = (data[place : min(stop, place + _PIECE_BYTES)] for place in range(start, stop, _PIECE_BYTES))
    if password is None:
        return parts
    return zip_locks.unlocked(entry, next(parts, b""), parts, password)


def _unpacked(entry: Entry, packed: Iterator[bytes]) -> Iterator[bytes]:
    match zip_locks.inner_method(entry):
        case 0:
            return packed
        case 8:
            return pieces(packed, Inflate)
        case 9:
            return _inflated64(packed)
        case 12:
            return pieces(packed, bz2.BZ2Decompressor)
        case 14:
            return _lzma(packed)
        case 20 | 93:
            return pieces(packed, zstd.ZstdDecompressor)
        case 95:
            return pieces(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ))
        case method:
            name = _OLD_METHODS.get(method, f"number {method}")
            raise KeptUnread(f"It is compressed in a way that is not read ({name}).")


def _inflated64(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = Inflater()
    try:
        for piece in packed:
            yield inflater.inflate(piece)
    except (*DAMAGED, RuntimeError) as error:
        raise CutShort from error
    if not inflater.eof:
        raise CutShort


def _lzma(packed: Iterator[bytes]) -> Iterator[bytes]:
    head = next(packed, b"")
    properties = head[4:_LZMA_HEADER_BYTES]
    if len(properties) < 5 or properties[0] >= 9 * 5 * 5:
        raise CutShort
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    filters = [{
        "id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb,
        "dict_size": min(_LZMA_WINDOW_BYTES, max(4096, int.from_bytes(properties[1:], "little"))),
    }]  # fmt: skip
    # Without an end mark the decoder does not know that it is done; the checksum says whether it is.
    try:
        decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
        for piece in chain([head[_LZMA_HEADER_BYTES:]], packed):
            plain = decoder.decompress(piece, _PROBE_BYTES)
            while plain:
                yield plain
                plain = b"" if decoder.eof else decoder.decompress(b"", _PROBE_BYTES)
    except DAMAGED as error:
        raise CutShort from error
