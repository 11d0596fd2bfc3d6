"""What is proposed to be taken out, before an editor has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model import Box


@dataclass(frozen=True, slots=True)
class Proposal:
    """A box on a page, the words under it, why, what found it, and how sure that is (0 to 1; None if a person)."""

    page_number: int
    box: Box
    covers: str
    reason: str
    found_by: str = "hand"
    sureness: float | None = None
    subject_id: int | None = None
    label: str = ""
