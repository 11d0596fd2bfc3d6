"""Frames between the archive and a reading process: a small JSON header and a payload of plain bytes.

A frame is the header's length (4 bytes), the payload's length (8 bytes), both big-endian, the header as UTF-8 JSON,
the payload. No pickles: what a taken-over reader can send is text and bytes, and both are checked by the receiver.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

_LENGTHS = struct.Struct(">IQ")
_HEADER_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024


class Broken(Exception):
    """The bytes are no frame, or larger than allowed."""


class Closed(Exception):
    """The other side is gone."""


@dataclass(frozen=True, slots=True)
class Frame:
    header: dict[str, Any]
    payload: bytes = b""


def send(
    channel: socket.socket, header: dict[str, Any], payload: bytes = b"", fds: tuple[int, ...] = ()
) -> None:
    """Send one frame, and with it open files. Raises Closed."""
    encoded = json.dumps(header).encode("ascii")
    lengths = _LENGTHS.pack(len(encoded), len(payload))
    try:
        # File descriptors travel with the first bytes of a frame.
        socket.send_fds(channel, [lengths], list(fds)) if fds else channel.sendall(lengths)
        channel.sendall(encoded)
        if payload:
            channel.sendall(payload)
    except OSError as error:
        raise Closed from error


def receive(channel: socket.socket, *, payload_bytes: int, until_s: float | None = None) -> Frame:
    """The next frame, at most `payload_bytes` large, whole before `until_s` on the monotonic clock.

    Raises Closed, Broken or TimeoutError.
    """
    return _finish(channel, _exactly(channel, _LENGTHS.size, until_s), payload_bytes, until_s)


def receive_with_files(channel: socket.socket) -> tuple[Frame, list[int]]:
    """The next frame and the open files that came with it. Raises Closed or Broken."""
    lengths, descriptors, _flags, _address = socket.recv_fds(channel, _LENGTHS.size, 1)
    if not lengths:
        raise Closed
    lengths += _exactly(channel, _LENGTHS.size - len(lengths), None)
    return _finish(channel, lengths, _HEADER_BYTES, None), descriptors


def _finish(channel: socket.socket, lengths: bytes, payload_bytes: int, until_s: float | None) -> Frame:
    header_length, payload_length = _LENGTHS.unpack(lengths)
    if header_length > _HEADER_BYTES or payload_length > payload_bytes:
        raise Broken("a frame larger than allowed")
    try:
        header = json.loads(_exactly(channel, header_length, until_s))
    except (ValueError, RecursionError) as error:
        raise Broken("a header that is no JSON") from error
    if not isinstance(header, dict):
        raise Broken("a header that is no object")
    return Frame(header, _exactly(channel, payload_length, until_s))


def _exactly(channel: socket.socket, count: int, until_s: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        try:
            if until_s is not None:
                # Who sends a byte a minute would never be silent.
                channel.settimeout(max(until_s - time.monotonic(), 0.001))
            part = channel.recv(min(count - len(parts), _CHUNK_BYTES))
        except TimeoutError:
            raise
        except OSError as error:  # also where another thread has closed it
            raise Closed from error
        if not part:
            raise Closed
        parts += part
    return bytes(parts)
