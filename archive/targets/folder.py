"""A folder of this machine, a mounted disk or a stick: built beside what lies there, then switched.

What is the same already is linked, not copied, where the disk can do that.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid, NotSent
from archive.release import checker, switching
from archive.targets import lying
from archive.targets.outgoing import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.targets.outgoing import Outgoing

_DEED = "sending"


class FolderPlace:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = str(path)

    def send(self, release: Outgoing, *, instead: bool, begin: Callable[[], None]) -> Sent:
        """Raises Invalid, Conflict, NotSent."""
        self._check(release)
        with _told(self.path):
            switching.mend(self.path, _DEED)
            there = lying.read(self._names(), self._read, release.key)
            lying.refuse(there, release, instead=instead)
            begin()
            with switching.room(self.path, _DEED) as room:
                kept = self._build(room / switching.NEW, there.beside, release)
                if self.path.is_dir() and not any(self.path.iterdir()):
                    self.path.rmdir()
                with switching.switched(room, self.path):
                    pass
            return Sent(
                put=len(release.files) - kept, kept=kept, removed=len(lying.removable(there, release)),
                left=self.differences(release), beside=there.beside,
            )  # fmt: skip

    def differences(self, release: Outgoing) -> tuple[str, ...]:
        with _told(self.path):
            there = checker.files_in(self.path)
            changed = [
                name for name, listed in release.files.items()
                if name in there and not _is(there[name], listed.digest)
            ]  # fmt: skip
            found = lying.differences(there, changed, release)
            room = switching.room_of(self.path, _DEED)
            return (*found, f"left by a send that was cut off: {room}") if room.exists() else found

    def _check(self, release: Outgoing) -> None:
        if self.path == release.folder or {self.path, release.folder} & {
            *release.folder.parents, *self.path.parents
        }:  # fmt: skip
            raise Invalid("The place lies in the release, or the release in it.", "Name another place.")
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
            raise Conflict("The place is not a folder.", "Name a folder that does not exist yet.")
        if self.path.is_mount():
            raise Invalid("The place is a whole disk.", f"Name a folder on it: {self.path / 'documents'}")

    def _names(self) -> dict[str, int]:
        there = checker.files_in(self.path)
        return {name: -1 if path.is_symlink() else path.stat().st_size for name, path in there.items()}

    def _read(self, names: Sequence[str]) -> dict[str, bytes]:
        return {name: (self.path / name).read_bytes() for name in names}

    def _build(self, new: Path, beside: tuple[str, ...], release: Outgoing) -> int:
        """All that will lie there, in the folder `new`. Returns how many files of the release were there already."""
        kept = 0
        for name, listed in release.files.items():
            if _is(self.path / name, listed.digest):
                _take(self.path / name, new / name)
                kept += 1
            else:
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(release.folder / name, new / name)
        with suppress(PermissionError):  # a stick's file system keeps no such bits, and shows all to everyone
            switching.open_to_readers(new)
        for name in beside:
            _take(self.path / name, new / name)
        return kept


def at(untrusted_place: str) -> FolderPlace:
    return FolderPlace(Path(untrusted_place).expanduser().absolute())


def _take(there: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(there, target, follow_symlinks=False)
    except OSError:  # a stick's file system knows no links
        shutil.copyfile(there, target, follow_symlinks=False)


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and checker.digest_of(path) == digest


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotSent(f"The folder {path} cannot be written or read: {error.strerror}.") from error
