"""One capture, and what was met of them so far in one web archive."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import Finding, FindingKind
from ingest.web.capture_body import Budget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.model import Limits

ADDRESS_CHARACTERS = 8_000
_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class Capture:
    """One act of capturing, as the archive says it."""

    kind: str
    address: str
    captured_at: datetime | None
    status: int  # 0 where there was no HTTP
    media_type: str
    size_bytes: int  # as it was sent
    leads_to: str = ""  # where a redirect points
    same_as: datetime | None = None  # of a revisit: when the same body was captured before


@dataclass(slots=True)
class Tally:
    """What was met so far, over all files of one archive.

    Attributes:
        records: how many of each kind.
        about: what the archive says of itself; the first word counts.
        only_listed: captures that would have been children, had there not been too many.
        troubles: what was wrong with bodies, and how often.
    """

    limits: Limits
    packed_bytes: int
    budget: Budget = field(init=False)
    records: Counter[str] = field(default_factory=Counter)
    about: dict[str, str] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    members: int = 0
    only_listed: int = 0
    findings: int = 0
    troubles: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.budget = Budget(self.limits.unpacked_bytes(self.packed_bytes))

    @property
    def unsaid(self) -> int:
        """Findings that were counted and not given."""
        return max(0, self.findings - _FINDINGS)

    @property
    def has_room(self) -> bool:
        return self.members < self.limits.attachments and not self.budget.is_spent

    def found(self, kind: FindingKind, message: str, untrusted_address: str = "") -> Iterator[Finding]:
        """The finding, unless there were very many."""
        self.findings += 1
        if self.findings <= _FINDINGS:
            yield Finding(kind, message, untrusted_quote=untrusted_address[:ADDRESS_CHARACTERS])
