"""tus 1.0.0 (https://tus.io), a protocol for uploads that can be resumed: what its headers ask, and how it answers.

A file is created with its length, then appended to from an offset; asked with HEAD, the server says how far it is. Of
the protocol's extensions there are those that are named here; X-HTTP-Method-Override is not read.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import TYPE_CHECKING

from flask import Response, abort, request
from werkzeug.http import http_date

from archive.errors import Invalid
from archive.model import SentState

if TYPE_CHECKING:
    from archive.model import Delivery, SentFile

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration,checksum"
MEDIA_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
_CHECKSUMS = {"sha256": sha256, "sha1": sha1}  # sha1, since the protocol asks for it at least
_LONGEST_METADATA = 200_000
_LARGEST_NUMBER = 2**62


def require_version() -> None:
    """What changes anything says by which version of the protocol."""
    if request.headers.get("Tus-Resumable") != VERSION:
        abort(Response(status=412, headers={"Tus-Version": VERSION}))


def number(name: str) -> int:
    """A header that holds a whole number from 0. Raises Invalid."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < _LARGEST_NUMBER):
        raise Invalid(f"{name} is a whole number of bytes.", "")
    return int(text)


def untrusted_metadata() -> dict[str, bytes]:
    """What Upload-Metadata says, by key. Raises Invalid for what is none."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > _LONGEST_METADATA:
        raise Invalid("Upload-Metadata is too long.", "")
    found: dict[str, bytes] = {}
    for entry in filter(None, header.split(",")):
        key, _, encoded = entry.strip().partition(" ")
        try:
            value = b64decode(encoded, validate=True)
        except (NotBase64, ValueError):
            raise Invalid("Upload-Metadata holds keys, each with a value in base64.", "") from None
        if not key or key in found:
            raise Invalid("Upload-Metadata holds each key once.", "")
        found[key] = value
    return found


def has_piece() -> bool:
    return request.mimetype == MEDIA_TYPE


def piece() -> bytes:
    """The body, checked against Upload-Checksum where one is sent. Aborts if it is not what was meant."""
    if not has_piece():
        abort(415)
    data = request.get_data(cache=False)
    if header := request.headers.get("Upload-Checksum"):
        _check(data, header)
    return data


def modified_at(untrusted: dict[str, bytes]) -> datetime | None:
    """`lastModified`, milliseconds since 1970 as browsers have it; None for anything else."""
    try:
        return datetime.fromtimestamp(int(untrusted.get("lastModified", b"")) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def told(file: SentFile, delivery: Delivery) -> dict[str, str]:
    """How far a file is, as headers."""
    headers = {
        "Upload-Offset": str(file.offset_bytes),
        "Upload-Length": str(file.length_bytes),
    }
    if file.state is SentState.COMING:
        headers["Upload-Expires"] = http_date(delivery.expires_at)
    return headers


def abilities(most_bytes: int) -> dict[str, str]:
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(most_bytes),
        "Tus-Checksum-Algorithm": ",".join(_CHECKSUMS),
    }


def _check(data: bytes, header: str) -> None:
    name, _, encoded = header.strip().partition(" ")
    if name not in _CHECKSUMS:
        raise Invalid("That checksum is not known here.", f"There are: {', '.join(_CHECKSUMS)}.")
    try:
        said = b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        raise Invalid("Upload-Checksum holds a checksum in base64.", "") from None
    if not hmac.compare_digest(_CHECKSUMS[name](data).digest(), said):
        abort(Response(status=CHECKSUM_MISMATCH))
