"""What a release says of an exhibit, and that it says nothing which was taken out of any."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archive import captures
from archive.errors import Unproved
from archive.model import REASONS, Exhibit, Outcome
from archive.release import around
from archive.release.building import build
from archive.release.edition import paragraphs
from archive.release.public import ProvenPdf, PublicExhibit, PublicNote, PublicPoint
from archive.release.sweep import Sweep
from archive.store.catalog import documents, notes, web_captures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from archive.model import Plan
    from archive.release.addresses import Address
    from archive.release.building import Built
    from archive.release.edition import Edition
    from archive.release.former import Former
    from archive.release.sought import HiddenPhrases
    from archive.release.standing import Standing
    from archive.release.sweep import TakenOut
    from archive.store import Store


def check_words(titles: Sequence[str], why: str, notes: Sequence[PublicNote], hidden: HiddenPhrases) -> None:
    """Raises Unproved if a title, a note, or why something is replaced says what is taken out of any exhibit."""
    other_title = "Choose another title for the release, or make the exhibit again with another title."
    said = [(title, "A title", other_title) for title in titles]
    for note in notes:
        hint = f"Say it in other words: archive note change {note.id}"
        said.append((" ".join(note.words), f"A note for readers, on page {note.page_number},", hint))
    said.append((why, "Why an exhibit is replaced", "Say it in other words."))
    for words, what, hint in said:
        if exhibit_id := hidden.told_by(words.split()):
            raise Unproved(f"{what} says something that is taken out of exhibit {exhibit_id}.", hint)


def public(
    store: Store,
    exhibit: Exhibit,
    plan: Plan,
    address: Address,
    *,
    released_at: datetime,
    points: tuple[PublicPoint, ...] = (),
) -> PublicExhibit:
    """What readers are told of it; `plan` is what it embodies, `points` are of series that may go out.

    Raises EvidenceDamaged if its bytes are not what they were.
    """
    assert exhibit.proof is not None
    with store.read() as db:
        document = documents.get(db, exhibit.document_id)
        said = _notes(db, exhibit)
        told_around = around.of(db, exhibit.document_id)
        answered = next((entry.status for entry in web_captures.of_document(db, document.id)), 0)
    counts = Counter(redaction.reason for redaction in plan.redactions)
    return PublicExhibit(
        address=address,
        title=exhibit.title,
        language=document.language,
        digest=exhibit.digest,
        pdf=ProvenPdf.of(store.blobs, exhibit.digest),
        page_count=exhibit.page_count,
        released_at=released_at.replace(microsecond=0),
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
        notes=said,
        **told_around,
        answered=answered,
        saved_as=captures.way_of(document) or "",
        points=points,
    )


def _notes(db: Connection, exhibit: Exhibit) -> tuple[PublicNote, ...]:
    said = (
        note for note in notes.for_readers(db, exhibit.document_id) if note.page_number <= exhibit.page_count
    )
    return tuple(
        PublicNote(note.id, note.page_number, note.box, tuple(paragraphs(note.text))) for note in said
    )


def _for_readers(read: str) -> str:
    """Without the number of strings sought: it says how many people there were to hide."""
    return ", ".join(part for part in read.split(", ") if " string" not in part)


def built(
    root: Path,
    public: Sequence[PublicExhibit],
    formers: Sequence[Former],
    taken_out: Sequence[TakenOut],
    edition: Edition,
    *,
    standing: Standing,
    there: Path,
    had: Collection[str],
    workers: int,
) -> Built:
    """Build the release (`building.build`). Raises Unproved if anything that is taken out can be found in it."""
    marks = {mark for entry in public for boxes in entry.boxes.values() for _, mark in boxes}
    checks = (f"{name} {read}" for entry in public for name, read in entry.checks)
    sweep = Sweep.of(taken_out, " ".join([*REASONS, *sorted(marks), *sorted(set(checks))]))
    made, found = build(
        root, public, formers, edition, sweep, standing=standing, there=there, had=had, workers=workers
    )
    if found:
        raise Unproved(
            f"The release would give away what was taken out: {found[0]}"
            + (f", and {len(found) - 1} more." if len(found) > 1 else "."),
            "Take it out there too, or leave that exhibit out of the release.",
        )
    return made
