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
    CAPTURE_TOLD = "capture told"
    CAPTURE_TAKEN_BACK = "capture taken back"
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
    REPLICATION = "replication"
    RECOVERY = "recovery"
    ROLE_CHANGED = "role changed"
    ADMINISTRATOR_CHANGED = "administrator changed"
    ACCOUNT_INVITED = "account invited"
    INVITATION_WITHDRAWN = "invitation withdrawn"
    ACCOUNT_OPENED = "account opened"
    ACCOUNT_DISABLED = "account disabled"
    ACCOUNT_ENABLED = "account enabled"
    ACCOUNT_RESET = "account reset"
    LOGIN = "login"
    LOGIN_FAILED = "login failed"
    LOGOUT = "logout"
    SESSION_REVOKED = "session revoked"
    PASSWORD_CHANGED = "password changed"  # noqa: S105
    FACTOR_ADDED = "second factor added"
    FACTOR_REMOVED = "second factor removed"
    RECOVERY_CODES_MADE = "recovery codes made"
    RECOVERY_CODE_USED = "recovery code used"
    API_KEY_MADE = "api key made"
    API_KEY_REVOKED = "api key revoked"
    REVIEW_REQUESTED = "review requested"
    EXHIBIT_APPROVED = "exhibit approved"
    EXHIBIT_SENT_BACK = "exhibit sent back"
    EXHIBIT_TITLED = "exhibit titled"
    EMBARGO_CHANGED = "embargo changed"
    EXHIBIT_WITHDRAWN = "exhibit withdrawn"
    QUESTION_ASKED = "question asked"
    QUESTION_ANSWERED = "question answered"
    QUESTION_DISMISSED = "question dismissed"
    NOTE_WRITTEN = "note written"
    NOTE_CHANGED = "note changed"
    NOTE_WITHDRAWN = "note withdrawn"
    CARD_WRITTEN = "card written"
    SERIES_MADE = "series made"
    SERIES_CHANGED = "series changed"
    SERIES_APPROVED = "series approved"
    SERIES_REMOVED = "series removed"
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
