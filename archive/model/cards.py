"""What a newsroom tells readers around the exhibits of a document: the story, what was confirmed, where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One thing that was confirmed, by whom as the newsroom wants it said, how, and when; all but `what` may be ""."""

    what: str
    by: str = ""
    how: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """The verification card. It belongs to the document, so it goes with every exhibit that is made of it.

    Attributes:
        context: what the document is about and the story it belongs to; paragraphs are parted by empty lines.
        story_title, story_address: where the newsroom published about it.
        not_confirmed: sentences that each say something the newsroom could not confirm.
        origin: where it is from, as may be told.
        tells_capture: readers are told when and from which web address it was captured.
        tells_digest: readers are told the SHA-256 of the original, so that whoever holds it recognises it.
    """

    context: str = ""
    story_title: str = ""
    story_address: str = ""
    confirmed: tuple[Confirmation, ...] = ()
    not_confirmed: tuple[str, ...] = ()
    origin: str = ""
    tells_capture: bool = False
    tells_digest: bool = False

    @property
    def is_empty(self) -> bool:
        return self == NO_CARD

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Of the context."""
        return tuple(" ".join(part.split()) for part in self.context.split("\n\n") if part.strip())

    @property
    def says_where_from(self) -> bool:
        return bool(self.origin or self.tells_capture or self.tells_digest)

    def as_plain(self) -> dict[str, Any]:
        """As JSON has it; `of_plain` reads it back."""
        return {
            "context": self.context,
            "story": {"title": self.story_title, "address": self.story_address},
            "confirmed": [
                {"what": c.what, "by": c.by, "how": c.how, "on": c.on.isoformat() if c.on else ""}
                for c in self.confirmed
            ],
            "not_confirmed": list(self.not_confirmed),
            "origin": {"words": self.origin, "capture": self.tells_capture, "sha256": self.tells_digest},
        }

    @staticmethod
    def of_plain(plain: Mapping[str, Any]) -> Card:
        confirmed = (
            Confirmation(c["what"], c["by"], c["how"], date.fromisoformat(c["on"]) if c["on"] else None)
            for c in plain["confirmed"]
        )
        return Card(
            plain["context"], plain["story"]["title"], plain["story"]["address"], tuple(confirmed),
            tuple(plain["not_confirmed"]), plain["origin"]["words"], plain["origin"]["capture"],
            plain["origin"]["sha256"],
        )  # fmt: skip


NO_CARD = Card()


@dataclass(frozen=True, slots=True)
class ToldCapture:
    """When and from which web address a document was captured, as readers may be told."""

    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptCard:
    """The newest card of a document, with what its ticks let out.

    Attributes:
        version: counted from 1; 0 where nobody has written one.
        writers: who wrote it, since it was last empty.
        capture: the one that readers are told of, None if of none.
        digest: the original's, "" unless readers are told.
    """

    document_id: int
    version: int = 0
    card: Card = NO_CARD
    writers: frozenset[str] = frozenset()
    written_at: datetime | None = None
    capture: ToldCapture | None = None
    digest: str = ""

    @property
    def says_nothing(self) -> bool:
        return self.card.is_empty
