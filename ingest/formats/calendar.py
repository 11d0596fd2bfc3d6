"""Appointments and address cards as mail carries them: iCalendar (RFC 5545) and vCard (RFC 6350)."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import charset, layout
from ingest.model import Attachment, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("text/calendar", "text/vcard")

_LINE = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;(?:\"[^\"]*\"|[^\":;])*)*):(.*)", re.DOTALL)
_TITLES = ("SUMMARY", "FN", "N")
_MADE = ("DTSTAMP", "CREATED", "REV", "LAST-MODIFIED")
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d))?")
_SHOWN = {
    "FN": "Name", "N": "Name in parts", "TEL": "Telephone", "EMAIL": "E-mail", "ADR": "Address", "ORG": "Company",
    "BDAY": "Birthday", "DTSTART": "Start", "DTEND": "End", "DTSTAMP": "Made", "REV": "Changed", "URL": "Address",
    "RRULE": "Repeats", "UID": "Identifier",
}  # fmt: skip
_PICTURES = {"PHOTO": "photo", "LOGO": "logo", "SOUND": "sound", "KEY": "key", "ATTACH": "attachment"}


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    parameters: str
    value: str

    def bytes_inside(self) -> bytes | None:
        """A picture or file that is written into the card."""
        low = self.parameters.lower()
        embedded = self.value.startswith("data:") and ";base64," in self.value[:200]
        if self.name not in _PICTURES or not (embedded or re.search(r"encoding=\"?b|;base64", low)):
            return None
        try:
            return base64.b64decode(self.value.partition(",")[2] if embedded else self.value)
        except (binascii.Error, ValueError):
            return None


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    data = Path(path).read_bytes()
    entries = list(_entries(data))
    yield from layout.pages(layout.text_sections(_text(entries)))
    for entry in entries:
        if (content := entry.bytes_inside()) is not None:
            yield Attachment(_PICTURES[entry.name], content)
    first = {entry.name: entry.value for entry in reversed(entries)}
    is_calendar = any(entry.value.upper() == "VCALENDAR" for entry in entries[:1])
    yield Facts(
        MEDIA_TYPES[0] if is_calendar else MEDIA_TYPES[1],
        title=next((first[name] for name in _TITLES if first.get(name)), "")[:1000],
        author=first.get("ORGANIZER", "").removeprefix("mailto:").removeprefix("MAILTO:")[:1000],
        date=next(filter(None, (_moment(first.get(name, "")) for name in _MADE)), None),
    )


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(layout.text_sections(_text(_entries(Path(path).read_bytes()))), page_number, dpi)


def _text(entries: Iterator[_Entry] | list[_Entry]) -> str:
    lines = []
    for entry in entries:
        if entry.name == "BEGIN":
            lines.append("")
            lines.append(entry.value.upper().removeprefix("V").capitalize())
        elif entry.name != "END" and entry.bytes_inside() is None:
            name = _SHOWN.get(entry.name, entry.name.replace("-", " ").capitalize())
            said = re.findall(r"(?:CN|ROLE|PARTSTAT|TYPE|TZID)=\"?([^\";]+)", entry.parameters, re.IGNORECASE)
            lines.append(f"{name}: {entry.value}" + (f" ({', '.join(said)})" if said else ""))
    return "\n".join(lines).strip()


def _entries(data: bytes) -> Iterator[_Entry]:
    text, _ = charset.decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # vCard 2.1 breaks quoted-printable lines with "=", all others fold with white space.
    text = re.sub(r"\n[ \t]", "", text)
    text = re.sub(r"(?im)^[^\n]*encoding=quoted-printable[^\n]*=(?:\n[^\n]*=)*\n[^\n]*$", _joined, text)
    for line in text.split("\n"):
        if found := _LINE.fullmatch(line):
            name, parameters, value = found.groups()
            yield _Entry(name.upper(), parameters, _plain(value, parameters))


def _joined(found: re.Match[str]) -> str:
    return found.group().replace("=\n", "")


def _plain(value: str, parameters: str) -> str:
    if re.search(r"encoding=\"?quoted-printable", parameters, re.IGNORECASE):
        said = re.search(r"charset=\"?([\w-]+)", parameters, re.IGNORECASE)
        raw = quopri.decodestring(value.encode("utf-8", "replace"))
        value = charset.decode(raw, said.group(1) if said else "")[0]
    value = re.sub(r"\\[nN]", "\n", value)
    return re.sub(r"\\([,;:\\])", r"\1", value).strip()


def _moment(text: str) -> datetime | None:
    found = _STAMP.match(text)
    try:
        year, month, day, hour, minute, second = (
            (int(part or 0) for part in found.groups()) if found else (0,) * 6
        )
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
