"""Captions, keywords and names as press software writes them: XMP (ISO 16684-1) and IPTC-IIM 4.2."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PNG_NAMES = {
    "title": "title", "author": "artist", "artist": "artist", "description": "description", "copyright": "copyright",
    "software": "software", "comment": "comment", "creation time": "made-at", "source": "camera",
}  # fmt: skip
"""Keywords of PNG's text chunks (PNG, third edition, 11.3.3) and what they are called here."""

_XMP_BYTES = 256 * 1024
_XMP_NAMES = (
    ("dc:title", "title"), ("photoshop:Headline", "headline"), ("dc:description", "description"),
    ("dc:subject", "keywords"), ("Iptc4xmpExt:PersonInImage", "persons"), ("mwg-rs:Name", "persons"),
    ("MPReg:PersonDisplayName", "persons"), ("Iptc4xmpCore:Location", "place"), ("photoshop:City", "place"),
    ("photoshop:State", "place"), ("photoshop:Country", "place"), ("dc:creator", "artist"), ("dc:rights", "copyright"),
    ("photoshop:Credit", "credit"), ("photoshop:Source", "source"), ("photoshop:Instructions", "instructions"),
    ("aux:OwnerName", "owner"), ("aux:SerialNumber", "serial-number"), ("exifEX:BodySerialNumber", "serial-number"),
    ("aux:LensSerialNumber", "lens-serial-number"), ("exifEX:LensSerialNumber", "lens-serial-number"),
    ("xmp:CreatorTool", "software"), ("xmpMM:OriginalDocumentID", "original-document-id"),
)  # fmt: skip
_IPTC_NAMES = (
    ((2, 5), "title"), ((2, 105), "headline"), ((2, 120), "description"), ((2, 25), "keywords"), ((2, 92), "place"),
    ((2, 90), "place"), ((2, 95), "place"), ((2, 101), "place"), ((2, 80), "artist"), ((2, 116), "copyright"),
    ((2, 110), "credit"), ((2, 115), "source"), ((2, 40), "instructions"), ((2, 122), "caption-writer"),
)  # fmt: skip
_COMMENT_CODES = {
    b"ASCII\x00\x00\x00": "ascii",
    b"UNICODE\x00": "utf-16",
    b"JIS\x00\x00\x00\x00\x00": "iso2022_jp",
}


def plain(value: object) -> str:
    """A value of any of the types that Pillow gives, as text; "" for what is none."""
    if isinstance(value, (tuple, list)):
        if value and all(isinstance(part, int) and 0 <= part < 256 for part in value):
            return plain(bytes(value))
        return ", ".join(filter(None, map(plain, value)))
    if isinstance(value, bytes):
        value = _decoded(value)
    if not isinstance(value, (str, int, float)):
        return ""
    return re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]+", " ", _unmangled(str(value))).strip()


def from_xmp(packet: bytes) -> Iterator[tuple[str, str]]:
    """Names and values. Read without an XML parser: packets are cut short, padded and misdeclared."""
    text = packet[:_XMP_BYTES].decode("utf-8", "replace")
    for tag, name in _XMP_NAMES:
        for inner in re.findall(rf"<{tag}(?:\s[^>]*)?>(.*?)</{tag}>", text, re.DOTALL):
            items = re.findall(r"<rdf:li[^>]*>([^<]*)</rdf:li>", inner) or [re.sub(r"<[^>]*>", " ", inner)]
            yield name, ", ".join(html.unescape(item).strip() for item in items)
        for value in re.findall(rf"\s{tag}\s*=\s*[\"']([^\"'<>]*)[\"']", text):
            yield name, html.unescape(value)


def from_iptc(datasets: Mapping[tuple[int, int], Any]) -> Iterator[tuple[str, str]]:
    for number, name in _IPTC_NAMES:
        yield name, plain(datasets.get(number))


def _decoded(value: bytes) -> str:
    encoding = _COMMENT_CODES.get(value[:8])
    if encoding is not None or value[:8] == b"\x00" * 8:
        value = value[8:]
    if encoding == "utf-16" and b"\x00" in value[1::2] and not value.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le"
    elif encoding is None and len(value) > 3 and value[1::2].count(0) * 2 > len(value) // 2:
        encoding = "utf-16-le"  # the tags that Windows writes
    for name in filter(None, (encoding, "utf-8", "cp1252")):
        try:
            return value.decode(name)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def _unmangled(text: str) -> str:
    """UTF-8 that was read as Latin-1, which is how Pillow reads EXIF."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
