"""A folder is built beside the one that stands, and put into its place at once."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from archive.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NEW, BEFORE = "new", "before"
"""What lies in a room: the folder that is being built, and the one that stood until it was switched."""


def room_of(target: Path, deed: str) -> Path:
    """Where the folder that will stand at `target` is built by what does this `deed`."""
    return target.with_name(f".{target.name}.exposure-archive-{deed}")


@contextmanager
def room(target: Path, deed: str) -> Iterator[Path]:
    """A folder beside `target` with an empty one to build in, for its owner alone; it goes at the end. After `mend`."""
    place = room_of(target, deed)
    place.mkdir(mode=0o700, parents=True)
    (place / NEW).mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place)


def mend(target: Path, deed: str) -> None:
    """After a deed that was cut off, what it had moved away comes back, and what it had built goes. Raises Conflict if
    anything else lies in its room."""
    place = room_of(target, deed)
    if not place.exists():
        return
    if {path.name for path in place.iterdir()} - {NEW, BEFORE}:
        raise Conflict(f"Something that is not ours lies in {place}.", "Move it away.")
    if (place / BEFORE).is_dir() and not target.exists():
        (place / BEFORE).rename(target)
    shutil.rmtree(place)


@contextmanager
def switched(place: Path, target: Path, staying: Iterable[str] = ()) -> Iterator[None]:
    """What was built in the room `place` stands at `target`, with the folders of what stood there that are `staying`;
    if what is done meanwhile fails, all is again as it was.

    Cut off between the first move and the last, some of these folders are missing there, and nothing else is: what is
    missing can be made anew.
    """
    with ExitStack() as undo:
        for folder in staying:
            _move(target / folder, place / NEW / folder, undo)
        if target.exists():
            _move(target, place / BEFORE, undo)
        _move(place / NEW, target, undo)
        yield
        undo.pop_all()


def _move(source: Path, target: Path, undo: ExitStack) -> None:
    source.rename(target)
    undo.callback(target.rename, source)


def open_to_readers(folder: Path) -> None:
    """The archive makes private files; a release is for everyone."""
    for place, _, names in os.walk(folder):
        os.chmod(place, 0o755)  # noqa: PTH101, S103  (of hundreds of thousands of files)
        for name in names:
            os.chmod(f"{place}/{name}", 0o644)  # noqa: PTH101
