"""Making a snapshot, while others work: what is new is written, then the manifest, then the signed list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from archive import __version__
from archive.backup import contents, disk, manifest, objects, signing, snapshots
from archive.backup.manifest import Manifest
from archive.backup.objects import Objects
from archive.backup.snapshots import Snapshot, Stored
from archive.errors import BackupDamaged, Busy, Conflict, Invalid
from archive.model import Deed
from archive.store import custody
from archive.store.catalog import removal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.backup.contents import Kept
    from archive.backup.locking import Lock
    from archive.backup.signing import Signer
    from archive.store import Store

    Progress = Callable[[int, int], None]

_ATTEMPTS = 3
_LIST_AFTER = 500  # objects; and then a tenth of all: a list is written whole


@dataclass(frozen=True, slots=True)
class Made:
    """`damaged` are digests of originals that are gone or have changed: the rest is in the snapshot."""

    number: int
    files: int
    size_bytes: int
    new_bytes: int
    damaged: tuple[str, ...]
    signed_by: str


def make(store: Store, folder: Path, lock: Lock, *, agent: str, progress: Progress = lambda *_: None) -> Made:
    """One more snapshot of the archive in `folder`, which is a backup already (`snapshots.begin`).

    What an interrupted run wrote is used. Raises Busy while another backup of this archive runs, Conflict if the folder
    is another archive's, Invalid if it lies within this one, NotFound if it is no backup, StoreDamaged.
    """
    refuse_within(store, folder)
    with store.backing_up(), disk.errors_said():
        signer = signing.signer_of(store.home)
        known = _known(folder, signer)
        objects.sweep(folder)
        for _ in range(_ATTEMPTS):
            run = _Run(store, folder, Objects(folder, lock, signer, known), progress)
            files, damaged = run.keep_all()
            if not run.was_removed(damaged):
                return run.finish(files, damaged, agent)
            known |= run.objects.used
        raise Busy("Documents are being removed while the backup runs.", "Run it again.")


def refuse_within(store: Store, folder: Path) -> None:
    """A backup in the folder of the archive would go with it."""
    if folder.resolve().is_relative_to(store.home.resolve()):
        raise Invalid("A backup cannot lie within the archive itself.", "Name a folder on another disk.")


def _known(folder: Path, signer: Signer) -> dict[str, Stored]:
    """What lists say is there, those that this archive signed. A list that is damaged says nothing."""
    known: dict[str, Stored] = {}
    unfinished = snapshots.unfinished(folder)
    found = [unfinished] if unfinished is not None else []
    for number in snapshots.numbers(folder):
        try:
            found.append(snapshots.read(folder, number))
        except BackupDamaged:
            continue
    for snapshot in found:
        if snapshot.key != signer.public:
            raise Conflict(
                f"{folder} holds the backup of another archive.", "Name a folder of its own for this one."
            )
        known |= snapshot.objects
    return known


@dataclass(slots=True)
class _Run:
    store: Store
    folder: Path
    objects: Objects
    progress: Progress
    _listed: int = 0

    def keep_all(self) -> tuple[list[Kept], list[str]]:
        """All files of the archive, and the digests of those whose bytes are not as they were received."""
        files, damaged = [], []
        with contents.databases(self.store) as copies:
            for name, copy in copies.items():
                files.append(contents.keep_file(self.objects, copy, name))
            wanted = contents.digests(copies[manifest.CATALOG])
        for path, name in contents.small_files(self.store):
            files.append(contents.keep_file(self.objects, path, name))
        for done, digest in enumerate(wanted, 1):
            kept = contents.keep_blob(self.objects, self.store, digest)
            if kept is None:
                damaged.append(digest)
            else:
                files.append(kept)
            self._list_now_and_then()
            self.progress(done, len(wanted))
        self.objects.flush()
        return files, damaged

    def was_removed(self, damaged: list[str]) -> bool:
        """True if one of them is no damage: its document was removed since the catalog was copied."""
        with self.store.read() as db:
            return len(removal.held(db, damaged)) < len(damaged)

    def finish(self, files: list[Kept], damaged: list[str], agent: str) -> Made:
        """Manifest, list, custody: the snapshot is there from the list on."""
        there = snapshots.numbers(self.folder)
        number = there[-1] + 1 if there else 1
        packed = manifest.packed(Manifest(tuple(files), tuple(damaged), __version__))
        sealed = self.objects.lock.close(packed)
        disk.put(snapshots.manifest_path(self.folder, number), sealed)
        previous = _digest_of_newest(self.folder)
        own = self._write_list(number, sha256(sealed).hexdigest(), previous, self.objects.used)
        snapshots.forget_unfinished(self.folder)
        with self.store.write() as db:
            custody.append(
                db, type=Deed.REPLICATION, agent=agent, object_kind="archive", object_id=0, digest=own,
                outcome="success" if not damaged else "warning",
                detail={"snapshot": number, "files": len(files), "damaged": len(damaged)},
            )  # fmt: skip
        size_bytes = sum(kept.size_bytes for kept in files)
        return Made(
            number, len(files), size_bytes, self.objects.new_bytes, tuple(damaged), self.objects.signer.public
        )

    def _list_now_and_then(self) -> None:
        """So that a run that is cut off need not begin anew."""
        used = len(self.objects.used)
        if used - self._listed >= max(_LIST_AFTER, used // 10):
            self._write_list(0, "", "", self.objects.known | self.objects.used)
            self._listed = used

    def _write_list(self, number: int, manifest_digest: str, previous: str, there: dict[str, Stored]) -> str:
        listed = Snapshot(number, datetime.now(UTC), manifest_digest, previous, there)
        return snapshots.write(self.folder, listed, self.objects.signer)


def _digest_of_newest(folder: Path) -> str:
    there = snapshots.numbers(folder)
    return sha256(snapshots.list_path(folder, there[-1]).read_bytes()).hexdigest() if there else ""
