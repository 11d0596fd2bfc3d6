"""What was found and proposed, until the server ends. It is made of names, and never written to the disk."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import Blueprint, current_app

from archive.errors import NotFound
from archive.web.belonging import Owner, owner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.sansio.blueprints import BlueprintSetupState

    from archive.model import Redaction
    from archive.redaction.subjects.model import Subject
    from archive.redaction.subjects.occurrences import Occurrence
    from archive.redaction.subjects.reading import UnreadLine

T = TypeVar("T")
_MOST_KEPT = 20

blueprint = Blueprint("subjects", __name__, url_prefix="/subjects")


@dataclass(frozen=True, slots=True)
class Search:
    """Where some subjects, or some words, occur.

    Attributes:
        called: the subject's label, which says nothing of it; "" for words.
        places: the occurrences in each document, by its number.
        is_cut: there were more than are kept.
        came_from: the document and the page that words were chosen on.
    """

    called: str
    collection: str
    subjects: tuple[Subject, ...]
    places: Mapping[int, Sequence[Occurrence]]
    is_cut: bool = False
    came_from: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What stands for the proposals in each document. `looked_at` of `wanted` documents were gone through."""

    collection: str
    made: Mapping[int, Sequence[Redaction]]
    looked_at: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list. `known` names were in the register already."""

    collection: str
    read_as: str
    made: int
    known: int
    unread: tuple[UnreadLine, ...]


@dataclass(slots=True)
class Kept(Generic[T]):
    """The newest results of one kind."""

    _results: dict[int, T] = field(default_factory=dict)
    _owners: dict[int, Owner] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def number(self) -> int:
        """A number for a result that is still to come, for whoever asks."""
        number = next(self._numbers)
        self._owners[number] = owner()
        return number

    def keep(self, number: int, result: T) -> None:
        with self._lock:
            self._results[number] = result
            while len(self._results) > _MOST_KEPT:
                oldest = next(iter(self._results))
                del self._results[oldest], self._owners[oldest]

    def get(self, number: int) -> T:
        """Raises NotFound, also for somebody else's."""
        if number not in self._results or not self._owners[number].asks:
            raise NotFound(
                "That result is not kept any more.",
                "Such results hold names and are kept in memory only, the newest of them. Look again.",
            )
        return self._results[number]


@dataclass(slots=True)
class Results:
    """All of the running server."""

    searches: Kept[Search] = field(default_factory=Kept)
    proposed: Kept[Proposed] = field(default_factory=Kept)
    imported: Kept[Imported] = field(default_factory=Kept)


def results() -> Results:
    """Those of the running app."""
    found: Results = current_app.extensions["results of subjects"]
    return found


@blueprint.record
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["results of subjects"] = Results()
