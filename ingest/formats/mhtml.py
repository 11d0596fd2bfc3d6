"""MHTML (RFC 2557): a page that a browser saved with all its parts in one file. The page is shown, parts are children.

It is written as a mail is, and is none: nobody sent it. Parsed with the standard library's old policy, as mail is.
"""

from __future__ import annotations

import email
import email.header
import re
from email.policy import compat32
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from PIL import Image

from ingest import layout, table_cells
from ingest.errors import Corrupt
from ingest.model import Attachment, Conditions, LeftOut, PageImage, Part, TablePart
from ingest.web import html_encoding, loose_date, webpage
from ingest.web.webpage import Saved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from email.message import Message

MEDIA_TYPES = ("multipart/related",)
_ICON_PX = 48
_PAGE_PARTS = re.compile(r"text/css|.*script|font/|application/(?:x-)?font|application/vnd\.ms-fontobject")
_NAME_CHARACTERS = 200
_ADDRESS_CHARACTERS = 8000


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    message = _parsed(path)
    root = _root(message)
    captured = loose_date.parsed(str(message.get("Date") or ""))
    address = (
        str(message.get("Snapshot-Content-Location") or "").strip() or _address(root) or _address(message)
    )
    told = (("address", address), ("captured-at", captured.isoformat() if captured else ""))
    saved = Saved(_subject(message), captured, tuple((name, value) for name, value in told if value))
    yield from webpage.parts(_text(root), MEDIA_TYPES[0], saved)
    for part in _leaves(message):
        if part is not root:
            yield _child(part, captured)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(webpage.sections(_text(_root(_parsed(path)))), page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    yield from table_cells.grids(webpage.sections(_text(_root(_parsed(path)))), pages)


def _parsed(path: str) -> Message:
    return email.message_from_bytes(Path(path).read_bytes().lstrip(b"\xef\xbb\xbf\r\n\t "), policy=compat32)


def _leaves(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if not part.is_multipart())


def _root(message: Message) -> Message:
    """The part that "start" names (RFC 2387, 3.2), else the first page, else the first text."""
    leaves = list(_leaves(message))
    start = str(message.get_param("start") or "").strip()
    named = [part for part in leaves if start and str(part.get("Content-ID") or "").strip() == start]
    pages = [part for part in leaves if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    texts = [part for part in leaves if part.get_content_maintype() == "text"]
    for found in (*named, *pages, *texts):
        return found
    raise Corrupt("The saved page has no page in it.", media_type=MEDIA_TYPES[0])


def _text(part: Message) -> str:
    return html_encoding.decode(_bytes(part), str(part.get_param("charset") or ""))[0]


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return (
        data if isinstance(data, bytes) else str(part.get_payload() or "").encode("utf-8", "surrogateescape")
    )


def _child(part: Message, captured: datetime | None) -> Part:
    data, address = _bytes(part), _address(part)
    name = _name(part, address)
    if _PAGE_PARTS.match(part.get_content_type()):
        return LeftOut(name, "page-part", "Style sheets, scripts and fonts stay in the saved page.", True)
    if part.get_content_maintype() == "image" and _is_icon(data):
        return LeftOut(name, "page-part", "Small icons stay in the saved page.", True)
    return Attachment(name, data, untrusted_address=address, captured_at=captured)


def _is_icon(data: bytes) -> bool:
    try:
        with Image.open(BytesIO(data)) as picture:
            return min(picture.size) < _ICON_PX
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _address(part: Message) -> str:
    """RFC 2557, 4.2, folded as it may be."""
    return re.sub(r"\s+", "", str(part.get("Content-Location") or ""))[:_ADDRESS_CHARACTERS]


def _name(part: Message, address: str) -> str:
    parts = urlsplit(address) if "[" not in address else urlsplit("")
    path = unquote(f"{parts.netloc}{parts.path}") if parts.netloc else unquote(parts.path).rpartition("/")[2]
    return (
        path.rstrip("/")[-_NAME_CHARACTERS:]
        or str(part.get("Content-ID") or "").strip("<> ")[:_NAME_CHARACTERS]
        or "part"
    )


def _subject(message: Message) -> str:
    """RFC 2047; Chrome writes it so for every title that is not ASCII."""
    try:
        pieces = email.header.decode_header(str(message.get("Subject") or ""))
        words = [_decoded(content, name) for content, name in pieces]
    except (ValueError, LookupError):
        return ""
    return " ".join("".join(words).split())


def _decoded(content: bytes | str, name: str | None) -> str:
    return content if isinstance(content, str) else content.decode(name or "utf-8", "replace")
