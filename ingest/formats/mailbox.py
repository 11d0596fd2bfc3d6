"""Mailboxes in one file (mbox): a page that lists the messages, and each message a child, as it was sent."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, BinaryIO

from ingest import layout
from ingest.errors import Corrupt, TooLarge
from ingest.mail import mail_headers, mbox
from ingest.mail.mailbox_listing import Listing
from ingest.model import Attachment, Facts, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.mail.mbox import Place
    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("application/mbox",)

_LONGEST_BEFORE_BYTES = 64 * 1024


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    listing = _listing()
    most = conditions.limits.attachments - 1
    with open(path, "rb") as untrusted_file, _mapped(untrusted_file) as mailbox:
        for place in mbox.places(mailbox):
            if listing.count >= most:
                yield LeftOut(
                    "the messages after these", TooLarge.reason, f"Only {most:,} messages are taken out."
                )
                break
            _add(listing, place)
            yield Attachment(
                _name(listing.count, place),
                mbox.chunks(mailbox, place),
                modified_at=mail_headers.sent_at(place.headers),
            )
        defects = _defects(mailbox)
    if not listing.count:
        raise Corrupt("No message could be told from another in this mailbox.")
    yield from layout.pages(listing.sections())
    yield Facts(MEDIA_TYPES[0], metadata=(("messages", str(listing.count)),), defects=defects)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    listing = _listing()
    with open(path, "rb") as untrusted_file, _mapped(untrusted_file) as mailbox:
        for place in mbox.places(mailbox):
            if listing.count >= conditions.limits.attachments - 1:
                break
            _add(listing, place)
    return layout.render(listing.sections(), page_number, dpi)


def _listing() -> Listing:
    return Listing("Mailbox")


def _mapped(untrusted_file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(untrusted_file.fileno(), 0, access=mmap.ACCESS_READ)


def _add(listing: Listing, place: Place) -> None:
    headers = place.headers
    listing.add(
        mail_headers.sent_at(headers),
        mail_headers.value(headers, "From"),
        mail_headers.value(headers, "Subject"),
    )


def _name(number: int, place: Place) -> str:
    """Numbered, because many letters have the same subject."""
    subject = mail_headers.value(place.headers, "Subject")[:200].replace("/", "_")
    return f"{number:06} {subject or 'message'}.eml"


def _defects(mailbox: mmap.mmap) -> tuple[str, ...]:
    before = mailbox[: min(mbox.first(mailbox) or 0, _LONGEST_BEFORE_BYTES)].strip()
    return ("Bytes before the first message belong to none of them and are not read.",) if before else ()
