"""Objects: pieces of files, each encrypted for itself, under names that say nothing. What is there is not
written again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.backup import disk, snapshots
from archive.backup.padding import padded
from archive.backup.snapshots import Stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.backup.locking import Lock
    from archive.backup.signing import Signer

_PENDING_BYTES = 64 * 1024**2
_PENDING_MOST = 500


@dataclass(slots=True)
class Objects:
    """Those of one folder.

    Attributes:
        known: what signed lists say is there.
        used: what the snapshot that is being made stands on, all of it flushed to the disk.
        new_bytes: how much was written.
    """

    folder: Path
    lock: Lock
    signer: Signer
    known: dict[str, Stored]
    used: dict[str, Stored] = field(default_factory=dict)
    new_bytes: int = 0
    _pending: dict[str, Stored] = field(default_factory=dict)

    def keep(self, what: str, load: Callable[[], bytes]) -> str:
        """The name of the object that holds `what`; `load` gives the bytes if it is not there yet."""
        name = self.signer.name(self.lock.recipients, what)
        if name in self.used or name in self._pending:
            return name
        if self.has(what):
            self.used[name] = self.known[name]
            return name
        self._write(name, load())
        if len(self._pending) >= _PENDING_MOST or self._pending_bytes() >= _PENDING_BYTES:
            self.flush()
        return name

    def has(self, what: str) -> bool:
        """True if it is there, whole as far as its size tells."""
        name = self.signer.name(self.lock.recipients, what)
        stored = self.known.get(name)
        try:
            found = snapshots.object_path(self.folder, name).stat().st_size if stored else -1
        except FileNotFoundError:
            return False
        return stored is not None and found == stored.size_bytes

    def flush(self) -> None:
        """All that was kept lasts from now on. Flushed together: one by one, small files would take a stick hours."""
        folders = set()
        for name in self._pending:
            disk.flush(self._partial(name))
        for name in self._pending:
            final = snapshots.object_path(self.folder, name)
            if not final.parent.exists():
                final.parent.mkdir(mode=0o700)
                folders.add(final.parent.parent)
            disk.rename(self._partial(name), final)
            folders.add(final.parent)
        for folder in sorted(folders):
            disk.flush_folder(folder)
        self.used |= self._pending
        self._pending = {}

    def _write(self, name: str, plain: bytes) -> None:
        sealed = self.lock.close(padded(plain))
        disk.write(self._partial(name), sealed)
        self._pending[name] = Stored(sha256(sealed).hexdigest(), len(sealed))
        self.new_bytes += len(sealed)

    def _partial(self, name: str) -> Path:
        return self.folder / "objects" / (disk.PARTIAL + name)

    def _pending_bytes(self) -> int:
        return sum(stored.size_bytes for stored in self._pending.values())


def sweep(folder: Path) -> None:
    """Remove what a run that was cut off left half written."""
    for place in (folder, folder / "objects", folder / "snapshots"):
        for partial in place.glob(disk.PARTIAL + "*"):
            disk.remove(partial)
