"""Outlook's .msg, by python-oxmsg. Shown like any other letter."""

from __future__ import annotations

import codecs
from datetime import UTC
from typing import TYPE_CHECKING

from oxmsg import Message

from ingest import charset, layout
from ingest.errors import Corrupt
from ingest.letter import Letter
from ingest.model import Attachment, Conditions, Facts, PageImage, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oxmsg.attachment import Attachment as OxAttachment

MEDIA_TYPES = ("application/vnd.ms-outlook",)

_WINDOWS = {"windows-950": "cp950", "windows-936": "gbk", "windows-949": "cp949", "windows-932": "cp932"}
codecs.register(
    lambda name: codecs.lookup(_WINDOWS[dashed]) if (dashed := name.replace("_", "-")) in _WINDOWS else None
)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    message = _loaded(path)
    letter = _letter(message)
    sent = message.sent_date
    yield Facts(
        MEDIA_TYPES[0],
        title=message.subject or "",
        author=message.sender or "",
        date=None if sent is None else (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC),
        defects=_defects(message),
    )
    yield from layout.pages(letter.sections())
    yield from letter.attached


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_letter(_loaded(path)).sections(), page_number, dpi)


def _loaded(path: str) -> Message:
    with open(path, "rb") as untrusted_file:
        try:
            message = Message.load(untrusted_file)
            _ = message.subject, message.body
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise Corrupt("The Outlook message is damaged.") from error
        return message


def _letter(message: Message) -> Letter:
    recipients = ", ".join(_address(entry.name, entry.email_address) for entry in message.recipients)
    sent = message.sent_date
    headers = (
        ("From", message.sender or ""),
        ("To", recipients),
        ("Date", sent.strftime("%a, %d %b %Y %H:%M:%S %z").strip() if sent else ""),
        ("Subject", message.subject or ""),
    )
    rich = message.html_body
    if isinstance(rich, bytes):
        rich = charset.decode(rich)[0]
    attached = tuple(
        Attachment(entry.file_name or "", entry.file_bytes or b"")
        for entry in message.attachments
        if _has_bytes(entry)
    )
    return Letter(headers, (message.body or "",), (rich,) if rich else (), attached)


def _has_bytes(entry: OxAttachment) -> bool:
    return bool(entry.attached_by_value and entry.file_bytes)


def _defects(message: Message) -> tuple[str, ...]:
    lost = sum(not _has_bytes(entry) for entry in message.attachments)
    return (f"{lost} attachments (messages or objects inside the message) are not read yet.",) if lost else ()


def _address(name: str, address: str) -> str:
    return address if not name or name == address else f"{name} <{address}>"
