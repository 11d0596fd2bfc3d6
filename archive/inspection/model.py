"""What an inspection says. Every `untrusted_…` is a stranger's and is shown through `archive.untrusted`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from archive.model import FindingKind, HiddenKind
from ingest.model import TraceKind

if TYPE_CHECKING:
    from pathlib import Path


class Grade(StrEnum):
    FOUND = "found"  # something is hidden here
    NOTED = "noted"  # the file says it, as nearly every file does; it counts for nothing


class OwnKind(StrEnum):
    """Kinds that come from comparing what was read, or from a list of secrets."""

    UNSEEN_WORDS = "unseen-words"  # the text says them, and the page shows one colour there
    WIDTH = "width"  # the gap that a redaction left says how wide the text was
    NOT_READ = "not-read"  # nobody looked in there
    SECRET = "secret"  # noqa: S105  a line of the list stands there


Kind = FindingKind | HiddenKind | TraceKind | OwnKind


@dataclass(frozen=True, slots=True)
class Found:
    """One thing.

    Attributes:
        message: one sentence, in our words.
        untrusted_text: what is hidden; always "" for a secret.
        untrusted_where: the place in the file, its own names within.
        page_number: 0 for the file as a whole.
        untrusted_inside: names of the files within files that lead to it, outermost first.
        line: for a secret, the number of its line in the list, from 1; 0 for all else.
        width_pt: for a width, in points.
    """

    kind: Kind
    grade: Grade
    message: str
    untrusted_text: str = ""
    untrusted_where: str = ""
    page_number: int = 0
    untrusted_inside: tuple[str, ...] = ()
    line: int = 0
    width_pt: float | None = None

    @property
    def counts(self) -> bool:
        return self.grade is Grade.FOUND


@dataclass(frozen=True, slots=True)
class Report:
    """All of one file. `notes` are what was wrong with it and was worked around."""

    path: Path
    media_type: str
    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not any(entry.counts for entry in self.found)
