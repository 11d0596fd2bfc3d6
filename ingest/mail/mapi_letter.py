"""An item of Outlook as a letter."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from ingest import charset
from ingest.errors import TooDeep
from ingest.mail import letter_html, letter_writing, mail_headers, mapi, mapi_fields, mapi_people, rtf_body
from ingest.mail.letter import Body, Enclosed, Letter
from ingest.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.mail.mapi import Enclosure, Item, Properties

DEEPEST = 50  # messages in messages that are followed at once

_LONGEST_NAME = 500
_IDENTIFIERS = (
    ("message-id", mapi.MESSAGE_ID), ("in-reply-to", mapi.IN_REPLY_TO), ("references", mapi.REFERENCES),
    ("thread-topic", mapi.CONVERSATION_TOPIC),
)  # fmt: skip
_ELSEWHERE = "The message names this file and does not hold it: it lay elsewhere, and was not fetched."
_EMPTY = "The message names this attachment and holds no bytes of it."


def letter(item: Item) -> Letter:
    properties = item.properties
    transport = mail_headers.parsed(_raw_headers(properties))
    date = _date(properties) or mail_headers.sent_at(transport)
    headers = (
        *mapi_people.senders(properties, mail_headers.value(transport, "From")),
        ("To", mapi_people.recipients(item, mapi_people.TO) or properties.text(mapi.SHOWN_TO)),
        ("Cc", mapi_people.recipients(item, mapi_people.CC) or properties.text(mapi.SHOWN_CC)),
        ("Bcc", mapi_people.recipients(item, mapi_people.BCC) or properties.text(mapi.SHOWN_BCC)),
        ("Reply-To", mail_headers.value(transport, "Reply-To")),
        ("Date", format_datetime(date) if date else ""),
        ("Subject", " ".join(properties.subject().split())),
    )
    attached, left_out = _enclosed(item)
    return Letter(
        headers=headers,
        bodies=(_body(properties),),
        attached=tuple(attached),
        left_out=tuple(left_out),
        metadata=tuple(_metadata(properties, mail_headers.metadata(transport), dict(headers))),
        date=date,
    )


def item_text(item: Item) -> str:
    """A contact, appointment, task or note in lines; "" for mail, and for one that has more to it than lines."""
    what = mapi_fields.kind(item.properties)
    if what in ("", "Meeting") or item.enclosures:
        return ""
    return _body(item.properties).plain


def name(item: Item, ending: str = ".eml") -> str:
    """A file's name for it, by its subject."""
    subject = " ".join(item.properties.subject().split())
    return (subject or mapi_fields.kind(item.properties) or "message")[:200] + ending


def _body(properties: Properties) -> Body:
    plain = properties.text(mapi.BODY)
    rich = _html(properties)
    if not rich and (packed := properties.raw(mapi.COMPRESSED_RTF)):
        unwrapped, rich = rtf_body.unwrapped(packed)
        plain = plain or unwrapped
    plain, rich = plain.replace("\r\n", "\n"), letter_html.flattened(rich)
    if what := mapi_fields.kind(properties):
        return Body(mapi_fields.text(properties, what, plain), rich)
    return Body(plain, rich)


def _html(properties: Properties) -> str:
    kind, raw = properties.values.get(mapi.HTML, (0, b""))
    if kind == mapi.BINARY:  # says itself what it is in, or the message does
        return charset.decode(raw, properties.body_encoding())[0]
    return properties.text(mapi.HTML)


def _raw_headers(properties: Properties) -> bytes:
    """The headers that it came with, as `mail_headers` takes them."""
    return properties.text(mapi.TRANSPORT_HEADERS).lstrip().encode("utf-8", "replace")


def _date(properties: Properties) -> datetime | None:
    for number in (mapi.SUBMITTED_AT, mapi.DELIVERED_AT, mapi.CREATED_AT, mapi.MODIFIED_AT):
        if moment := properties.time(number):
            return moment
    return None


def _metadata(
    properties: Properties, transport: tuple[tuple[str, str], ...], shown: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """The headers that it came with, and what only Outlook's own fields say."""
    yield from transport
    known = {name for name, _ in transport}
    own = [(name, properties.text(number)) for name, number in _IDENTIFIERS]
    own += [("to", shown["To"]), ("cc", shown["Cc"])]
    own.append(("message-class", properties.text(mapi.MESSAGE_CLASS)))
    for field, number in (("created", mapi.CREATED_AT), ("last-modified", mapi.MODIFIED_AT)):
        own.append((field, properties.shown(number)))
    for field, value in own:
        if field not in known and value:
            yield field, mail_headers.cut(value)


def _enclosed(item: Item) -> tuple[list[Enclosed], list[LeftOut]]:
    attached: list[Enclosed] = []
    left_out: list[LeftOut] = []
    for entry in item.enclosures:
        if entry.is_too_deep:
            left_out.append(LeftOut(_file_name(entry), TooDeep.reason, TooDeep.default_message))
        elif entry.item is not None:
            inner = letter(entry.item)
            attached.append(Enclosed(name(entry.item), letter_writing.written(inner), letter=inner))
        elif entry.content is not None:
            attached.append(_file(entry))
        else:
            left_out.append(_without_bytes(entry))
    return attached, left_out


def _file(entry: Enclosure) -> Enclosed:
    properties = entry.properties
    return Enclosed(
        _file_name(entry),
        entry.content or b"",
        modified_at=properties.time(mapi.MODIFIED_AT),
        media_type=properties.text(mapi.ATTACHED_TYPE),
        content_id=properties.text(mapi.ATTACHED_CONTENT_ID)[:_LONGEST_NAME],
    )


def _without_bytes(entry: Enclosure) -> LeftOut:
    path = entry.properties.text(mapi.ATTACHED_LONG_PATH) or entry.properties.text(mapi.ATTACHED_PATH)
    shown = path[:_LONGEST_NAME] or _file_name(entry) or "unnamed"
    return LeftOut(shown, "kept-elsewhere", _ELSEWHERE if path else _EMPTY, by_rule=True)


def _file_name(entry: Enclosure) -> str:
    for number in (mapi.ATTACHED_NAME, mapi.ATTACHED_SHORT_NAME, mapi.DISPLAY_NAME):
        if text := " ".join(entry.properties.text(number).split()):
            return text[:_LONGEST_NAME]
    return ""
