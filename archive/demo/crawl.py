"""What a crawler and a reporter's browser saved of two job listings before, while and after they were taken down.

A web archive written record by record (WARC 1.1, ISO 28500:2017) and pages as SingleFile saves them; all invented.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Iterable

ANALYST = "https://careers.brightmere.example/jobs/2207"
SENIOR = "https://careers.brightmere.example/jobs/2208"
SOFTWARE = "invented for the demo of Exposure Archive"


def archive(captures: Iterable[bytes]) -> bytes:
    """A whole WARC file."""
    about = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\n".encode()
    head = _record("warcinfo", "", "2020-09-01T12:00:00Z", "application/warc-fields", about)
    return head + b"".join(captures)


def answer(address: str, at: str, page: str, status: str = "200 OK") -> bytes:
    """A capture of a page; `at` in UTC, as 2020-09-01T12:00:00Z."""
    body = page.encode()
    lines = ("Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}")
    return _response(address, at, status, lines, body)


def redirect(address: str, at: str, target: str) -> bytes:
    lines = (f"Location: {target}", "Content-Length: 0")
    return _response(address, at, "301 Moved Permanently", lines, b"")


def single_file(page: str, address: str, saved: str) -> str:
    """As the browser's extension writes it; `saved` as JavaScript writes a date."""
    told = f"<!--\n Page saved with SingleFile \n url: {address} \n saved date: {saved}\n-->"
    opening = '<html lang="en">'
    return page.replace(opening, f"{opening}{told}", 1)


def _response(address: str, at: str, status: str, lines: Iterable[str], body: bytes) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", *lines)).encode()
    block = head + b"\r\n\r\n" + body
    return _record("response", address, at, "application/http; msgtype=response", block)


def _record(kind: str, address: str, at: str, media_type: str, block: bytes) -> bytes:
    name = uuid5(NAMESPACE_URL, f"{kind} {address} {at}")
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{name.urn}>"),
        ("WARC-Date", at),
        *([("WARC-Target-URI", address)] if address else []),
        ("WARC-Block-Digest", f"sha256:{sha256(block).hexdigest()}"),
        ("Content-Type", media_type),
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{field}: {value}\r\n" for field, value in fields)
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"
