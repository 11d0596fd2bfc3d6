"""A letter as an e-mail file (RFC 5322, MIME): for messages of Outlook, which lie in no file of their own.

The same letter gives the same bytes each time, so that a second run finds the documents of the first. Nothing is made
up: no date, no Message-ID that was not there.
"""

from __future__ import annotations

import base64
import re
from email.header import Header
from email.utils import format_datetime, formataddr, getaddresses
from typing import TYPE_CHECKING
from urllib.parse import quote

from ingest.mail.letter import Enclosed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.mail.letter import Body, Letter
    from ingest.model import Attachment

_ORIGIN = b"X-Written-From: an Outlook item, by the archive\r\n"
_LINE_BYTES = 57
_ADDRESS_HEADERS = {"From", "Sender", "To", "Cc", "Bcc", "Reply-To"}
_OURS = {
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "from",
    "subject",
    "date",
}
_NAME = re.compile(r"[!-9;-~]{1,76}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,60}/[A-Za-z0-9][\w.+-]{0,80}")


def written(letter: Letter, depth: int = 0) -> Iterator[bytes]:
    """The file, piece by piece. `depth` keeps the boundaries of messages in messages apart."""
    yield _headers(letter)
    if not letter.attached:
        yield from _texts(letter.bodies, depth)
        return
    # Neither base64 nor an enclosed message of ours has a line like this one.
    boundary = f"=_{depth}_mixed".encode("ascii")
    yield b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (boundary, boundary)
    yield from _texts(letter.bodies, depth)
    for entry in letter.attached:
        yield b"\r\n--%s\r\n" % boundary
        yield from _attached(entry, depth)
    yield b"\r\n--%s--\r\n" % boundary


def _headers(letter: Letter) -> bytes:
    shown = {name.lower() for name, _ in letter.headers}
    further = [pair for pair in letter.metadata if pair[0] not in _OURS | shown]
    lines = [_header(name, value) for name, value in (*letter.headers, *further) if value and name != "Date"]
    if letter.date is not None:
        lines.append(f"Date: {format_datetime(letter.date)}\r\n".encode("ascii"))
    return b"".join(lines) + _ORIGIN + b"MIME-Version: 1.0\r\n"


def _header(name: str, value: str) -> bytes:
    """One header, in RFC 2047 words where it is not ASCII. A name that is none is left out with its value."""
    if not _NAME.fullmatch(name):
        return b""
    value = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", value).split())
    if not value.isascii():
        value = _addresses(value) if name in _ADDRESS_HEADERS else _encoded(value)
    return f"{name}: {value}\r\n".encode("ascii", "replace")


def _addresses(value: str) -> str:
    pairs = getaddresses([value])
    if not all(address.isascii() for _, address in pairs):
        return _encoded(value)
    return ", ".join(formataddr(pair) for pair in pairs)


def _encoded(value: str) -> str:
    safe = value.encode("utf-8", "replace").decode("utf-8")
    return Header(safe, "utf-8", maxlinelen=200).encode(linesep="\r\n")


def _texts(bodies: Iterable[Body], depth: int) -> Iterator[bytes]:
    """One text, or several versions of it."""
    versions = [
        (kind, text) for body in bodies for kind, text in (("plain", body.plain), ("html", body.rich)) if text
    ] or [("plain", "")]
    if len(versions) == 1:
        yield from _text(*versions[0])
        return
    boundary = f"=_{depth}_alternative".encode("ascii")
    yield b'Content-Type: multipart/alternative; boundary="%s"\r\n' % boundary
    for kind, text in versions:
        yield b"\r\n--%s\r\n" % boundary
        yield from _text(kind, text)
    yield b"\r\n--%s--\r\n" % boundary


def _text(kind: str, text: str) -> Iterator[bytes]:
    yield f"Content-Type: text/{kind}; charset=utf-8\r\n".encode("ascii")
    yield b"Content-Transfer-Encoding: base64\r\n\r\n"
    yield from _base64((text.encode("utf-8", "replace"),))


def _attached(entry: Attachment, depth: int) -> Iterator[bytes]:
    enclosed = entry if isinstance(entry, Enclosed) else None
    if enclosed and enclosed.letter:
        yield b"Content-Type: message/rfc822\r\n" + _disposition(entry.untrusted_name) + b"\r\n"
        yield from written(enclosed.letter, depth + 1)
        return
    said = enclosed.media_type if enclosed else ""
    media_type = (
        said if _MEDIA_TYPE.fullmatch(said) and not said.startswith(("multipart/", "message/")) else ""
    )
    yield f"Content-Type: {media_type or 'application/octet-stream'}\r\n".encode("ascii")
    yield _disposition(entry.untrusted_name)
    if enclosed and enclosed.content_id:
        yield _header("Content-ID", f"<{enclosed.content_id.strip('<>')}>")
    yield b"Content-Transfer-Encoding: base64\r\n\r\n"
    yield from _base64(entry.chunks())


def _disposition(untrusted_name: str) -> bytes:
    """Any name in one parameter, as RFC 2231 has it."""
    name = quote(untrusted_name.encode("utf-8", "replace"), safe="")
    return f"Content-Disposition: attachment; filename*=utf-8''{name}\r\n".encode("ascii")


def _base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % _LINE_BYTES
        yield b"".join(_lines(rest[:whole]))
        rest = rest[whole:]
    yield b"".join(_lines(rest))


def _lines(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _LINE_BYTES):
        yield base64.b64encode(data[start : start + _LINE_BYTES]) + b"\r\n"
