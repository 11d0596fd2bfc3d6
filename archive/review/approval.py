"""What an approval is over: one digest of all that would go out. Whatever changes it takes the approval back."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from archive.model import canonical_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Exhibit, KeptCard, Note


def digest_over(exhibit: Exhibit, notes: Sequence[Note], card: KeptCard) -> str:
    """Of its bytes, plan, look, title, notes and card for readers, and the moment before which it is not to go out.

    That its plan is still the document's, and its proof a passed one, is asked beside it: `Exhibit.releasable`.
    """
    look, until = exhibit.look, exhibit.embargo_until
    parts: dict[str, object] = {
        "exhibit": exhibit.digest,
        "plan": exhibit.plan_digest,
        "look": [look.dpi, look.colours.value, look.marks.value, look.tally],
        "title": exhibit.title,
        "notes": _of_notes(notes),
        "not before": until.isoformat() if until else "",
    }
    if not card.says_nothing:  # no key else: what was approved before there were cards stays approved
        parts["card"] = _of_card(card)
    return sha256(canonical_json(parts)).hexdigest()


def _of_notes(notes: Sequence[Note]) -> str:
    """Of what they say and where; "" as long as there are none."""
    said = [[note.id, note.page_number, note.box and note.box.as_tuple(), note.text] for note in notes]
    return sha256(canonical_json(said)).hexdigest() if said else ""


def _of_card(kept: KeptCard) -> list[object]:
    """Of what it says, and of what its ticks let out: a capture that turns up later is something else to tell."""
    capture = kept.capture
    captured = [capture.address, capture.at.isoformat()] if capture else []
    return [kept.card.as_plain(), captured, kept.digest]
