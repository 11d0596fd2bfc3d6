"""What readers are told: an exhibit, its pages, the notes beside them. Nothing else of the archive is in a release."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.errors import EvidenceDamaged
from archive.model import NO_CARD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from pathlib import Path

    from archive.model import Box, Card, TableCell
    from archive.release.addresses import Address
    from archive.store.blobs import Blobs


@dataclass(frozen=True, slots=True)
class PublicNote:
    """What the newsroom says beside a page, or with `page_number` 0 of the whole. `words` are paragraphs."""

    id: int
    page_number: int
    box: Box | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicCapture:
    """When and from which web address it was captured, if the newsroom lets readers know."""

    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProvenPdf:
    """The bytes that were proved, read when they are wanted: a release may have hundreds of them."""

    blobs: Blobs = field(repr=False)
    digest: str
    size_bytes: int

    @classmethod
    def of(cls, blobs: Blobs, digest: str) -> ProvenPdf:
        """Raises EvidenceDamaged if they are gone."""
        try:
            return cls(blobs, digest, blobs.path(digest).stat().st_size)
        except OSError as error:
            raise EvidenceDamaged(f"The bytes with digest {digest[:12]}… are gone.") from error

    def read(self) -> bytes:
        """Raises EvidenceDamaged if they are not what they were."""
        return self.blobs.read(self.digest)


@dataclass(frozen=True, slots=True)
class PublicNumber:
    """One number of a series and what its line is called, each as it stands on the page. `value` is the number as
    somebody confirmed or corrected it, `said` the correction as it was typed, "" if it was right; `line` tells lines
    apart."""

    line: int
    label: TableCell
    read: TableCell
    value: Decimal | None
    said: str


@dataclass(frozen=True, slots=True)
class PublicPoint:
    """What a series that may go out has from one report: one column of it.

    `over` is the digest that its approval is over; `reports` are all of the series, also those that are not public;
    `looked_at` all its numbers that somebody has looked at.
    """

    id: int
    series_id: int
    over: str
    key: str
    name: str
    follows: str
    reports: int
    looked_at: int
    day: date | None
    day_from: str
    heading: TableCell
    numbers: tuple[PublicNumber, ...]


@dataclass(frozen=True, slots=True)
class PublicExhibit:
    """What readers are told about one exhibit.

    Attributes:
        boxes: each page's boxes (points) with their reasons.
        checks: pairs: what was tried, and what was read for it.
        released_at: when this version first went out.
        original: the digest of what it was made from, "" unless the newsroom lets readers know.
        answered: the HTTP status that came with what was `captured`, 0 if nobody says.
        saved_as: how that was saved: page, print or picture.
        points: what series have from it, as far as it may be told if it can be seen; in no file of its own folder.
    """

    address: Address
    title: str
    language: str
    digest: str
    pdf: ProvenPdf
    page_count: int
    released_at: datetime
    boxes: dict[int, tuple[tuple[Box, str], ...]]
    reasons: tuple[tuple[str, int], ...]
    checks: tuple[tuple[str, str], ...]
    verified_at: datetime
    tools: str
    notes: tuple[PublicNote, ...] = ()
    card: Card = NO_CARD
    captured: PublicCapture | None = None
    original: str = ""
    answered: int = 0
    saved_as: str = ""
    points: tuple[PublicPoint, ...] = field(default=(), repr=False)

    def notes_on(self, page_number: int) -> tuple[PublicNote, ...]:
        """Those on a page, or with 0 on the exhibit as a whole."""
        return tuple(note for note in self.notes if note.page_number == page_number)

    def mark_of(self, note: PublicNote) -> int:
        """Its number among the notes on parts of its page, from 1; 0 for one on the whole page."""
        marked = [entry for entry in self.notes_on(note.page_number) if entry.box]
        return marked.index(note) + 1 if note.box else 0

    @property
    def redaction_count(self) -> int:
        return sum(count for _, count in self.reasons)


@dataclass(frozen=True, slots=True)
class PublicPage:
    number: int
    picture: str
    width_px: int
    height_px: int
    width_pt: float
    height_pt: float
    lines: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def text(self) -> str:
        return "\n".join(" ".join(text for text, _ in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit in a release: its first page, and what is read of it where that is wanted; `place` is the folder that
    its files are in while the release is built."""

    exhibit: PublicExhibit
    first: PublicPage
    pages: Callable[[], Sequence[PublicPage]]
    terms: Callable[[], Sequence[str]]
    place: Path
