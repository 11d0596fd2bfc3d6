"""What an approval is over: one digest of all that would go out. Whatever changes it takes the approval back."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from archive.model import canonical_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import Exhibit


def digest_over(db: Connection, exhibit: Exhibit) -> str:
    """Of its bytes, plan, look, title, public notes, and the moment before which it is not to go out.

    That its plan is still the document's, and its proof a passed one, is asked beside it: `Exhibit.releasable`.
    """
    look, until = exhibit.look, exhibit.embargo_until
    parts = {
        "exhibit": exhibit.digest,
        "plan": exhibit.plan_digest,
        "look": [look.dpi, look.colours.value, look.marks.value, look.tally],
        "title": exhibit.title,
        "notes": public_notes_digest(db, exhibit.document_id),
        "not before": until.isoformat() if until else "",
    }
    return sha256(canonical_json(parts)).hexdigest()


def public_notes_digest(db: Connection, document_id: int) -> str:  # noqa: ARG001
    """Of the notes that readers would see beside the document's exhibit; "" as long as there are none."""
    return ""
