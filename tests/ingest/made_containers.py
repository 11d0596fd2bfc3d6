"""Archives made with code for the tests of reading containers: good ones, and bad ones no tool would make."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from io import BytesIO

STORED, DEFLATED = 0, 8


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2020, 9, 7, 8, 30, 2)), data, method)
        archive.comment = comment
    return out.getvalue()


def tarred(*members: tuple[str, bytes], mode: str = "w", **options: object) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode=mode, **options) as archive:
        for name, data in members:
            header = tarfile.TarInfo(name)
            header.size, header.mtime = len(data), 1_600_000_000
            archive.addfile(header, BytesIO(data))
    return out.getvalue()


def zip_part(
    name: bytes, data: bytes, *, flags: int = 0, crc: int | None = None, unsaid: bool = False
) -> bytes:
    """A local header and its deflated data; `unsaid` leaves sizes and checksum to a descriptor behind them."""
    packed = deflated(data)
    right = zlib.crc32(data) if crc is None else crc
    sizes = (0, 0, 0) if unsaid else (right, len(packed), len(data))
    flags |= 8 if unsaid else 0
    header = struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, DEFLATED, 0, 0x5127, *sizes, len(name), 0)
    behind = struct.pack("<4s3I", b"PK\7\x08", right, len(packed), len(data)) if unsaid else b""
    return header + name + packed + behind


def zip_end(*entries: tuple[bytes, int, bytes], before: int, flags: int = 0, mode: int = 0) -> bytes:
    """A directory of (name, offset of the local header, plain data), and the record that ends the archive."""
    listed = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 0x0314, 20, flags, DEFLATED, 0, 0x5127, zlib.crc32(data),
            len(deflated(data)), len(data), len(name), 0, 0, 0, 0, mode << 16, offset,
        ) + name
        for name, offset, data in entries
    )  # fmt: skip
    count = len(entries)
    return listed + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(listed), before, 0)


def raw_zip(*members: tuple[bytes, bytes], flags: int = 0, mode: int = 0) -> bytes:
    """A ZIP archive whose names are those bytes."""
    body, entries = b"", []
    for name, data in members:
        entries.append((name, len(body), data))
        body += zip_part(name, data, flags=flags)
    return body + zip_end(*entries, before=len(body), flags=flags, mode=mode)


def zip_of_shared_bytes(size_bytes: int, count: int) -> bytes:
    """Many members that are all the same stretch of the file, as in the bombs that need no nesting."""
    data = bytes(size_bytes)
    part = zip_part(b"0", data)
    return part + zip_end(*((f"{n}".encode(), 0, data) for n in range(count)), before=len(part))


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def rar5(*members: tuple[str, bytes], volume: bool = False, locked: bool = False) -> bytes:
    """A RAR 5 archive of stored members, by RARLAB's technical note; `locked` says so of each and scrambles nothing."""
    blocks = [_rar_block(1, 0, _number(1 if volume else 0))]
    for name, data in members:
        raw = name.encode()
        fields = (
            _number(0x4) + _number(len(data)) + _number(0o100644) + struct.pack("<I", zlib.crc32(data))
            + _number(0) + _number(1) + _number(len(raw)) + raw
        )  # fmt: skip
        lock = _number(1) + _number(0) + _number(0) + bytes([15]) + bytes(32)
        extra = _number(len(lock)) + lock if locked else b""
        blocks.append(_rar_block(2, 0x2, fields, extra, data))
    return b"Rar!\x1a\x07\x01\x00" + b"".join(blocks) + _rar_block(5, 0, _number(0))


def _rar_block(kind: int, flags: int, fields: bytes, extra: bytes = b"", data: bytes = b"") -> bytes:
    flags |= 1 if extra else 0
    head = _number(kind) + _number(flags)
    head += _number(len(extra)) if extra else b""
    head += _number(len(data)) if flags & 2 else b""
    sized = _number(len(head + fields + extra)) + head + fields + extra
    return struct.pack("<I", zlib.crc32(sized)) + sized + data


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
