"""E-mail: headers and body laid out as pages, attachments and enclosed messages as children. Broken mail is salvaged.

The standard library's parser is used with its old policy (compat32): the new one raises on headers that strangers
really send, the old one keeps what it gets.
"""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import charset, layout
from ingest.letter import Letter
from ingest.model import Attachment, Conditions, Facts, PageImage, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("message/rfc822", "message/x-emlx")

_SHOWN_HEADERS = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject")


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    message = _parsed(path)
    letter = _letter(message)
    yield Facts(
        MEDIA_TYPES[0],
        title=_header(message, "Subject"),
        author=_header(message, "From"),
        date=_date(message),
        defects=tuple(f"The mail is malformed: {type(d).__name__}." for d in message.defects[:10]),
    )
    yield from layout.pages(letter.sections())
    yield from letter.attached


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_letter(_parsed(path)).sections(), page_number, dpi)


def _parsed(path: str) -> Message:
    data = Path(path).read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        data = charset.decode(data)[0].encode("utf-8", "replace")
    data = data.lstrip(b"\xef\xbb\xbf\r\n\t ")
    first, _, rest = data.partition(b"\n")
    if (
        first.strip().isdigit()
    ):  # Apple Mail: the letter's length, the letter, then a property list of its own
        data = rest[: int(first)] + b"\n\n" + rest[int(first) :]
    return email.message_from_bytes(data, policy=compat32)


def _letter(message: Message) -> Letter:
    plain, rich, attached = [], [], []
    for part in _leaves(message):
        if _is_attachment(part):
            attached.append(Attachment(_name(part), _bytes(part)))
        elif part.get_content_type() == "text/html":
            rich.append(_text(part))
        else:
            plain.append(_text(part))
    headers = tuple((name, _header(message, name)) for name in _SHOWN_HEADERS)
    return Letter(headers, tuple(plain), tuple(rich), tuple(attached))


def _leaves(message: Message) -> Iterator[Message]:
    """Parts in order, without going into enclosed messages: those are documents of their own."""
    waiting: list[Any] = [message]
    while waiting:
        part = waiting.pop(0)
        content = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(content, list):
            waiting[:0] = content
        else:
            yield part


def _is_attachment(part: Message) -> bool:
    if part.get_content_maintype() == "message" or part.get_content_disposition() == "attachment":
        return True
    is_body = part.get_content_type() in ("text/plain", "text/html")
    return (not is_body and part.get_content_maintype() != "multipart") or bool(is_body and _filename(part))


def _bytes(part: Message) -> bytes:
    if part.get_content_maintype() == "message":
        content = part.get_payload()
        if isinstance(content, list) and content:
            return b"\n\n".join(inner.as_bytes() for inner in content if isinstance(inner, Message))
    data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        return data
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    return charset.decode(data, str(part.get_param("charset") or "").strip("'\""))[0]


def _name(part: Message) -> str:
    name = _filename(part)
    if not name and part.get_content_type() == "message/rfc822":
        content = part.get_payload()
        inner = content[0] if isinstance(content, list) and content else None
        subject = _header(inner, "Subject") if isinstance(inner, Message) else ""
        return f"{subject or 'message'}.eml"
    return name


def _filename(part: Message) -> str:
    untrusted = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    if not untrusted:
        return ""
    collapsed = collapse_rfc2231_value(untrusted)
    return _decoded(collapsed)


def _header(message: Message, name: str) -> str:
    values = message.get_all(name) or []
    return ", ".join(_decoded(str(value)) for value in values)


def _decoded(value: str) -> str:
    """RFC 2047 words decoded, raw eight-bit bytes guessed, folds unfolded."""
    raw = value.encode("ascii", "surrogateescape") if value.isascii() or _has_raw_bytes(value) else None
    if raw is not None and not value.isascii():
        value = charset.decode(raw)[0]
    try:
        parts = decode_header(value)
    except (ValueError, LookupError):
        parts = [(value, None)]
    text = "".join(_part(content, name) for content, name in parts)
    return " ".join(text.split())


def _part(content: bytes | str, name: str | None) -> str:
    if isinstance(content, str):
        return content
    return charset.decode(content, name or "")[0]


def _has_raw_bytes(value: str) -> bool:
    return any("\udc80" <= c <= "\udcff" for c in value) and all(
        ord(c) < 128 or "\udc80" <= c <= "\udcff" for c in value
    )


def _date(message: Message) -> datetime | None:
    try:
        stamp = parsedate_to_datetime(str(message.get("Date") or ""))
        return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
