"""What of an archive goes into a backup: every SQLite file as it is at one moment, the bytes that the catalog of that
moment stands on, keys and settings. Index and cache do not: they are built again.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import create_engine

from archive.errors import EvidenceDamaged, StoreDamaged
from archive.store.catalog import removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.backup.objects import Objects
    from archive.store import Store

PART_BYTES = 16 * 1024**2
"""Of originals. Large enough to be few, small enough for any file system and for memory."""

_CHUNK_BYTES = 1024**2  # of databases, which change here and there


class Part(NamedTuple):
    """The object that holds a piece of a file, and how many of its bytes are the piece's."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the archive; `path` is relative to its folder."""

    path: str
    digest: str
    parts: tuple[Part, ...]

    @property
    def size_bytes(self) -> int:
        return sum(part.size_bytes for part in self.parts)


@contextmanager
def databases(store: Store) -> Iterator[dict[str, Path]]:
    """Copies of every SQLite file of the archive, by name, each as it is at one moment, while others write.

    SQLite copies page by page, so what did not change lies where it lay, and what was overwritten (secure_delete)
    stays overwritten. The copies are gone at the end. Raises EvidenceDamaged if one is damaged: snapshots of it would
    in time take the place of all that are whole.
    """
    for stale in (store.home / "cache").glob("backup-*/*"):
        stale.unlink()
    with tempfile.TemporaryDirectory(dir=store.home / "cache", prefix="backup-") as folder:
        copies = {}
        for path in sorted(store.home.glob("*.sqlite3")):
            copies[path.name] = Path(folder) / path.name
            _copy(path, copies[path.name])
            _refuse_damaged(copies[path.name])
        yield copies


def digests(catalog: Path) -> tuple[str, ...]:
    """Of all bytes that this copy of a catalog stands on."""
    engine = create_engine(f"sqlite:///{catalog}")
    try:
        with engine.connect() as db:
            return tuple(sorted(removal.all_held(db)))
    finally:
        engine.dispose()


def keep_file(objects: Objects, path: Path, name: str) -> Kept:
    """A database, a key, the settings: in chunks that are named by what is in them."""
    hashed, parts = sha256(), []
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hashed.update(chunk)
            kept = objects.keep(f"chunk {sha256(chunk).hexdigest()}", lambda chunk=chunk: chunk)  # type: ignore[misc]
            parts.append(Part(kept, len(chunk)))
    return Kept(name, hashed.hexdigest(), tuple(parts))


def keep_blob(objects: Objects, store: Store, digest: str) -> Kept | None:
    """An original or exhibit, read only if it is not in the backup yet; None if its bytes are gone or have changed."""
    path = store.blobs.path(digest)
    try:
        size_bytes = path.stat().st_size
        starts = range(0, size_bytes, PART_BYTES)
        names = [f"blob {digest} {size_bytes} {start}" for start in starts]
        if not all(map(objects.has, names)) and not store.blobs.verify(digest):
            return None
        parts = [
            Part(
                objects.keep(name, lambda start=start: _piece(path, start)),  # type: ignore[misc]
                min(PART_BYTES, size_bytes - start),
            )
            for name, start in zip(names, starts, strict=True)
        ]
    except FileNotFoundError:
        return None
    return Kept(path.relative_to(store.home).as_posix(), digest, tuple(parts))


def small_files(store: Store) -> Iterator[tuple[Path, str]]:
    """Keys and settings, with the names that they have in the archive."""
    settings = store.home / "archive.toml"
    if settings.is_file():
        yield settings, settings.name
    for path in sorted((store.home / "keys").iterdir()):
        if path.is_file() and not path.name.endswith(".part"):
            yield path, f"keys/{path.name}"


def _piece(path: Path, start: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(PART_BYTES)


def _copy(path: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise StoreDamaged(
            f"{path.name} cannot be copied: {error}.",
            "Is there room for a copy? archive check says what is wrong.",
        ) from error


def _refuse_damaged(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as db:
            said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise EvidenceDamaged(
            f"{copy.name} is damaged, so no snapshot was made of it.",
            "Earlier snapshots are whole. Stop working on this archive, and restore the newest elsewhere.",
        )
