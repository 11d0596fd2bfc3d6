"""Web pages and web archives made with code for the tests of reading."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zipfile
from io import BytesIO

import made

CAPTURED = "2020-03-03T11:49:41Z"


def page(body: str = "<p>Wages were cut in May.</p>", head: str = "", title: str = "Notice") -> str:
    return f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def posting(**fields: object) -> str:
    """A page whose JSON-LD is a job posting."""
    entry = {"@context": "https://schema.org", "@type": "JobPosting", "title": "Night picker", **fields}
    return f'<script type="application/ld+json">{json.dumps(entry)}</script>'


def data_uri(width: int, height: int) -> str:
    picture = made.encoded(made.picture_of("Rota", width=width, height=height, size=20))
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def http(body: bytes = b"<p>Wages</p>", status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def html_response(text: str, **options: str) -> bytes:
    return http(text.encode(), content_type="text/html; charset=utf-8", **options)


def record(
    block: bytes, address: str = "https://example.org/", kind: str = "response", **headers: str
) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "WARC-Date": CAPTURED,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def notice(number: int) -> bytes:
    """One capture of many: text that does not pack well, so that damage has somewhere to be."""
    filler = hashlib.sha512(str(number).encode()).hexdigest() * 8
    return record(
        html_response(f"<p>Notice number{number}</p><p>{filler}</p>"), f"https://example.org/notice/{number}"
    )


def packed(*records: bytes) -> bytes:
    """As WARC wants it: a gzip member a record."""
    return b"".join(gzip.compress(entry, mtime=0) for entry in records)


def arc(*captures: tuple[str, str, bytes]) -> bytes:
    about = b"1 0 Newsroom\nURL IP-address Archive-date Content-type Archive-length\n"
    out = b"filedesc://newsroom.arc 0.0.0.0 20050614070144 text/plain %d\n" % len(about) + about + b"\n"
    for address, media_type, block in captures:
        out += f"{address} 192.0.2.1 20050614070151 {media_type} {len(block)}\n".encode() + block + b"\n"
    return out


def wacz(warc: bytes, *, package: dict[str, object] | None = None, **members: bytes) -> bytes:
    parts = {
        "archive/data.warc.gz": warc,
        "pages/pages.jsonl": b'{"format":"json-pages-1.0"}\n{"url":"https://example.org/","title":"The notice board"}',
        **members,
    }
    said = package or {
        "profile": "data-package",
        "title": "Notices",
        "resources": [
            {"path": name, "hash": "sha256:" + hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in parts.items()
        ],
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {**parts, "datapackage.json": json.dumps(said).encode()}.items():
            archive.writestr(name, data)
    return out.getvalue()


def mhtml(root: str, *parts: tuple[str, str, bytes], headers: str = "") -> bytes:
    """As Chrome writes it. A part is its address, its type and its bytes."""
    head = headers or (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/jobs/7\r\n"
        "Subject: =?utf-8?Q?Night=20picker?=\r\nDate: Tue, 3 Mar 2020 11:49:41 -0000\r\n"
    )
    out = (
        head
        + 'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="cut"\r\n\r\n'
    )
    for address, media_type, data in (("https://example.org/jobs/7", "text/html", root.encode()), *parts):
        out += f"--cut\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        out += f"Content-Location: {address}\r\n\r\n{base64.encodebytes(data).decode()}\r\n"
    return (out + "--cut--\r\n").encode()
