"""Name lists and their runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model.results import Coverage


class ListColumns(StrEnum):
    """What parts the columns of a name list."""

    AUTO = "auto"
    NONE = "none"  # a name a line
    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"
    PIPE = "pipe"


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How the lines of a name list become queries.

    `fuzziness` is the typing mistakes that a word may have, `proximity` the words within which all of a line must
    stand (None: anywhere on the page), `field` "text" or "name".
    """

    operators: bool = True
    phrase: bool = False
    fuzziness: int = 0
    proximity: int | None = None
    field: str = "text"


class RunState(StrEnum):
    """Of one run of a name list. A run whose process was killed stays "running", with what it has."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class LineState(StrEnum):
    """Of one line of a run."""

    WAITING = "waiting"  # its turn has not come, or never came
    SEARCHED = "searched"
    NOT_SEARCHED = "not searched"  # there is a reason


@dataclass(frozen=True, slots=True)
class ListRun:
    """One run of a name list over a collection, or over all.

    `generation` is that of the index, `custody_sequence` and `custody_digest` the last event in the custody chain when
    it began: together they say in which state the archive was.
    """

    id: int
    name: str  # of the list, safe to show
    read_as: str  # how the list was read
    collection: str | None
    options: ListOptions
    state: RunState
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    earlier_id: int | None  # the run that this one was made again from
    generation: int
    custody_sequence: int
    custody_digest: str
    coverage: Coverage
    lines: int
    lines_done: int
    lines_found: int
    lines_not_searched: int
    lines_near: int  # nothing found, and something under another spelling
    lines_new: int


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of a run. `near` are (spelling, documents) of near spellings that are in the archive."""

    number: int  # in the list as it was given, from 1
    text: str
    query: str  # as it was read; typed into the search it finds the same
    state: LineState
    reason: str
    notes: tuple[str, ...]
    pages: int
    documents: int
    new_documents: int
    near: tuple[tuple[str, int], ...]
    near_tried: int  # spellings of words that were looked up
    near_documents: int  # that the line itself did not find
