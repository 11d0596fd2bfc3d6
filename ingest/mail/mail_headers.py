"""What the headers of a mail say, decoded (RFC 2047, RFC 2231), for a person and for the archive."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from typing import TYPE_CHECKING

from ingest import charset

if TYPE_CHECKING:
    from email.message import Message

_LONGEST_VALUE = 15_000
_LONGEST_NAME = 500
_MOST_HEADERS = 400
_OWN_FACTS = {"subject", "from", "date"}
_IDENTIFIERS = {"message-id", "in-reply-to", "references", "resent-message-id"}
_IDENTIFIER = re.compile(r"<[^<>\s]+>")
_ANY_DAY = re.compile(r"\d{1,2}\s+[A-Za-z]{3,9}\.?\s+\d{2,4}")


def parsed(block: bytes) -> Message:
    """The headers of one message or part, each byte of them one character.

    The old policy (compat32) is used: the new one raises on what strangers send.
    """
    return HeaderParser(policy=compat32).parsestr(block.decode("latin-1"), headersonly=True)


def value(message: Message, name: str) -> str:
    """All headers of that name in one line; "" if none."""
    return ", ".join(decoded(str(entry)) for entry in message.get_all(name) or [])[:_LONGEST_VALUE]


def cut(text: str) -> str:
    """The most that one entry of metadata may say."""
    return text[:_LONGEST_VALUE]


def decoded(raw: str) -> str:
    """The value of a header of `parsed`: encoded words decoded, raw eight-bit bytes guessed, folds unfolded."""
    if not raw.isascii():
        raw = charset.decode(raw.encode("latin-1", "replace"))[0]
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        parts = [(raw, None)]
    text = "".join(_word(content, name) for content, name in parts)
    return " ".join(text.split())


def metadata(message: Message) -> tuple[tuple[str, str], ...]:
    """Every header but those that have a place of their own: the way it took, the program, the thread."""
    pairs = []
    for name, raw in message.items()[:_MOST_HEADERS]:
        low = name.lower()[:100]
        if low not in _OWN_FACTS:
            text = decoded(str(raw))
            pairs.append((low, (identifiers(text) if low in _IDENTIFIERS else text)[:_LONGEST_VALUE]))
    return tuple(pair for pair in pairs if pair[1])


def identifiers(text: str) -> str:
    """The message ids in a header that may hold other words as well, parted by spaces (RFC 5322, section 3.6.4)."""
    return " ".join(_IDENTIFIER.findall(text)) or text


def sent_at(message: Message) -> datetime | None:
    """When it was sent, as its Date says."""
    return moment(decoded(str(message.get("Date") or "")))


def moment(text: str) -> datetime | None:
    """A date as mail programs write it; None for what is none."""
    try:
        stamp = parsedate_to_datetime(text)
        return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def arrived_at(message: Message) -> datetime | None:
    """When the last host took it in, by the topmost Received."""
    stamp = decoded(str(message.get("Received") or "")).rpartition(";")[2]
    return moment(stamp.strip()) if _ANY_DAY.search(stamp) else None


def file_name(part: Message) -> str:
    """The name that a part gives its file, "" if none."""
    untrusted = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    if isinstance(untrusted, tuple):  # RFC 2231: decoded already
        return " ".join(collapse_rfc2231_value(untrusted).split())[:_LONGEST_NAME]
    return decoded(untrusted)[:_LONGEST_NAME] if untrusted else ""


def parameter(part: Message, name: str) -> str:
    """A parameter of the Content-Type, "" if it has none."""
    untrusted = part.get_param(name)
    return collapse_rfc2231_value(untrusted).strip("'\" ") if untrusted else ""


def _word(content: bytes | str, name: str | None) -> str:
    return content if isinstance(content, str) else charset.decode(content, name or "")[0]
