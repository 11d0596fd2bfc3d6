"""What a mention is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MentionKind(StrEnum):
    """A kind of thing that is found in text; its value is the word for it in a query."""

    EMAIL = "email"
    PHONE = "phone"
    WEB = "web"
    DOMAIN = "domain"
    HANDLE = "handle"
    IBAN = "iban"
    NUMBER = "number"
    """Any other number that proves itself by a check digit or its name; its value says which: `lei:5493…`."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A typed thing, and the letters text[start:end] that it was read from."""

    start: int
    end: int
    kind: MentionKind
    value: str
    """In the one form in which equal things are equal; `archive.mentions.normalised` makes it of what is typed."""
