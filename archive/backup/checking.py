"""Is a backup whole? Without its key: every object against the signed lists. With it: every byte of every file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.backup import disk, manifest, snapshots
from archive.errors import ArchiveError, BackupDamaged, Sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.backup.contents import Kept
    from archive.backup.locking import Key
    from archive.backup.manifest import Manifest
    from archive.backup.snapshots import Snapshot, Stored

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. No `problems`, sentences for a person: all that was looked at is whole.

    Attributes:
        strays: objects that no snapshot stands on: left by runs that were cut off, or by removals.
        opened: files that were opened with the key and compared with their digests.
        signed_by: the public keys that signed.
    """

    snapshots: int
    objects: int
    size_bytes: int
    strays: int
    opened: int
    signed_by: tuple[str, ...]
    problems: tuple[str, ...]


def check(folder: Path, key: Key | None = None, progress: Progress = lambda *_: None) -> Checked:
    """Read every object; with a `key` also open every file. Raises NotFound if the folder is no backup."""
    with disk.errors_said():
        problems: list[str] = []
        lists = list(_lists(folder, problems))
        objects = {name: stored for snapshot in lists for name, stored in snapshot.objects.items()}
        for done, (name, stored) in enumerate(objects.items(), 1):
            problems += _object_problems(folder, name, stored)
            progress(done, len(objects))
        opened = _open_all(folder, lists, key, problems) if key is not None else 0
        there = {path.name for path in (folder / "objects").glob("*/*")}
    return Checked(
        snapshots=len(lists),
        objects=len(objects),
        size_bytes=sum(stored.size_bytes for stored in objects.values()),
        strays=len(there - objects.keys()),
        opened=opened,
        signed_by=tuple(sorted({snapshot.key for snapshot in lists})),
        problems=tuple(problems),
    )


def open_manifest(folder: Path, snapshot: Snapshot, key: Key) -> Manifest:
    """Raises BackupDamaged if it is not the one that was signed, Sealed if the key does not open it."""
    try:
        sealed = snapshots.manifest_path(folder, snapshot.number).read_bytes()
    except OSError as error:
        raise BackupDamaged(f"The manifest of snapshot {snapshot.number} is gone.") from error
    if sha256(sealed).hexdigest() != snapshot.manifest:
        raise BackupDamaged(f"The manifest of snapshot {snapshot.number} has changed.")
    return manifest.unpacked(key.open(sealed), snapshot.objects)


def pieces(folder: Path, kept: Kept, key: Key) -> Iterator[bytes]:
    """The bytes of a file. Raises BackupDamaged, at its end too if the whole is not what was kept.

    What counts is the digest in the manifest, which is signed: an object that was lost and written again has another
    digest than older lists say, and the same bytes in it.
    """
    hashed = sha256()
    for part in kept.parts:
        try:
            piece = key.open(_read(folder, part.name))[: part.size_bytes]
        except Sealed as error:  # the manifest opened, so it is the right key
            raise _changed(part.name) from error
        hashed.update(piece)
        yield piece
    if hashed.hexdigest() != kept.digest:
        raise BackupDamaged(f"{kept.path} in the backup is not what was put in.")


def _lists(folder: Path, problems: list[str]) -> Iterator[Snapshot]:
    before = ""
    for place, number in enumerate(snapshots.numbers(folder)):
        try:
            snapshot = snapshots.read(folder, number)
        except BackupDamaged as error:
            problems.append(f"Snapshot {number}: {error.message}")
            before = ""
            continue
        if place and before and snapshot.previous != before:
            problems.append(
                f"Snapshot {number} does not follow the one before: one was taken out or exchanged."
            )
        before = snapshot.own
        yield snapshot


def _object_problems(folder: Path, name: str, stored: Stored) -> Iterator[str]:
    try:
        is_whole = sha256(_read(folder, name)).hexdigest() == stored.digest
    except BackupDamaged as error:
        yield f"{error.message} {error.hint}"
        return
    if not is_whole:
        changed = _changed(name)
        yield f"{changed.message} {changed.hint}"


def _read(folder: Path, name: str) -> bytes:
    try:
        return snapshots.object_path(folder, name).read_bytes()
    except FileNotFoundError as error:
        raise BackupDamaged(
            f"objects/{name[:2]}/{name} is gone.",
            "The next backup writes it again, if the archive still has it.",
        ) from error


def _changed(name: str) -> BackupDamaged:
    return BackupDamaged(
        f"objects/{name[:2]}/{name} has changed.",
        "Remove that file: the next backup writes it again, if the archive still has it.",
    )


def _open_all(folder: Path, lists: list[Snapshot], key: Key, problems: list[str]) -> int:
    """How many files were opened, each once."""
    seen: set[Kept] = set()
    for snapshot in lists:
        try:
            found = open_manifest(folder, snapshot, key)
        except ArchiveError as error:
            problems.append(f"Snapshot {snapshot.number}: {error.message}")
            continue
        for kept in found.files:
            if kept in seen:
                continue
            seen.add(kept)
            try:
                for _ in pieces(folder, kept, key):
                    pass
            except ArchiveError as error:
                problems.append(f"Snapshot {snapshot.number}, {kept.path}: {error.message}")
    return len(seen)
