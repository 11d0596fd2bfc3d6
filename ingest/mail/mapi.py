"""What Outlook keeps of a message, as properties (MS-OXCDATA, MS-OXPROPS). The same in .msg, .pst and winmail.dat."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ingest import charset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Types of value (MS-OXCDATA, section 2.11.1)
INTEGER16, INTEGER32, FLOATING64, BOOLEAN, OBJECT, INTEGER64 = 0x02, 0x03, 0x05, 0x0B, 0x0D, 0x14
STRING8, STRING, TIME, GUID, BINARY, MULTIPLE = 0x1E, 0x1F, 0x40, 0x48, 0x102, 0x1000

# Properties (MS-OXPROPS)
MESSAGE_CLASS, SUBJECT, SUBMITTED_AT, TRANSPORT_HEADERS = 0x001A, 0x0037, 0x0039, 0x007D
REPRESENTED_NAME, REPRESENTED_ADDRESS, REPRESENTED_SMTP = 0x0042, 0x0065, 0x5D02
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
RECIPIENT_KIND, SHOWN_BCC, SHOWN_CC, SHOWN_TO, DELIVERED_AT = 0x0C15, 0x0E02, 0x0E03, 0x0E04, 0x0E06
NORMALIZED_SUBJECT, CONVERSATION_TOPIC = 0x0E1D, 0x0070
BODY, COMPRESSED_RTF, HTML = 0x1000, 0x1009, 0x1013
MESSAGE_ID, REFERENCES, IN_REPLY_TO = 0x1035, 0x1039, 0x1042
DISPLAY_NAME, ADDRESS, CREATED_AT, MODIFIED_AT, SMTP_ADDRESS = 0x3001, 0x3003, 0x3007, 0x3008, 0x39FE
ATTACHED_BYTES, ATTACHED_SHORT_NAME, ATTACH_METHOD, ATTACHED_NAME = 0x3701, 0x3704, 0x3705, 0x3707
ATTACHED_PATH, ATTACHED_LONG_PATH, ATTACHED_TYPE, ATTACHED_CONTENT_ID = 0x3708, 0x370D, 0x370E, 0x3712
BODY_CODE_PAGE, CODE_PAGE = 0x3FDE, 0x3FFD

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NAMED_PAGES = {
    1200: "utf-16-le", 10000: "mac_roman", 20127: "ascii", 20866: "koi8_r", 21866: "koi8_u", 50220: "iso2022_jp",
    50221: "iso2022_jp", 50222: "iso2022_jp", 50225: "iso2022_kr", 51932: "euc_jp", 51949: "euc_kr", 51936: "gb2312",
    52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8", 936: "gb18030",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Properties:
    """`values` are property numbers with their type and raw bytes; `names` says what the numbers above 0x8000 mean."""

    values: dict[int, tuple[int, bytes]]
    names: dict[int, int | str] = field(default_factory=dict)
    code_page: int = 0  # of those that this belongs to, where it has none of its own

    def text(self, number: int) -> str:
        """A text property, also one that is bytes in the message's code page; "" if it is not there."""
        kind, raw = self.values.get(number, (0, b""))
        if kind == STRING:
            return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace").rstrip("\x00")
        if kind in (STRING8, BINARY):
            return charset.decode(raw.rstrip(b"\x00"), self._encoding(number))[0] if raw else ""
        return ""

    def subject(self) -> str:
        """The subject without the two characters that say how long its "Re: " is (MS-PST, section 2.5.3.1.1.1)."""
        text = self.text(SUBJECT) or self.text(NORMALIZED_SUBJECT) or self.text(CONVERSATION_TOPIC)
        return text[2:] if text.startswith("\x01") else text

    def integer(self, number: int) -> int | None:
        kind, raw = self.values.get(number, (0, b""))
        width = {INTEGER16: 2, INTEGER32: 4, INTEGER64: 8, BOOLEAN: 1}.get(kind, 0)
        return int.from_bytes(raw[:width], "little", signed=True) if 0 < width <= len(raw) else None

    def time(self, number: int) -> datetime | None:
        """A FILETIME: tenths of microseconds since 1601, UTC."""
        kind, raw = self.values.get(number, (0, b""))
        ticks = int.from_bytes(raw[:8], "little") if kind == TIME and len(raw) >= 8 else 0
        try:
            return EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def raw(self, number: int) -> bytes:
        return self.values.get(number, (0, b""))[1]

    def shown(self, number: int) -> str:
        """Whatever the property is, for a person; "" for bytes."""
        kind, raw = self.values.get(number, (0, b""))
        match kind:
            case _ if kind in (STRING, STRING8):
                return self.text(number)
            case _ if kind == TIME:
                moment = self.time(number)
                return f"{moment:%Y-%m-%d %H:%M} UTC" if moment and moment.year < 4500 else ""
            case _ if kind == BOOLEAN:
                return "yes" if self.integer(number) else ""
            case _ if kind == FLOATING64 and len(raw) >= 8:
                return f"{struct.unpack('<d', raw[:8])[0]:g}"
        value = self.integer(number)
        return "" if value is None else str(value)

    def named(self) -> Iterator[tuple[int, int | str]]:
        """Each property that goes by a name, with it: a number of Outlook's or a text."""
        return ((number, self.names[number]) for number in self.values if number in self.names)

    def encoding(self) -> str:
        """What its texts are in that are not Unicode; "" if it does not say."""
        return _encoding_of(self.integer(CODE_PAGE) or self.code_page or self.integer(BODY_CODE_PAGE) or 0)

    def body_encoding(self) -> str:
        """What its text is in, where that is bytes."""
        page = self.integer(BODY_CODE_PAGE)
        return _encoding_of(page) if page else self.encoding()

    def _encoding(self, number: int) -> str:
        return self.body_encoding() if number in (BODY, HTML) else self.encoding()


@dataclass(frozen=True, slots=True)
class Item:
    """A message, contact, appointment, task or note."""

    properties: Properties
    recipients: tuple[Properties, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Something attached: bytes, or an item of its own, or neither where it is only spoken of."""

    properties: Properties
    content: bytes | Iterable[bytes] | None = None
    item: Item | None = None
    is_too_deep: bool = False


def property_names(entries: bytes, texts: bytes) -> dict[int, int | str]:
    """What the numbers from 0x8000 on mean in one file (MS-OXMSG, section 2.2.3; MS-PST, section 2.4.7)."""
    names: dict[int, int | str] = {}
    for key, kind, index in struct.iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
        if kind & 1:
            length = int.from_bytes(texts[key : key + 4], "little")
            names[0x8000 + index] = texts[key + 4 : key + 4 + length].decode("utf-16-le", "replace")
        else:
            names[0x8000 + index] = key
    return names


def _encoding_of(page: int) -> str:
    if 28591 <= page <= 28606:
        return f"iso8859-{page - 28590}"
    return _NAMED_PAGES.get(page) or (f"cp{page}" if page else "")
