"""Who sent an item of Outlook and who got it."""

from __future__ import annotations

from email.utils import formataddr
from typing import TYPE_CHECKING

from ingest.mail import mapi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.mail.mapi import Item, Properties

TO, CC, BCC = 1, 2, 3
"""Kinds of recipient (MS-OXOMSG, section 2.2.3.1)."""


def senders(properties: Properties, said: str) -> Iterator[tuple[str, str]]:
    """For whom it was sent, and who sent it where that is someone else."""
    represented = _address(
        properties.text(mapi.REPRESENTED_NAME),
        properties.text(mapi.REPRESENTED_SMTP) or properties.text(mapi.REPRESENTED_ADDRESS),
    )
    sender = _address(
        properties.text(mapi.SENDER_NAME),
        properties.text(mapi.SENDER_SMTP) or properties.text(mapi.SENDER_ADDRESS),
    )
    yield "From", represented or sender or said
    yield "Sender", sender if represented and sender != represented else ""


def recipients(item: Item, kind: int) -> str:
    """All of that kind in one line."""
    return ", ".join(
        _address(entry.text(mapi.DISPLAY_NAME), entry.text(mapi.SMTP_ADDRESS) or entry.text(mapi.ADDRESS))
        for entry in item.recipients
        if (entry.integer(mapi.RECIPIENT_KIND) or 1) & 0xF == kind
    )


def _address(untrusted_name: str, untrusted_address: str) -> str:
    """Name and address. Exchange's own addresses, paths of its directory, are shown only where there is no name."""
    person, address = (" ".join(text.split()) for text in (untrusted_name, untrusted_address))
    if not address or address.casefold() == person.strip("'").casefold():
        return person
    if "@" not in address:
        return person or address
    if (person + address).isascii():
        return formataddr((person.strip("'"), address))
    return f"{person} <{address}>"
