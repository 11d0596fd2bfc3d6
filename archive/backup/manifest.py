"""The manifest of a snapshot: every file of the archive with its digest, and the objects that it is in. Encrypted."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.backup.contents import Kept, Part
from archive.backup.padding import padded
from archive.errors import BackupDamaged
from archive.model import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOG = "catalog.sqlite3"
_PATHS = re.compile(
    r"blobs/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}|[\w-]+\.sqlite3|archive\.toml|keys/\w[\w.-]*"
)
_LARGEST_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Manifest:
    """`damaged` are digests of originals whose bytes were gone or changed when the snapshot was made."""

    files: tuple[Kept, ...]
    damaged: tuple[str, ...]
    program: str


def packed(manifest: Manifest) -> bytes:
    said = {
        "program": manifest.program,
        "damaged": list(manifest.damaged),
        "files": [[kept.path, kept.digest, [list(part) for part in kept.parts]] for kept in manifest.files],
    }
    return padded(zlib.compress(canonical_json(said)))


def unpacked(untrusted_data: bytes, objects: Mapping[str, object]) -> Manifest:
    """Raises BackupDamaged if it is no manifest, names a file that no archive has, or an object that is not listed."""
    try:
        inflating = zlib.decompressobj()
        said: dict[str, Any] = json.loads(inflating.decompress(untrusted_data, _LARGEST_BYTES))
        files = tuple(_kept(entry) for entry in said["files"])
        damaged = tuple(str(digest) for digest in said["damaged"])
        program = str(said["program"])
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise BackupDamaged("The manifest of the snapshot cannot be read.") from error
    for kept in files:
        if not _PATHS.fullmatch(kept.path):
            raise BackupDamaged("The manifest names a file that no archive has.", "Do not trust this backup.")
        if any(part.name not in objects for part in kept.parts):
            raise BackupDamaged("The manifest names an object that the signed list does not have.")
    return Manifest(files, damaged, program)


def _kept(entry: list[Any]) -> Kept:
    path, digest, parts = entry
    return Kept(str(path), str(digest), tuple(Part(str(name), int(size)) for name, size in parts))
