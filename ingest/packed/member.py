"""A file inside a container, as every reader of containers hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from ingest.errors import Corrupt
from ingest.model import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["CutShort", "Found", "Member", "Mismatch", "Said", "Sort", "moment"]


class Sort(Enum):
    """What a member is. Only a FILE has bytes that are kept."""

    FILE = "file"
    FOLDER = "folder"
    SYMBOLIC_LINK = "symbolic link"
    HARD_LINK = "hard link"
    DEVICE = "device, pipe or socket"


class CutShort(Corrupt):
    """The bytes end, or stop making sense, before they should; what came before is good."""

    default_message = "It is damaged: its bytes end too early."


class Mismatch(Corrupt):
    """All bytes came, and they are not those that the container promised."""

    default_message = "Its bytes do not match the checksum that the archive has of them."


@dataclass(frozen=True, slots=True)
class Member:
    """`chunks` makes the bytes, piece by piece; it raises IngestError where they cannot be had, or no more of them.

    `size_bytes` is what the container says, and not to be believed; None if it says nothing.
    """

    untrusted_name: str
    sort: Sort = Sort.FILE
    size_bytes: int | None = None
    modified_at: datetime | None = None
    chunks: Callable[[], Iterator[bytes]] = lambda: iter(())
    untrusted_owner: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the container says of itself: becomes metadata."""

    name: str
    untrusted_value: str


Found = Member | Finding | Said
"""What a reader of containers yields, members in the order in which they lie."""


def moment(seconds: float | None) -> datetime | None:
    """Seconds since 1970 as a time; None for what is no time that a calendar has."""
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
