"""One step, in the catalog and in custody. Custody gets digests and names of people, never a title or free words."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from archive.model import Deed, Step, canonical_json
from archive.store import custody
from archive.store.catalog import reviews

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from archive.model import Exhibit

_EVENTS = {
    Step.ASKED: Deed.REVIEW_REQUESTED,
    Step.APPROVED: Deed.EXHIBIT_APPROVED,
    Step.RETURNED: Deed.EXHIBIT_SENT_BACK,
    Step.QUESTIONED: Deed.QUESTION_ASKED,
    Step.TITLED: Deed.EXHIBIT_TITLED,
    Step.EMBARGOED: Deed.EMBARGO_CHANGED,
    Step.WITHDRAWN: Deed.EXHIBIT_WITHDRAWN,
}


def record(
    db: Connection,
    exhibit: Exhibit,
    step: Step,
    *,
    agent: str,
    over: str,
    asked_of: str = "",
    words: str = "",
    private_words: str = "",
    alone: bool = False,
    answers: Sequence[tuple[str, str, str]] = (),
) -> None:
    """`over` is the digest of all that would have gone out when the step was taken."""
    reviews.add(
        db, exhibit.id, step, agent=agent, over=over, asked_of=asked_of, words=words, private_words=private_words,
        alone=alone, answers=answers,
    )  # fmt: skip
    detail: dict[str, Any] = {"over": over}
    if asked_of:
        detail["asked of"] = asked_of
    if step is Step.APPROVED:
        detail["alone"] = alone
        detail["checklist"] = sha256(canonical_json([list(entry) for entry in answers])).hexdigest()
    custody.append(
        db,
        type=_EVENTS[step],
        agent=agent,
        object_kind="exhibit",
        object_id=exhibit.id,
        digest=exhibit.digest,
        detail=detail,
    )
