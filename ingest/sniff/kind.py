"""What a file is told to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type, and what a person calls it: "A ZIP archive"."""

    media_type: str
    description: str


UNKNOWN = Kind("application/octet-stream", "A file of unknown type")
