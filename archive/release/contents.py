"""What a release says of an exhibit, and that it says nothing which was taken out of any."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import captures
from archive.errors import Unproved
from archive.model import REASONS, Exhibit, KeptCard, Outcome
from archive.release import around
from archive.release.building import build
from archive.release.edition import paragraphs
from archive.release.public import ProvenPdf, PublicExhibit, PublicNote, PublicPoint
from archive.release.sweep import Sweep
from archive.store.catalog import cards, documents, notes, web_captures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from archive.model import Box, Document, Note, Plan
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


@dataclass(frozen=True, slots=True)
class Catalogued:
    """What the catalog says of documents and around them, by their numbers, read at once."""

    documents: dict[int, Document]
    notes: dict[int, tuple[Note, ...]]
    cards: dict[int, KeptCard]
    answered: dict[int, int]

    @classmethod
    def of(cls, db: Connection, document_ids: Iterable[int]) -> Catalogued:
        wanted = sorted(set(document_ids))
        return cls(
            documents.many(db, wanted),
            notes.all_for_readers(db),
            cards.all_kept(db),
            web_captures.answered(db, wanted),
        )


def public(
    store: Store,
    said: Catalogued,
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
    document = said.documents[exhibit.document_id]
    told_around = around.of(said.cards.get(document.id) or KeptCard(document.id))
    counts = Counter(redaction.reason for redaction in plan.redactions)
    return PublicExhibit(
        address=address,
        title=exhibit.title,
        language=document.language,
        digest=exhibit.digest,
        pdf=ProvenPdf.of(store.blobs, exhibit.digest),
        page_count=exhibit.page_count,
        released_at=released_at.replace(microsecond=0),
        boxes=_boxes(plan),
        reasons=tuple((reason, counts[reason]) for reason in REASONS if counts[reason]),
        checks=tuple(
            (c.name, _for_readers(c.read)) for c in exhibit.proof.checks if c.outcome is Outcome.PASSED
        ),
        verified_at=exhibit.proof.verified_at,
        tools=exhibit.proof.tools,
        notes=_notes(said.notes.get(document.id, ()), exhibit),
        **told_around,
        answered=said.answered.get(document.id, 0),
        saved_as=captures.way_of(document) or "",
        points=points,
    )


def _boxes(plan: Plan) -> dict[int, tuple[tuple[Box, str], ...]]:
    found: dict[int, list[tuple[Box, str]]] = defaultdict(list)
    for redaction in plan.redactions:
        found[redaction.page_number].append((redaction.box, plan.mark(redaction) or redaction.reason))
    return {number: tuple(boxes) for number, boxes in found.items()}


def _notes(said: Sequence[Note], exhibit: Exhibit) -> tuple[PublicNote, ...]:
    return tuple(
        PublicNote(note.id, note.page_number, note.box, tuple(paragraphs(note.text)))
        for note in said if note.page_number <= exhibit.page_count
    )  # fmt: skip


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
    had: Collection[str],
    workers: int,
) -> Built:
    """Build what is not standing of the release (`building.build`).

    Raises Unproved if anything that is taken out can be found in it.
    """
    marks = {mark for entry in public for boxes in entry.boxes.values() for _, mark in boxes}
    checks = (f"{name} {read}" for entry in public for name, read in entry.checks)
    sweep = Sweep.of(taken_out, " ".join([*REASONS, *sorted(marks), *sorted(set(checks))]))
    made, found = build(root, public, formers, edition, sweep, standing=standing, had=had, workers=workers)
    if found:
        raise Unproved(
            f"The release would give away what was taken out: {found[0]}"
            + (f", and {len(found) - 1} more." if len(found) > 1 else "."),
            "Take it out there too, or leave that exhibit out of the release.",
        )
    return made
