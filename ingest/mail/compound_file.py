"""A storage of a compound file as a file of its own (MS-CFB), so that what was embedded can be read like any other."""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass, field

_SECTOR, _MINI_SECTOR, _MINI_CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _DIFAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_IN_HEADER = 109  # numbers of FAT sectors that the header holds


@dataclass(slots=True)
class Storage:
    """`class_id` says what program it belongs to, as text; "" if it does not."""

    streams: dict[str, bytes] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)
    class_id: str = ""


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    class_id: str = ""
    data: bytes | bytearray = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END

    def packed(self, size: int) -> bytes:
        name = self.name.encode("utf-16-le", "replace")[:62] + b"\0\0"
        class_id = uuid.UUID(self.class_id).bytes_le if self.class_id else bytes(16)
        return struct.pack(
            "<64sHBBIII16sIQQIQ", name, len(name), self.kind, 1, self.left, self.right, self.child, class_id, 0, 0, 0,
            self.start, size,
        )  # fmt: skip


def written(root: Storage) -> bytes:
    """The bytes of a version 3 file. Storages deeper than Python's recursion are for the caller to keep out."""
    entries = [_Entry("Root Entry", _ROOT, root.class_id)]
    _add(entries, 0, root)
    small = [entry for entry in entries if entry.kind == _STREAM and 0 < len(entry.data) < _MINI_CUTOFF]
    mini_fat, mini_stream = _chained(small, _MINI_SECTOR)
    entries[0].data = mini_stream
    large = [
        entry for entry in entries if len(entry.data) >= _MINI_CUTOFF or (entry.kind == _ROOT and mini_stream)
    ]
    fat, body = _chained(large, _SECTOR)
    directory = b"".join(entry.packed(len(entry.data)) for entry in entries)
    directory_start = _append(fat, body, directory + _unused_entries(len(entries)))
    mini_start = _append(fat, body, _numbers(mini_fat)) if mini_fat else _END
    header = _with_fat(fat, body, directory_start, mini_start, mini_fat)
    return header + bytes(body)


def _add(entries: list[_Entry], parent: int, storage: Storage) -> None:
    """The storage's members as a balanced tree of siblings, ordered as section 2.6.4 says."""
    named: list[tuple[str, Storage | bytes]] = [*storage.streams.items(), *storage.storages.items()]
    named.sort(key=lambda pair: (len(pair[0]), pair[0].upper()))
    first = len(entries)
    for name, content in named:
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, data=content))
        else:
            entries.append(_Entry(name, _STORAGE, content.class_id))
    entries[parent].child = _balanced(entries, first, len(entries))
    for number, (_, content) in enumerate(named, first):
        if isinstance(content, Storage):
            _add(entries, number, content)


def _balanced(entries: list[_Entry], start: int, stop: int) -> int:
    if start >= stop:
        return _NONE
    middle = (start + stop) // 2
    entries[middle].left = _balanced(entries, start, middle)
    entries[middle].right = _balanced(entries, middle + 1, stop)
    return middle


def _chained(entries: list[_Entry], sector: int) -> tuple[list[int], bytearray]:
    """Each entry's bytes in sectors one behind the other: their chains, and the bytes."""
    fat: list[int] = []
    body = bytearray()
    for entry in entries:
        entry.start = _append(fat, body, entry.data, sector)
    return fat, body


def _append(fat: list[int], body: bytearray, data: bytes | bytearray, sector: int = _SECTOR) -> int:
    start, count = len(fat), -(-len(data) // sector)
    fat += [*range(start + 1, start + count), _END]
    body += data.ljust(count * sector, b"\0")
    return start


def _with_fat(fat: list[int], body: bytearray, directory: int, mini: int, mini_fat: list[int]) -> bytes:
    """Adds the table of sectors, and where that is long the table of its own sectors; gives the header."""
    fat_sectors, difat_sectors = _table_sizes(len(fat))
    first = len(fat)
    fat += [_FAT] * fat_sectors + [_DIFAT] * difat_sectors
    body += _numbers(fat)
    numbers = list(range(first, first + fat_sectors))
    rest = numbers[_IN_HEADER:]
    for index in range(difat_sectors):
        row = rest[index * 127 : index * 127 + 127]
        following = first + fat_sectors + index + 1 if index + 1 < difat_sectors else _END
        body += struct.pack("<128I", *row, *[_FREE] * (127 - len(row)), following)
    in_header = numbers[:_IN_HEADER]
    return struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, fat_sectors, directory, 0, _MINI_CUTOFF, mini, -(-len(mini_fat) // 128),
        first + fat_sectors if difat_sectors else _END, difat_sectors,
        *in_header, *[_FREE] * (_IN_HEADER - len(in_header)),
    )  # fmt: skip


def _table_sizes(sectors: int) -> tuple[int, int]:
    """How many sectors the table takes, itself included, and the table of the table."""
    fat = difat = 0
    while True:
        wanted = -(-(sectors + fat + difat) // 128)
        wanted_difat = max(0, -(-(wanted - _IN_HEADER) // 127))
        if (wanted, wanted_difat) == (fat, difat):
            return fat, difat
        fat, difat = wanted, wanted_difat


def _numbers(values: list[int]) -> bytes:
    """Numbers of sectors, filled up to whole sectors."""
    padding = -len(values) % 128
    return struct.pack(f"<{len(values) + padding}I", *values, *[_FREE] * padding)


def _unused_entries(used: int) -> bytes:
    return struct.pack("<68xIII48x", _NONE, _NONE, _NONE) * (-used % 4)
