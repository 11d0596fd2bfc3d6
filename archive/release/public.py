"""What readers are told: an exhibit, its pages, the notes beside them. Nothing else of the archive is in a release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model import Box
    from archive.release.addresses import Address


@dataclass(frozen=True, slots=True)
class PublicNote:
    """What the newsroom says beside a page, or with `page_number` 0 of the whole. `words` are paragraphs."""

    id: int
    page_number: int
    box: Box | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicExhibit:
    """What readers are told about one exhibit. `checks` are pairs: what was tried, and what was read for it; `boxes`
    are each page's boxes (points) with their reasons; `released_at` is when this version first went out."""

    address: Address
    title: str
    language: str
    digest: str
    pdf: bytes
    page_count: int
    released_at: datetime
    boxes: dict[int, tuple[tuple[Box, str], ...]]
    reasons: tuple[tuple[str, int], ...]
    checks: tuple[tuple[str, str], ...]
    verified_at: datetime
    tools: str
    notes: tuple[PublicNote, ...] = ()

    def notes_on(self, page_number: int) -> tuple[PublicNote, ...]:
        """Those on a page, or with 0 on the exhibit as a whole."""
        return tuple(note for note in self.notes if note.page_number == page_number)

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
