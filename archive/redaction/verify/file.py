"""The exhibit's bytes, accounted for one by one, without anybody's parser.

A PDF may carry an earlier self (incremental updates), bytes that no table speaks of, and objects that nothing points
to. An exhibit is header, objects, one table, one trailer, end; each object begins where the one before it ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_END = re.compile(
    rb"xref\n0 (\d+)\n0000000000 65535 f \n((?:\d{10} 00000 n \n)+)"
    rb"trailer\n<< /Size (\d+) /Root (\d+) 0 R >>\nstartxref\n(\d+)\n%%EOF\n"
)
_OBJECT = re.compile(rb"(\d+) 0 obj\n(<< [^%]*? >>)(?:\nstream\n|(?=\nendobj\n))")  # % would begin a comment
_LENGTH = re.compile(rb" /Length (\d+) >>$")


class Unfit(Exception):
    """The bytes are not those of an exhibit. The message says where, never what."""


@dataclass(frozen=True, slots=True)
class Parts:
    """`skeleton` is the file without the payloads of its streams, `streams` are those payloads, still encoded."""

    skeleton: bytes
    streams: tuple[memoryview, ...]


def parts(data: bytes) -> Parts:
    """Take the file apart. Raises Unfit where a byte is not accounted for."""
    if not data.startswith(_HEADER):
        raise Unfit("the file does not begin as an exhibit does")
    start = data.rfind(b"\nxref\n0 ") + 1
    end = _END.fullmatch(data, start)
    if end is None:
        raise Unfit("the end of the file is not one table and one trailer")
    size, table, said_size, _, said_start = end.groups()
    offsets = [int(line[:10]) for line in table.splitlines()]
    if int(size) != len(offsets) + 1 or size != said_size or int(said_start) != start:
        raise Unfit("table and trailer contradict each other")
    skeleton, streams = [_HEADER], []
    position = len(_HEADER)
    for offset, number in sorted(zip(offsets, range(1, int(size)), strict=True)):
        if offset != position:
            raise Unfit(f"bytes {min(offset, position):,} to {max(offset, position):,} belong to no object")
        body, payload, position = _object(data, number, position)
        skeleton.append(body)
        streams += [payload] if payload is not None else []
    if position != start:
        raise Unfit(f"bytes {position:,} to {start:,} belong to no object")
    return Parts(b"".join([*skeleton, data[start:]]), tuple(streams))


def _object(data: bytes, number: int, position: int) -> tuple[bytes, memoryview | None, int]:
    """Its dictionary, its stream's payload, and where the next object begins."""
    found = _OBJECT.match(data, position)
    if found is None or int(found[1]) != number:
        raise Unfit(f"object {number} is not where the table says")
    after, payload = found.end(), None
    if found[0].endswith(b"\nstream\n"):
        length = _LENGTH.search(found[2])
        if length is None:
            raise Unfit(f"the stream of object {number} has no length")
        payload = memoryview(data)[
            after : after + int(length[1])
        ]  # no copy: most of the file is in its streams
        after += int(length[1])
    closing = b"\nendobj\n" if payload is None else b"\nendstream\nendobj\n"
    if not data.startswith(closing, after):
        raise Unfit(f"object {number} does not end where it should")
    return found[2] + b"\n", payload, after + len(closing)
