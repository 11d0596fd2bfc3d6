"""Outlook's mailboxes (.pst, .ost), by libpff: every item of every folder a child, and those that lie in no folder.

A password of such a file locks Outlook and not the bytes, so it is not needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pypff

from ingest import layout
from ingest.errors import Corrupt, TooLarge
from ingest.mail import letter_writing, mapi_letter, pff
from ingest.mail.mailbox_listing import Listing
from ingest.mail.unpacking import Allowance
from ingest.model import Attachment, Facts, Finding, FindingKind, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.mail.letter import Letter
    from ingest.mail.mapi import Item
    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("application/vnd.ms-outlook-pst",)

_TITLE = "Outlook mailbox"
_UNREADABLE = "This item is damaged and could not be read."
_BOMB = "The mailbox unpacks to far more than it is: the rest was not taken out."


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    allowance = Allowance(conditions.limits.unpacked_bytes(Path(path).stat().st_size))
    listing = Listing(_TITLE)
    lost = 0
    with open(path, "rb") as untrusted_file:
        for place in pff.places(_opened(untrusted_file)):
            if listing.count + lost >= conditions.limits.attachments - 2:
                yield LeftOut(
                    "the items after these", TooLarge.reason, "No more items are taken out of one file."
                )
                break
            try:
                item = place.item()
            except pff.DAMAGE:
                lost += 1
                yield LeftOut(f"{place.folder}/{place.number:06}", Corrupt.reason, _UNREADABLE)
                continue
            letter = mapi_letter.letter(item)
            _add(listing, place, letter)
            yield _child(place, item, letter, allowance)
            if allowance.is_spent:
                yield Finding(FindingKind.BOMB, _BOMB)
                yield LeftOut("the items after these", TooLarge.reason, _BOMB)
                break
    yield from layout.pages(listing.sections())
    yield Facts(MEDIA_TYPES[0], metadata=(("messages", str(listing.count)),), defects=_defects(lost))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    listing = Listing(_TITLE)
    with open(path, "rb") as untrusted_file:
        for place in pff.places(_opened(untrusted_file)):
            try:
                _add(listing, place, mapi_letter.letter(place.item()))
            except pff.DAMAGE:
                continue
    return layout.render(listing.sections(), page_number, dpi)


def _opened(untrusted_file: object) -> pypff.file:
    mailbox = pypff.file()
    try:
        mailbox.open_file_object(untrusted_file)
    except pff.DAMAGE as error:
        raise Corrupt("The Outlook mailbox is damaged beyond reading.") from error
    return mailbox


def _child(place: pff.Place, item: Item, letter: Letter, allowance: Allowance) -> Attachment:
    text = mapi_letter.item_text(item)
    name = mapi_letter.name(item, ".txt" if text else ".eml").replace("/", "_")
    content = (text.encode("utf-8", "replace"),) if text else letter_writing.written(letter)
    return Attachment(
        f"{place.folder}/{place.number:06} {name}", allowance.of(content), modified_at=letter.date
    )


def _add(listing: Listing, place: pff.Place, letter: Letter) -> None:
    listing.add(letter.date, letter.header("From"), letter.header("Subject"), place.folder)


def _defects(lost: int) -> tuple[str, ...]:
    return (f"{lost:,} items are damaged and could not be read.",) if lost else ()
