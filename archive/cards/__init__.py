"""Verification cards: what readers are told around the exhibits of a document, written and kept.

A card is part of what is approved (`archive.review.approval`), so writing another takes approvals back. Custody says
that one was written, on which document and by whom; never what it says.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from archive.cards.words import field_that_says
from archive.errors import Conflict, Invalid
from archive.model import Deed, KeptCard, canonical_json
from archive.redaction import secrets
from archive.redaction.plan import approved_plan
from archive.store import custody
from archive.store.catalog import cards, documents

if TYPE_CHECKING:
    from archive.model import Card
    from archive.store import Store

__all__ = ["could_tell", "looked_over", "show", "write"]


def show(store: Store, document_id: int) -> KeptCard:
    """One that says nothing where nobody has written any. Raises NotFound."""
    with store.read() as db:
        documents.get(db, document_id)
        return cards.kept(db, document_id)


def could_tell(store: Store, document_id: int) -> KeptCard:
    """What the two ticks would let out, for whoever decides about them. Raises NotFound."""
    with store.read() as db:
        document = documents.get(db, document_id)
        capture = cards.told_captures(db, [document_id]).get(document_id)
    return KeptCard(document_id, capture=capture, digest=document.digest)


def looked_over(store: Store, document_id: int, card: Card) -> KeptCard:
    """What readers would be told, for whoever is still writing it. Raises as `write` does."""
    could = could_tell(store, document_id)
    told = KeptCard(
        document_id, card=card, capture=could.capture if card.tells_capture else None,
        digest=could.digest if card.tells_digest else "",
    )  # fmt: skip
    _check(store, told)
    return told


def write(
    store: Store, document_id: int, card: Card, *, agent: str, over_version: int | None = None
) -> KeptCard:
    """Tell readers this from now on. Writing the same again changes nothing. `card` is one that was `checked`.

    Raises NotFound; Invalid if it says anything that is taken out of the document by now, or ticks a capture that there
    is not; Conflict if, with `over_version`, somebody has written another one since that.
    """
    looked_over(store, document_id, card)
    with store.write() as db:
        before = cards.kept(db, document_id)
        if over_version is not None and before.version != over_version:
            raise Conflict(
                "Somebody has changed this card meanwhile.",
                "Load the page to see theirs, or keep yours once more to put it in its place.",
            )
        if before.card == card:
            return before
        version = cards.add(db, document_id, card, person=agent)
        digest = sha256(canonical_json(card.as_plain())).hexdigest()
        custody.append(
            db, type=Deed.CARD_WRITTEN, agent=agent, object_kind="document", object_id=document_id,
            detail={"version": version, "card": digest},
        )  # fmt: skip
        return cards.kept(db, document_id)


def _check(store: Store, told: KeptCard) -> None:
    """What is taken out later is looked for when it is published."""
    if told.card.tells_capture and told.capture is None:
        raise Invalid(
            "No capture of this document from the web is known.", "Leave out when and where it was captured."
        )
    plan = approved_plan(store, told.document_id)
    with store.read() as db:
        taken_out = secrets.of_plan(plan, documents.pages(db, told.document_id)).secrets
    if field := field_that_says(told.card, told.capture.address if told.capture else "", taken_out):
        raise Invalid(
            f"The card says something that is taken out of the document: {field}.", "Say it in other words."
        )
