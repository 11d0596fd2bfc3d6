"""An archive out of a backup, into an empty folder: every byte is held to its digest while it is written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.accession import reindex
from archive.backup import checking, disk, snapshots
from archive.backup.manifest import CATALOG
from archive.errors import BackupDamaged, Conflict, NotFound
from archive.model import Deed
from archive.store import custody, fixity, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from archive.backup.contents import Kept
    from archive.backup.locking import Key
    from archive.backup.snapshots import Snapshot
    from archive.store.fixity import Fixity

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. `damaged` are digests that were damaged in the archive when the snapshot was made."""

    number: int
    at: datetime
    files: int
    size_bytes: int
    damaged: tuple[str, ...]
    signed_by: str


def restore(
    folder: Path,
    home: Path,
    key: Key,
    *,
    number: int | None = None,
    signed_by: str = "",
    progress: Progress = lambda *_: None,
) -> Restored:
    """Write the newest snapshot, or that number, into `home`, which is empty or not there.

    `signed_by` is the public key that must have signed it, "" for any. The catalog comes last: what was cut off is no
    archive. Raises Conflict if `home` has anything in it, BackupDamaged, NotFound, Sealed, StoreDamaged.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Conflict(f"{home} is not an empty folder.", "Name a folder that does not exist yet.")
    with disk.errors_said():
        snapshot = _chosen(folder, number, signed_by)
        found = checking.open_manifest(folder, snapshot, key)
        os.umask(0o077)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        in_order = sorted(found.files, key=lambda kept: kept.path == CATALOG)
        for done, kept in enumerate(in_order, 1):
            _write(folder, kept, home, key)
            progress(done, len(in_order))
        for place in sorted({path.parent for path in home.rglob("*")}, reverse=True):
            disk.flush_folder(place)
    size_bytes = sum(kept.size_bytes for kept in in_order)
    return Restored(snapshot.number, snapshot.at, len(in_order), size_bytes, found.damaged, snapshot.key)


def examine(home: Path, restored: Restored, *, agent: str) -> Fixity:
    """Open what was restored: custody and every byte against the catalog, and a custody event that says so."""
    store = open_store(home)
    try:
        found = fixity.examine(store)
        with store.write() as db:
            custody.append(
                db, type=Deed.RECOVERY, agent=agent, object_kind="archive", object_id=0,
                outcome="success" if not found.damages else "warning",
                detail={"snapshot": restored.number, "files": restored.files},
            )  # fmt: skip
        return found
    finally:
        store.close()


def rebuild_index(home: Path) -> int:
    """Of what was restored. Returns how many documents are in it."""
    store = open_store(home)
    try:
        return reindex(store)
    finally:
        store.close()


def _chosen(folder: Path, number: int | None, signed_by: str) -> Snapshot:
    there = snapshots.numbers(folder)
    if not there:
        raise NotFound(f"The backup in {folder} has no snapshot yet.")
    snapshot = snapshots.read(folder, there[-1] if number is None else number)
    if signed_by and snapshot.key != signed_by.strip().lower():
        raise BackupDamaged(
            "The snapshot was signed with another key.",
            "Whoever made it, it was not the archive that you named.",
        )
    return snapshot


def _write(folder: Path, kept: Kept, home: Path, key: Key) -> None:
    final = home / kept.path
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = final.with_name(disk.PARTIAL + final.name)
    mode = 0o400 if kept.path.startswith("blobs/") else 0o600
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as target:
        target.writelines(checking.pieces(folder, kept, key))
        target.flush()
        os.fsync(target.fileno())
    disk.rename(partial, final)
