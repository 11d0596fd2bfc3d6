"""The index of one collection: a folder of its own, whose segments Whoosh keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError

from archive.store.index.committing import Commit
from archive.store.index.segment import Segment, alive

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store.evaluation import Mask

_Stamp = tuple[int, int]
_TRIES = 3  # a commit in another process may take files away while they are opened; its own are there by then


class State(NamedTuple):
    """What was committed. `mark` is another one after each commit, also if the folder was emptied in between."""

    mark: str
    segments: tuple[Segment, ...]
    alive: tuple[Mask, ...]


NEVER = State("", (), ())
"""No commit yet."""


class CollectionIndex:
    """Asked by one thread at a time. Whatever is damaged raises one of `archive.store.index.DAMAGE`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state = NEVER
        self._table, self._next = self._tables(0)
        self._stamp: _Stamp | None = None
        self._known: dict[str, Segment] = {}

    def state(self) -> State:
        """The newest commit: the same object until there is another."""
        if not self._is_newest():
            for _ in range(_TRIES - 1):
                try:
                    return self._read()
                except (FileNotFoundError, EmptyIndexError):
                    continue
            return self._read()
        return self._state

    def commit(self) -> Commit:
        """The next one, begun. The caller has the right to write."""
        opened = self._opened()
        if opened is None:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            opened = FileStorage(str(self.folder)).create_index(Schema())
        return Commit(opened)

    def _is_newest(self) -> bool:
        """Two looks at the disk: a hundred collections are asked for each search."""
        return self._stamp is not None and _stamp(self._table) == self._stamp and _stamp(self._next) is None

    def _tables(self, generation: int) -> tuple[Path, Path]:
        """Whoosh's table of segments of that commit, and of the next one."""
        one, other = (self.folder / TOC._filename("MAIN", number) for number in (generation, generation + 1))
        return one, other

    def _read(self) -> State:
        """What is known of segments that are still there is kept."""
        opened = self._opened()
        if opened is None:
            self._state, self._stamp, self._known = NEVER, None, {}
            return NEVER
        table = opened._read_toc()
        paths = self._tables(table.generation)
        stamp = _stamp(paths[0])
        known = {
            segment.segment_id(): self._known.get(segment.segment_id()) or Segment(opened.storage, segment)
            for segment in table.segments
        }
        self._state = State(
            " ".join((str(table.generation), *known)),
            tuple(known.values()),
            tuple(map(alive, table.segments)),
        )
        (self._table, self._next), self._stamp, self._known = paths, stamp, known
        return self._state

    def _opened(self) -> Any:
        """None if nothing was ever committed. Pages without a table of them are damage."""
        try:
            return FileStorage(str(self.folder)).open_index()
        except EmptyIndexError:
            if any(self.folder.glob("*.contents")):
                raise
            return None


def _stamp(table: Path) -> _Stamp | None:
    """Tells a table from that of the same number in a folder that was emptied and filled; None if it is not there."""
    try:
        found = table.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
