"""Places where one file is put after the other: sent in an order in which no reader meets a page without its pictures.

    the note of what is being sent → new files, what pages are made of first → the manifest → removals → a look at every
    byte → the note goes

Cut off anywhere, the same again completes it.
"""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from archive.targets import lying
from archive.targets.lying import SENDING
from archive.targets.outgoing import Sent, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    from archive.targets.lying import Lying
    from archive.targets.outgoing import Outgoing


class Holder(ABC):
    """An open connection to a place. Each method raises NotSent where the place does not do it."""

    @abstractmethod
    def names(self) -> dict[str, int]:
        """All files there, by their names from there on, with their sizes in bytes; none if the place is not there."""

    @abstractmethod
    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """The bytes of some that lie there."""

    @abstractmethod
    def put(self, folder: Path, names: Sequence[str]) -> None:
        """Files of `folder`, each in its place as a whole or not at all. The place is made if it is not there."""

    @abstractmethod
    def remove(self, names: Sequence[str], folders: Sequence[str] = ()) -> None:
        """Files, and folders that hold nothing any more, the deepest first."""

    @abstractmethod
    def changed(self, release: Outgoing, names: Sequence[str]) -> set[str]:
        """Those of these files whose bytes there are not those of the release, by what the place holds."""

    def leftover_of(self, name: str) -> str:
        """The file that a half-written one was to become; else the name itself."""
        return name

    def earlier(self, names: Iterable[str]) -> tuple[str, ...]:  # noqa: ARG002 (for places that keep any)
        """Those of which the place keeps earlier states that can still be had."""
        return ()

    def forget(self, names: Iterable[str]) -> None:  # noqa: B027 (for places that keep any)
        """Have the place keep no earlier states of these."""


class StagedPlace(ABC):
    """A place of this kind: what each adds is how a connection is opened."""

    shown: str

    @abstractmethod
    def opened(self) -> AbstractContextManager[Holder]:
        """Raises NotSent, also for what fails while it is open."""

    def send(self, release: Outgoing, *, instead: bool, begin: Callable[[], None]) -> Sent:
        with self.opened() as holder:
            return send(holder, release, instead=instead, begin=begin)

    def differences(self, release: Outgoing) -> tuple[str, ...]:
        with self.opened() as holder:
            return differences(holder, release)


def send(holder: Holder, release: Outgoing, *, instead: bool, begin: Callable[[], None]) -> Sent:
    """`begin` is called when nothing speaks against it and nothing has been put. Raises Conflict, NotSent."""
    there = lying.read(holder.names(), holder.read, release.key)
    lying.refuse(there, release, instead=instead, leftover_of=holder.leftover_of)
    begin()
    stale = _stale(holder, there, release)
    goes = [name for name in lying.removable(there, release, holder.leftover_of) if name != SENDING]
    if stale or goes:
        _put_note(holder, there, release)
    _put(holder, release, stale)
    _remove(holder, there, release, goes)
    if altered := holder.changed(release, sorted(release.files)):  # by somebody else, before or meanwhile
        _put(holder, release, altered)
        altered = holder.changed(release, sorted(altered))
    if stale or goes or SENDING in there.names:
        holder.remove([SENDING])
    holder.forget(there.named | set(release.files))
    now = holder.names()
    return Sent(
        put=len(stale),
        kept=len(release.files) - len(stale),
        removed=len(goes),
        left=(*lying.differences(now, altered, release), *_earlier(holder, there, release)),
        beside=there.beside,
    )


def differences(holder: Holder, release: Outgoing) -> tuple[str, ...]:
    """What is not there as it is in the release, and what is there and should not be. Raises NotSent, Conflict."""
    names = holder.names()
    there = lying.read(names, holder.read, release.key)
    present = sorted(name for name in release.files if name in names)
    return (
        *lying.differences(names, holder.changed(release, present), release),
        *_earlier(holder, there, release),
    )


def _put_note(holder: Holder, there: Lying, release: Outgoing) -> None:
    with tempfile.TemporaryDirectory(prefix="archive-sending-") as room:
        (Path(room) / SENDING).write_bytes(lying.note(there, release))
        (Path(room) / SENDING).chmod(0o644)
        holder.put(Path(room), [SENDING])


def _put(holder: Holder, release: Outgoing, names: Iterable[str]) -> None:
    for stage in in_order(names):
        holder.put(release.folder, stage)


def _stale(holder: Holder, there: Lying, release: Outgoing) -> set[str]:
    """What has to be put. Where the manifest there does not vouch for a file, its bytes decide: nothing is sent twice
    after one that was cut off."""
    doubtful = {
        name for name, listed in release.files.items()
        if there.names.get(name) == listed.size_bytes and there.listed.get(name) != listed.digest
    }  # fmt: skip
    absent = {
        name for name, listed in release.files.items() if there.names.get(name) != listed.size_bytes
    }  # fmt: skip
    return absent | (holder.changed(release, sorted(doubtful)) if doubtful else set())


def _remove(holder: Holder, there: Lying, release: Outgoing, names: Sequence[str]) -> None:
    if names:
        emptied = _folders_of(names) - _folders_of({*there.names, *release.files} - set(names))
        holder.remove(names, sorted(emptied, key=lambda folder: -folder.count("/")))


def _folders_of(names: Iterable[str]) -> set[str]:
    return {str(above) for name in names for above in PurePosixPath(name).parents if above.name}


def _earlier(holder: Holder, there: Lying, release: Outgoing) -> tuple[str, ...]:
    kept = holder.earlier(there.named | release.gone | set(release.files))
    return tuple(f"earlier state still kept: {name}" for name in kept)
