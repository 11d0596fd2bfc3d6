"""What was captured of an address on the web, when, and what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class ToldBy(StrEnum):
    """Who says that it was captured there, and when. The first is the strongest."""

    RECORD = "record"  # a web archive, in the record of the capture
    FILE = "file"  # the saved page itself: whoever saved it wrote it in, or the page names its own address
    PERSON = "person"  # somebody of the newsroom


@dataclass(frozen=True, slots=True)
class WebCapture:
    """One act of capturing what an address answered.

    Attributes:
        key: the same for all addresses of one place (`archive.mentions.same_address`).
        address: as it was captured, safe to show.
        captured_at: None if nobody says when.
        status: HTTP's; 0 where nobody says.
        leads_to: where a redirect points, safe to show.
        same_as: when the same body had been captured before; of a revisit.
        document_id: what the address said; None where the capture has no body.
        archive_id: the document that tells of the capture, where it is another one: a web archive.
        agent: who told it, if a person did.
    """

    id: int
    collection: str
    key: str
    address: str
    captured_at: datetime | None
    status: int
    leads_to: str
    same_as: datetime | None
    told_by: ToldBy
    document_id: int | None
    archive_id: int | None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class CapturedAddress:
    """An address of one collection of which there are several captures; `first` and `last` of those with a time."""

    collection: str
    key: str
    address: str
    count: int
    first: datetime | None
    last: datetime | None
    answered_gone: bool  # one of them was answered with 404, 410 or 451
