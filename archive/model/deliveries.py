"""What people send in through the browser, on its way to being captures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT_FOR = timedelta(days=7)
"""How long a delivery is kept after it was last touched: one half sent, and what is said of one that was taken in."""


class SentState(StrEnum):
    """What became of one file of a delivery. The states of all its files add up to what was sent."""

    COMING = "coming"  # part of it is here, or none yet
    WHOLE = "whole"  # all of it is safe on this disk, and waits to be taken in
    RECEIVED = "received"  # a new document
    KNOWN = "known"  # the collection has these bytes already; the place is noted
    SKIPPED = "skipped"  # a rule keeps such files out
    FAILED = "failed"  # it could not be had, or is too large
    CANCELLED = "cancelled"  # taken back by who sent it


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that one person sends together, to one collection, from one source or none ("").

    `finished_at`: the person said that this is all. `received_at`: every file has become what it becomes.
    """

    id: str
    who: str
    collection: str
    source: str
    conditions: str
    languages: str
    begun_at: datetime
    touched_at: datetime
    finished_at: datetime | None
    received_at: datetime | None

    @property
    def expires_at(self) -> datetime:
        return self.touched_at + KEPT_FOR


@dataclass(frozen=True, slots=True)
class SentFile:
    """`untrusted_path` and `untrusted_metadata` are the sender's, and name nothing on this disk.

    `offset_bytes` is how much was acknowledged. `reason` and `message` say why a file was not taken.
    """

    id: str
    delivery_id: str
    untrusted_path: bytes
    untrusted_metadata: str
    length_bytes: int
    offset_bytes: int
    modified_at: datetime | None
    state: SentState
    reason: str
    message: str
    document_id: int | None
