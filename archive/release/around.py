"""What readers are told around an exhibit: the card of its document, and that it says nothing which was taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from archive.cards.words import fields
from archive.errors import Unproved
from archive.release.public import PublicCapture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model import Card, KeptCard
    from archive.release.public import PublicExhibit
    from archive.release.sought import HiddenPhrases


class Around(TypedDict):
    """Fields of `PublicExhibit`."""

    card: Card
    captured: PublicCapture | None
    original: str


def of(kept: KeptCard) -> Around:
    capture = kept.capture
    told = PublicCapture(capture.address, capture.at.replace(microsecond=0)) if capture else None
    return Around(card=kept.card, captured=told, original=kept.digest)


def check(public: Sequence[PublicExhibit], hidden: HiddenPhrases) -> None:
    """Raises Unproved, naming the field, if a card says what is taken out of any exhibit of the release."""
    for told in public:
        address = told.captured.address if told.captured else ""
        for field, words in fields(told.card, address):
            if exhibit_id := hidden.told_by(words):
                raise Unproved(
                    f"The card of “{told.title}” says something that is taken out of exhibit {exhibit_id}: {field}.",
                    "Say it in other words: archive exhibit card DOC --from FILE",
                )
