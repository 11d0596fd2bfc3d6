"""What a release says of an exhibit, and that it says nothing which was taken out of any."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive.errors import Unproved
from archive.model import REASONS, Exhibit, Outcome
from archive.redaction.verify.needles import said_in
from archive.release import site
from archive.release.sweep import TakenOut, find_leaks
from archive.store.catalog import documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.store import Store


def taken_out(store: Store, exhibit: Exhibit) -> TakenOut:
    """What its plan takes out, to be sought in all of the release."""
    plan = exhibit_verbs.plan_of(store, exhibit)
    secrets = exhibit_verbs.secrets_of(store, plan, exhibit.document_id)
    return TakenOut(exhibit.id, exhibit.digest[: site.FOLDER_DIGITS], secrets.secrets)


def check_titles(titles: Sequence[str], taken_out: Sequence[TakenOut]) -> None:
    """Raises Unproved if a title says what is taken out of any of the exhibits."""
    for entry in taken_out:
        for title in titles:
            if said_in([*title.split()], [s for s in entry.secrets if s.is_phrase]):
                raise Unproved(
                    f"A title says something that is taken out of exhibit {entry.exhibit_id}.",
                    "Choose another title for the release, or make the exhibit again with another title.",
                )


def public(store: Store, exhibit: Exhibit) -> site.PublicExhibit:
    """What readers are told of it. Raises EvidenceDamaged if its bytes are not what they were."""
    assert exhibit.proof is not None
    with store.read() as db:
        document = documents.get(db, exhibit.document_id)
    plan = exhibit_verbs.plan_of(store, exhibit)
    counts = Counter(redaction.reason for redaction in plan.redactions)
    return site.PublicExhibit(
        folder=exhibit.digest[: site.FOLDER_DIGITS],
        title=exhibit.title,
        language=document.language,
        digest=exhibit.digest,
        pdf=store.blobs.read(exhibit.digest),
        page_count=exhibit.page_count,
        boxes={
            number: tuple((r.box, plan.mark(r) or r.reason) for r in plan.on_page(number))
            for number in {r.page_number for r in plan.redactions}
        },
        reasons=tuple((reason, counts[reason]) for reason in REASONS if counts[reason]),
        checks=tuple(
            (c.name, _for_readers(c.read)) for c in exhibit.proof.checks if c.outcome is Outcome.PASSED
        ),
        verified_at=exhibit.proof.verified_at,
        tools=exhibit.proof.tools,
    )


def _for_readers(read: str) -> str:
    """Without the number of strings sought: it says how many people there were to hide."""
    return ", ".join(part for part in read.split(", ") if " string" not in part)


def sweep(folder: Path, taken_out: Sequence[TakenOut], public: Sequence[site.PublicExhibit]) -> None:
    """Raises Unproved if anything that is taken out can be found anywhere in the folder."""
    marks = {mark for entry in public for boxes in entry.boxes.values() for _, mark in boxes}
    checks = (f"{name} {read}" for entry in public for name, read in entry.checks)
    own_words = " ".join([*REASONS, *sorted(marks), *checks])
    if found := find_leaks(folder, taken_out, own_words):
        raise Unproved(
            f"The release would give away what was taken out: {found[0]}"
            + (f", and {len(found) - 1} more." if len(found) > 1 else "."),
            "Take it out there too, or leave that exhibit out of the release.",
        )
