"""Content transfer encodings (RFC 2045, section 6), and uuencode, undone piece by piece. Nothing is refused."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from mmap import mmap

_PIECE_BYTES = 1024 * 1024
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_WHITE_SPACE = b" \t\r\n"
_UU_BLOCK = re.compile(r"^begin [0-7]{3,4} (\S[^\r\n]*)\r?\n(.*?)^end[ \t]*\r?$", re.MULTILINE | re.DOTALL)


def decoded(
    data: bytes | mmap, start: int, stop: int, encoding: str, on_defect: Callable[[str], None]
) -> Iterator[bytes]:
    """The bytes that `data[start:stop]` stands for. What cannot be read is passed over and told to `on_defect`."""
    pieces = _slices(data, start, stop)
    match encoding:
        case "base64":
            return _base64(pieces, on_defect)
        case "quoted-printable":
            return _by_line(pieces, binascii.a2b_qp)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return _by_line(pieces, uudecoded)
        case _:
            return pieces


def uudecoded(lines: bytes) -> bytes:
    return b"".join(_uu_line(line) for line in lines.splitlines())


def enclosed(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A text without the uuencoded files that old mail has in the middle of it, and those, with their names."""
    files = []

    def taken(found: re.Match[str]) -> str:
        files.append((found.group(1).strip(), uudecoded(found.group(2).encode("ascii", "replace"))))
        return ""

    return _UU_BLOCK.sub(taken, text), files


def _slices(data: bytes | mmap, start: int, stop: int) -> Iterator[bytes]:
    for begin in range(start, stop, _PIECE_BYTES):
        yield data[begin : min(stop, begin + _PIECE_BYTES)]


def _base64(pieces: Iterator[bytes], on_defect: Callable[[str], None]) -> Iterator[bytes]:
    """As far as the first padding: what comes behind it, a mailing list's footer mostly, is no part of the file."""
    rest = b""
    for piece in pieces:
        clean = piece.translate(None, _NOT_BASE64)
        if len(clean) < len(piece.translate(None, _WHITE_SPACE)):
            on_defect("A part of the message holds characters that its encoding does not have.")
        before, padding, _ = clean.partition(b"=")
        rest += before
        if padding:
            break
        whole = len(rest) - len(rest) % 4
        yield binascii.a2b_base64(rest[:whole])
        rest = rest[whole:]
    if len(rest) % 4 == 1:
        on_defect("A part of the message ends in the middle of its encoding: it may have been cut short.")
        rest = rest[:-1]
    yield binascii.a2b_base64(rest + b"=" * (-len(rest) % 4))


def _by_line(pieces: Iterator[bytes], decode: Callable[[bytes], bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        lines, newline, rest = (rest + piece).rpartition(b"\n")
        if not newline and len(rest) > _PIECE_BYTES:
            escape = rest.rfind(b"=", len(rest) - 3)  # a line without end: cut where no escape is cut
            cut = escape if escape >= 0 else len(rest)
            lines, rest = rest[:cut], rest[cut:]
        yield decode(lines + newline)
    yield decode(rest)


def _uu_line(line: bytes) -> bytes:
    line = line.rstrip(b"\r\n")
    if not line or line.startswith((b"begin ", b"end")):
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders write more than the line's own length says; the standard library cuts it likewise.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""
