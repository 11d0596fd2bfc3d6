"""Mail of every kind, made with code for the tests of reading."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ingest.mail.compound_file import Storage, written


def mbox(*messages: bytes, envelope: bytes = b"From ann@example.org Mon Sep  7 08:00:00 2020") -> bytes:
    return b"".join(envelope + b"\n" + message.rstrip(b"\n") + b"\n\n" for message in messages)


def storage(values: dict[int, object], *, header_bytes: int, **inner: Storage) -> Storage:
    """One object of a .msg: numbers of properties to text, bytes, whole numbers and dates."""
    table = bytearray(header_bytes)
    streams: dict[str, bytes] = {}
    for number, value in values.items():
        if isinstance(value, str | bytes):
            kind = 0x1F if isinstance(value, str) else 0x102
            data = value.encode("utf-16-le") if isinstance(value, str) else value
            streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
            table += struct.pack("<HHIII", kind, number, 6, len(data), 0)
        elif isinstance(value, datetime):
            table += struct.pack("<HHIQ", 0x40, number, 6, file_time(value))
        else:
            table += struct.pack("<HHIq", 0x03, number, 6, int(value))
    streams["__properties_version1.0"] = bytes(table)
    return Storage(streams, inner)


def message_storage(
    values: dict[int, object],
    recipients: Sequence[Storage] = (),
    attachments: Sequence[Storage] = (),
    *,
    top: bool = True,
) -> Storage:
    found = storage(values, header_bytes=32 if top else 24)
    found.storages |= {f"__recip_version1.0_#{n:08X}": entry for n, entry in enumerate(recipients)}
    found.storages |= {f"__attach_version1.0_#{n:08X}": entry for n, entry in enumerate(attachments)}
    return found


def recipient(name: str, address: str, kind: int) -> Storage:
    return storage({0x3001: name, 0x39FE: address, 0x0C15: kind}, header_bytes=8)


def attached_file(name: str, data: bytes) -> Storage:
    return storage({0x3707: name, 0x3701: data, 0x3705: 1}, header_bytes=8)


def attached_message(inner: Storage) -> Storage:
    found = storage({0x3705: 5}, header_bytes=8)
    found.storages["__substg1.0_3701000D"] = inner
    return found


def outlook(message: Storage) -> bytes:
    return written(message)


def file_time(moment: datetime) -> int:
    return (moment - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    """A winmail.dat of these attributes, their checksums right."""
    stream = b"\x78\x9f\x3e\x22\x01\x00"
    for number, data in attributes:
        level = 2 if number in (0x9002, 0x9005, 0x800F, 0x8010) else 1
        stream += struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return stream


def tnef_properties(values: dict[int, object]) -> bytes:
    packed = struct.pack("<I", len(values))
    for number, value in values.items():
        if isinstance(value, int):
            packed += struct.pack("<HHi", 0x03, number, value)
            continue
        kind, data = (0x1F, value.encode("utf-16-le") + b"\0\0") if isinstance(value, str) else (0x102, value)
        packed += struct.pack("<HHII", kind, number, 1, len(data)) + data + bytes(-len(data) % 4)
    return packed
