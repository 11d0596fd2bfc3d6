"""What a detector is given, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model import Box, Page
    from ingest.model import PageImage


class Kind(StrEnum):
    """What is suggested; its value is what an editor reads, and what `kinds` of `proposals` takes."""

    EMAIL = "e-mail address"
    PHONE = "telephone number"
    HANDLE = "handle"
    WEB = "web address"
    ACCOUNT = "account number"
    NATIONAL = "national number"
    DEVICE = "device number"
    COMPANY = "company number"
    PLATE = "number plate"
    POSITION = "position"
    MESSAGE = "message id"
    TRACE = "mail trace"
    IP = "IP address"
    MAC = "MAC address"
    STREET = "street address"
    BIRTH = "date of birth"
    REFERENCE = "reference number"
    PERSON = "person's name"
    FACE = "face"
    AVATAR = "round picture"
    DISPLAY_NAME = "name beside a round picture"


@dataclass(frozen=True, slots=True)
class Suggested:
    """The letters text[start:end] of a page. `sureness` is from 0 to 1; `detail` says which of a kind it is."""

    start: int
    end: int
    kind: Kind
    sureness: float
    reason: str = "private person"
    detail: str = ""

    @property
    def found_by(self) -> str:
        return f"{self.kind} ({self.detail})" if self.detail else self.kind.value


@dataclass(frozen=True, slots=True)
class Seen:
    """A place on the picture of a page, in points."""

    box: Box
    kind: Kind
    sureness: float
    reason: str = "private person"


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's words, a line to a line, or all in one; and its language as ISO 639-1, "" if unsure."""

    text: str
    language: str = ""


TextDetector = Callable[[PageText], Iterator[Suggested]]
"""Yields places in any order, in time that grows with the length of the text alone."""

PictureDetector = Callable[["Page", "PageImage"], Iterator[Seen]]
"""Looks at the pixels of a page as they came out of the sandbox."""
