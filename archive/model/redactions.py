"""What is taken out, and what may be shown: redactions, plans, exhibits, proofs, releases."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.model.custody import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ingest.model import Box


class RedactionState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


REASONS = ("source safety", "private person", "minor", "legal", "other")
"""Why something is taken out; shown to readers of the exhibit."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A box over a page of an original that is never touched.

    `covers` are the original's words under it, "" where none are known. `label` is what readers see in the box in place
    of the reason, "" for none. `found_by` says who or what proposed it, `sureness` how sure a program was, from 0 to 1;
    None if a person chose the place.
    """

    id: int
    document_id: int
    page_number: int
    box: Box
    reason: str
    state: RedactionState
    covers: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    label: str = ""
    subject_id: int | None = None
    found_by: str = "hand"
    sureness: float | None = None

    @property
    def reading_order(self) -> tuple[int, float, float, int]:
        """By page, from the top, from the left."""
        return self.page_number, self.box.y0, self.box.x0, self.id


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be taken out, before it is a redaction of the catalog; the fields are those of `Redaction`."""

    page_number: int
    box: Box
    covers: str
    reason: str
    found_by: str = "hand"
    sureness: float | None = None
    subject_id: int | None = None
    label: str = ""


class Colours(StrEnum):
    """What is left of the colours of an exhibit's pages. Without them the dots that printers add are gone too."""

    COLOUR = "colour"
    GREY = "grey"
    BILEVEL = "bilevel"  # black and white


class Marks(StrEnum):
    """What stands in the boxes of an exhibit."""

    LABELS = "labels"  # of the subject, and the reason where there is none
    REASONS = "reasons"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """How an exhibit looks, apart from its boxes. With `tally` it ends with a page that counts them by reason."""

    dpi: int = 200
    colours: Colours = Colours.COLOUR
    marks: Marks = Marks.LABELS
    tally: bool = False


PlannedBox = tuple[int, float, float, float, float, str, str]
"""Its page, its edges in points, its reason and its label."""


def plan_digest(document_digest: str, boxes: Iterable[PlannedBox], look: Look) -> str:
    """The digest of the plan with these boxes, in whatever order."""
    said = sorted(
        [number, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2), reason, *([label] if label else [])]
        for number, x0, y0, x1, y1, reason, label in boxes
    )
    parts: list[object] = [document_digest, look.dpi, said]
    # Exhibits made before there were looks keep their digest.
    if look != Look(look.dpi):
        parts.append([look.colours.value, look.marks.value, look.tally])
    return sha256(canonical_json(parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """The approved redactions of one document, and how its exhibit is to look. Same plan, same digest.

    `version` is that of the list of redactions; it is no part of the digest: a change that was taken back is none.
    """

    document_digest: str
    redactions: tuple[Redaction, ...]
    look: Look
    version: int = 0

    @property
    def digest(self) -> str:
        boxes = [(r.page_number, *r.box.as_tuple(), r.reason, r.label) for r in self.redactions]
        return plan_digest(self.document_digest, boxes, self.look)

    def on_page(self, number: int) -> tuple[Redaction, ...]:
        return tuple(r for r in self.redactions if r.page_number == number)

    def mark(self, redaction: Redaction) -> str:
        """What stands in its box, "" for nothing."""
        if self.look.marks is Marks.NONE:
            return ""
        return (self.look.marks is Marks.LABELS and redaction.label) or redaction.reason


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One redaction as one version of a plan left it. `before` is as it was, None for a new one."""

    version: int
    at: datetime
    agent: str
    before: Redaction | None
    after: Redaction


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verify tried. `found` never repeats a secret: it says where, not what."""

    name: str
    outcome: Outcome
    read: str  # what was looked at, with figures: "3 pages, 41 streams"
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What verify tried and found on one Exhibit's bytes."""

    exhibit_digest: str
    checks: tuple[Check, ...]
    verified_at: datetime
    tools: str  # names and versions of what was used

    @property
    def passed(self) -> bool:
        return bool(self.checks) and all(check.outcome is Outcome.PASSED for check in self.checks)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A Document as it may be shown: new bytes, own digest, the plan it embodies, its proof."""

    id: int
    document_id: int
    digest: str
    plan_digest: str
    title: str
    page_count: int
    redaction_count: int
    made_by: str
    made_at: datetime
    program: str
    look: Look  # part of the plan's digest
    plan_version: int  # 0: not known, made before plans had versions
    proof: Proof | None
    stale: bool  # the plan has changed since
    embargo_until: datetime | None = None  # not to be released before
    embargo_zone: str = ""  # in which that time was given

    @property
    def releasable(self) -> bool:
        return self.proof is not None and self.proof.passed and not self.stale


@dataclass(frozen=True, slots=True)
class Release:
    id: int
    folder: str
    title: str
    manifest_digest: str
    exhibit_ids: tuple[int, ...]
    published_at: datetime
