"""What was done to what, and the one spelling that digests are made over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


class Deed(StrEnum):
    """Every type of event, by PREMIS's name where it has one. `archive.custody.telling` has a sentence for each."""

    CAPTURE = "capture"
    INGESTION = "ingestion"
    INGESTION_RETRIED = "ingestion retried"
    DELETION = "deletion"
    DISPLAYING = "displaying"
    EXPORTING = "exporting"
    DISSEMINATION = "dissemination"
    FIXITY_CHECK = "fixity check"
    REDACTION_PROPOSED = "redaction proposed"
    REDACTION_APPROVED = "redaction approved"
    REDACTION_REJECTED = "redaction rejected"
    REDACTION_CHANGED = "redaction changed"
    EXHIBIT_MADE = "exhibit made"
    EXHIBIT_VERIFIED = "exhibit verified"
    SUBJECT_ENTERED = "subject entered"
    SUBJECT_CHANGED = "subject changed"
    SUBJECT_RETIRED = "subject retired"
    REGISTER_OPENED = "register opened"
    LIST_SEARCHED = "name list searched"
    PASSWORDS_ADDED = "passwords added"
    PASSWORDS_FORGOTTEN = "passwords forgotten"
    VIEWS_RECORDED = "views recorded"
    VIEWS_NOT_RECORDED = "views not recorded"


CHANGING_PAGES = (Deed.CAPTURE, Deed.INGESTION, Deed.INGESTION_RETRIED, Deed.DELETION)
"""No page comes or goes without one of these."""


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """A PREMIS event in the chain: each holds the digest of the one before.

    Attributes:
        digest: of the bytes it speaks of, "" if none.
        detail: plain JSON. `from` says where the deed came from, `collection` is the number of its collection.
        collection_id: as in `detail`; events that are older than this column have it here only. None: of no one
            collection, or of a document that was removed before there was the column.
        own: the digest over all but itself and `collection_id`.
    """

    sequence: int
    type: str
    at: datetime
    agent: str
    object_kind: str
    object_id: int
    digest: str
    outcome: str
    detail: dict[str, Any]
    previous: str
    own: str
    collection_id: int | None = None

    @property
    def origin(self) -> str:
        """Where the deed came from: an address, or "" where nothing was said."""
        return str(self.detail.get("from", ""))


def canonical_json(value: object) -> bytes:
    """The one spelling of a JSON value that digests and signatures are made over.

    Sorted keys, no white space, UTF-8, no NaN: RFC 8785 for the values used here (no floats but rounded ones).
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "backslashreplace")
