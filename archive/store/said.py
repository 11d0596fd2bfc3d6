"""What a document says of itself, field by field: the index is told so, and a hit is explained so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive import mentions
from archive.kinds import kind
from archive.mentions import MentionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Document

_RECIPIENTS = ("to", "cc", "bcc")


class Said(NamedTuple):
    """`sender`, `recipients` and `subject` are of a mail, empty of anything else; `addresses` on the web, each once."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    addresses: tuple[str, ...]


def said(document: Document, untrusted_metadata: Sequence[tuple[str, str]], captured: Sequence[str]) -> Said:
    """From the document, its (name, value) pairs, whole, and the addresses where it was captured."""
    named = (value for name, value in untrusted_metadata if name == "address")
    addresses = tuple(dict.fromkeys([*captured, *named]))
    if kind(document.media_type) != "mail":
        return Said("", (), "", addresses)
    recipients = tuple(value for name, value in untrusted_metadata if name in _RECIPIENTS)
    return Said(document.author, recipients, document.title, addresses)


def sender_of(author: str) -> str:
    """Who a mail says it is from: the address, or the name where it says none, "" where it says neither."""
    found = (entry.value for entry in mentions.found(author) if entry.kind is MentionKind.EMAIL)
    return next(found, author.strip().casefold())
