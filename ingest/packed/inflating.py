"""Runs of bytes that inflate, found wherever they lie, whether or not anything says that they are there."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = re.compile(rb"[\x08-\x78][\x01\x5e\x9c\xda]")  # RFC 1950, 2.2
_MOST_TRIED = 20_000
_LEAST_BYTES = 12
_LARGEST_BYTES = 16 * 1024**2


def runs(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where each begins, and what it holds; one that lies in another is passed over."""
    end = tried = 0
    for found in _HEAD.finditer(data):
        if found.start() < end or tried >= _MOST_TRIED:
            continue
        tried += 1
        reader = zlib.decompressobj()
        try:
            run = reader.decompress(data[found.start() : found.start() + _LARGEST_BYTES], _LARGEST_BYTES)
        except zlib.error:
            continue
        if len(run) >= _LEAST_BYTES:
            end = found.start() + _LEAST_BYTES
            if reader.eof:
                end = min(len(data), found.start() + _LARGEST_BYTES) - len(reader.unused_data)
            yield found.start(), run
