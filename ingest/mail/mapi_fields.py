"""Contacts, appointments, tasks and notes of Outlook as lines that a person reads (MS-OXPROPS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.mail import mapi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.mail.mapi import Properties

_KINDS = {
    "ipm.contact": "Contact", "ipm.distlist": "Distribution list", "ipm.appointment": "Appointment",
    "ipm.schedule": "Meeting", "ipm.task": "Task", "ipm.stickynote": "Note", "ipm.activity": "Journal entry",
}  # fmt: skip

_FIELDS = {
    0x3001: "Name", 0x3A06: "Given name", 0x3A44: "Middle name", 0x3A11: "Surname", 0x3A4F: "Nickname",
    0x3A45: "Title", 0x3A17: "Position", 0x3A16: "Company", 0x3A18: "Department", 0x3A46: "Profession",
    0x3A08: "Business phone", 0x3A1B: "Business phone 2", 0x3A09: "Home phone", 0x3A2F: "Home phone 2",
    0x3A1C: "Mobile phone", 0x3A1A: "Main phone", 0x3A1D: "Car phone", 0x3A1F: "Other phone", 0x3A21: "Pager",
    0x3A24: "Business fax", 0x3A25: "Home fax", 0x3A51: "Business web page", 0x3A50: "Home page",
    0x3A15: "Postal address", 0x3A29: "Street", 0x3A27: "City", 0x3A28: "State", 0x3A2A: "Post code",
    0x3A26: "Country", 0x3A42: "Birthday", 0x3A41: "Anniversary", 0x3A4E: "Manager", 0x3A30: "Assistant",
    0x3A48: "Spouse", 0x0060: "Start", 0x0061: "End", 0x3007: "Made", 0x3008: "Changed",
}  # fmt: skip
_NAMED_FIELDS = {
    0x8005: "Filed as", 0x8083: "E-mail", 0x8080: "E-mail shown as", 0x8093: "E-mail 2", 0x80A3: "E-mail 3",
    0x8062: "Instant messages", 0x801A: "Home address", 0x801B: "Business address", 0x801C: "Other address",
    0x802B: "Web page", 0x8045: "Business street", 0x8046: "Business city", 0x8049: "Business country",
    0x8208: "Location", 0x820D: "Start", 0x820E: "End", 0x8215: "All day", 0x8232: "Repeats", 0x8238: "Attendees",
    0x823B: "Required", 0x823C: "Optional", 0x8234: "Time zone", 0x8104: "Start", 0x8105: "Due", 0x810F: "Finished",
    0x811F: "Owner", 0x8121: "Given by", 0x8102: "Share done", 0x8539: "Companies", 0x8706: "Started",
    0x8708: "Ended", 0x8700: "Kind",
}  # fmt: skip


def kind(properties: Properties) -> str:
    """What it is, "Contact" or "Appointment" for instance; "" for mail."""
    untrusted_class = properties.text(mapi.MESSAGE_CLASS).lower()
    return next((name for start, name in _KINDS.items() if untrusted_class.startswith(start)), "")


def text(properties: Properties, what: str, body: str) -> str:
    """The item in lines, the fields before the text. The first line is no header, or it would pass for mail."""
    fields = (f"{name}: {value}" for name, value in rows(properties))
    lines = [f"{what} – {properties.subject()}", *fields]
    return "\n".join([*lines, "", body]).rstrip() + "\n"


def rows(properties: Properties) -> Iterator[tuple[str, str]]:
    """Fields that are known, then every other text that has a name: nothing that someone typed is left behind."""
    for number, name in _FIELDS.items():
        if value := properties.shown(number).strip():
            yield name, value
    for number, key in properties.named():
        known = _NAMED_FIELDS.get(key) if isinstance(key, int) else None
        is_text = properties.values[number][0] in (mapi.STRING, mapi.STRING8)
        if (known or is_text) and (value := properties.shown(number).strip()) not in ("", "0"):
            yield known or (key if isinstance(key, str) else "Also"), value
