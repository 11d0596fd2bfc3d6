"""The signed lists: which objects a snapshot is made of, with the digest of each.

    snapshots/000012.age    the manifest, encrypted: the files of the archive, and which objects each is in
    snapshots/000012.list   JSON and, on a line of its own, its signature
    unfinished.list         the same, of a run that has not ended: what it need not write again

A snapshot is there once its list is. Each list holds the digest of the one before, so that none can be taken out of the
middle unseen; that the newest is missing shows in the custody chain of the archive.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from archive.backup import disk, signing
from archive.errors import BackupDamaged, Conflict, NotFound
from archive.model import canonical_json

if TYPE_CHECKING:
    from pathlib import Path

    from archive.backup.signing import Signer

FORMAT = "exposure-archive-backup/1"
_UNFINISHED = "unfinished.list"


class Stored(NamedTuple):
    """One object as it lies on the disk: its own digest and size, encrypted."""

    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A signed list.

    Attributes:
        number: from 1; later ones have higher numbers, whatever the clock said.
        manifest: digest of the encrypted manifest, "" in the list of an unfinished run.
        previous: digest of the list before, "" if there was none.
        key: the public key that it was signed with.
        own: digest of this list.
    """

    number: int
    at: datetime
    manifest: str
    previous: str
    objects: dict[str, Stored]
    key: str = ""
    own: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(stored.size_bytes for stored in self.objects.values())


def is_backup(folder: Path) -> bool:
    return (folder / "snapshots").is_dir()


def begin(folder: Path) -> None:
    """Make a folder that snapshots can be put into. Raises Conflict if it holds something."""
    ours = {"objects", "snapshots"}  # what a beginning that failed leaves
    if folder.exists() and (not folder.is_dir() or any(entry.name not in ours for entry in folder.iterdir())):
        raise Conflict(
            f"{folder} is not an empty folder.",
            "If a backup was begun there, leave --new out; otherwise name a folder that does not exist yet.",
        )
    if is_backup(folder) and numbers(folder):
        raise Conflict(f"There is a backup in {folder} already.", "Leave --new out to go on with it.")
    for name in ("", *ours):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def numbers(folder: Path) -> tuple[int, ...]:
    """Of all snapshots, oldest first. Raises NotFound if the folder is no backup."""
    if not is_backup(folder):
        raise NotFound(f"There is no backup in {folder}.", "Is the disk mounted that it lies on?")
    names = [path.stem for path in (folder / "snapshots").glob("*.list")]
    return tuple(sorted(int(name) for name in names if name.isdecimal()))


def read(folder: Path, number: int) -> Snapshot:
    """Raises NotFound, BackupDamaged if it is not as it was signed."""
    path = list_path(folder, number)
    if not path.is_file():
        raise NotFound(f"The backup has no snapshot {number}.", "See them with: archive backup list")
    found = _parsed(path)
    if found.number != number or not found.manifest:
        raise BackupDamaged(f"The list of snapshot {number} is another one's.")
    return found


def unfinished(folder: Path) -> Snapshot | None:
    """What the last run left when it was cut off; None if it ended, or if that cannot be read: it is written again."""
    try:
        return _parsed(folder / _UNFINISHED) if (folder / _UNFINISHED).is_file() else None
    except BackupDamaged:
        return None


def write(folder: Path, snapshot: Snapshot, signer: Signer) -> str:
    """Sign the list and put it in its place. Returns its digest."""
    body = canonical_json(
        {
            "format": FORMAT,
            "number": snapshot.number,
            "at": snapshot.at.isoformat(timespec="seconds"),
            "manifest": snapshot.manifest,
            "previous": snapshot.previous,
            "key": signer.public,
            "objects": {name: list(stored) for name, stored in snapshot.objects.items()},
        }
    )
    data = body + b"\n" + signer.sign(body).encode() + b"\n"
    disk.put(list_path(folder, snapshot.number) if snapshot.manifest else folder / _UNFINISHED, data)
    return sha256(data).hexdigest()


def forget_unfinished(folder: Path) -> None:
    disk.remove(folder / _UNFINISHED)


def list_path(folder: Path, number: int) -> Path:
    return folder / "snapshots" / f"{number:06}.list"


def manifest_path(folder: Path, number: int) -> Path:
    return folder / "snapshots" / f"{number:06}.age"


def object_path(folder: Path, name: str) -> Path:
    return folder / "objects" / name[:2] / name


def _parsed(path: Path) -> Snapshot:
    try:
        data = path.read_bytes()
        body, _, signature = data.rstrip(b"\n").rpartition(b"\n")
        said: dict[str, Any] = json.loads(body)
        if said["format"] != FORMAT:
            raise BackupDamaged(
                f"{path.name} is of a format that this program does not know.", "Use a newer one."
            )
        if not signing.is_signed(said["key"], body, signature.decode("ascii")):
            raise BackupDamaged(f"{path.name} is not as it was signed.")
        return _snapshot(said, sha256(data).hexdigest())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupDamaged(f"{path.name} cannot be read.") from error


def _snapshot(said: dict[str, Any], own: str) -> Snapshot:
    return Snapshot(
        number=int(said["number"]),
        at=datetime.fromisoformat(said["at"]),
        manifest=str(said["manifest"]),
        previous=str(said["previous"]),
        objects={
            _name(name): Stored(str(digest), int(size)) for name, (digest, size) in said["objects"].items()
        },
        key=str(said["key"]),
        own=own,
    )


def _name(untrusted_name: str) -> str:
    """It becomes part of a path."""
    int(untrusted_name, 16)
    if not untrusted_name.isalnum():
        raise ValueError(untrusted_name)
    return untrusted_name
