"""What was done to what, and the one spelling that digests are made over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """A PREMIS event in the chain: each holds the digest of the one before."""

    sequence: int
    type: str
    at: datetime
    agent: str
    object_kind: str
    object_id: int
    digest: str  # of the bytes it speaks of, "" if none
    outcome: str
    detail: dict[str, Any]
    previous: str
    own: str


def canonical_json(value: object) -> bytes:
    """The one spelling of a JSON value that digests and signatures are made over.

    Sorted keys, no white space, UTF-8, no NaN: RFC 8785 for the values used here (no floats but rounded ones).
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "backslashreplace")
