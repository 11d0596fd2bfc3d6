"""Taking old snapshots out of a backup, and every object that only they stand on: what was
removed on purpose goes too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.backup import disk, objects, signing, snapshots
from archive.backup.making import refuse_within
from archive.errors import Conflict, Invalid
from archive.model import Deed
from archive.store import custody

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Store


@dataclass(frozen=True, slots=True)
class Pruned:
    snapshots: tuple[int, ...]
    objects: int
    freed_bytes: int


def prune(store: Store, folder: Path, *, keep: int, agent: str) -> Pruned:
    """Leave the newest `keep` snapshots. No key is needed: the signed lists say what they stand on.

    Raises BackupDamaged, and removes nothing, if the list of one that is to stay cannot be read: its objects could not
    be told from the others. Raises Invalid, Conflict, Busy as `make` does.
    """
    if keep < 1:
        raise Invalid("At least one snapshot has to stay.", "Give --keep 1 or more.")
    refuse_within(store, folder)
    with store.backing_up(), disk.errors_said():
        there = snapshots.numbers(folder)
        going, staying = there[:-keep], [snapshots.read(folder, number) for number in there[-keep:]]
        public = signing.signer_of(store.home).public
        if any(snapshot.key != public for snapshot in staying):
            raise Conflict(
                f"{folder} holds the backup of another archive.", "It is not for this one to prune."
            )
        _forget(folder, going)
        count, freed = _remove_unused(folder, {name for snapshot in staying for name in snapshot.objects})
    with store.write() as db:
        custody.append(
            db, type=Deed.DELETION, agent=agent, object_kind="archive", object_id=0,
            detail={"of": "snapshots of a backup", "snapshots": list(going), "kept": len(staying)},
        )  # fmt: skip
    return Pruned(going, count, freed)


def _forget(folder: Path, going: tuple[int, ...]) -> None:
    """Lists first: a snapshot without its list is none, and a list without its objects would be a promise broken."""
    for number in going:
        disk.remove(snapshots.list_path(folder, number))
    disk.flush_folder(folder / "snapshots")
    for number in going:
        disk.remove(snapshots.manifest_path(folder, number))
    snapshots.forget_unfinished(folder)
    objects.sweep(folder)


def _remove_unused(folder: Path, used: set[str]) -> tuple[int, int]:
    count = freed = 0
    for path in sorted((folder / "objects").glob("*/*")):
        if path.name not in used:
            freed += path.stat().st_size
            count += 1
            disk.remove(path)
    return count, freed
