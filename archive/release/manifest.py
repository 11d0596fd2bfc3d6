"""The key that signs releases, and the manifest that it signs; `checker` says what is in both, and reads them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.errors import ReleaseDamaged, StoreDamaged
from archive.model import canonical_json
from archive.release import checker
from archive.release.checker import FORMAT, KEY, MANIFEST, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_KEY_FILE = "release.key"


def has_signing_key(folder: Path) -> bool:
    """Whether the archive has signed anything yet."""
    return (folder / _KEY_FILE).is_file()


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The archive's own key, made on first use; readable by its owner alone. Raises StoreDamaged."""
    path = folder / _KEY_FILE
    if not path.exists():
        _write_key(path)
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii")))
    except (OSError, ValueError) as error:
        raise StoreDamaged("The key that signs releases cannot be read.", f"Look at {path}.") from error


def _write_key(path: Path) -> None:
    secret = secret_bytes(Ed25519PrivateKey.generate())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex())


def secret_bytes(key: Ed25519PrivateKey) -> bytes:
    """For what is worked out under the key; it never leaves the archive."""
    return key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )


def public_key(key: Ed25519PrivateKey) -> str:
    """In hex."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


@dataclass(frozen=True, slots=True)
class Listed:
    """What the manifest of a release says, and its own digest."""

    digest: str
    said: dict[str, Any]

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """By name, each with `sha256` and `size_bytes`."""
        files: dict[str, dict[str, Any]] = self.said["files"]
        return files

    @property
    def ever(self) -> frozenset[str]:
        """The names of all files that releases in its place have had."""
        return frozenset([*self.said["files"], *self.said.get("gone", [])])


def write(
    folder: Path,
    about: dict[str, Any],
    key: Ed25519PrivateKey,
    *,
    had: Collection[str] = (),
    known: Mapping[str, dict[str, Any]] | None = None,
) -> str:
    """Sign everything in `folder`, which has no manifest yet. Returns the manifest's digest.

    `had` are the names of all files that its place ever had: what this has not is named, so that anyone can see whether
    it is gone. `known` are files as a manifest lists them, which need not be read again, nor lie in the folder yet.
    """
    (folder / KEY).write_text(public_key(key) + "\n", encoding="ascii")
    files = dict(known or {})
    for name in checker.names_in(folder):
        if name not in files:
            files[name] = listed(folder / name)
    gone = sorted(set(had) - set(files))
    data = canonical_json({**about, "format": FORMAT, "key": public_key(key), "files": files, "gone": gone})
    (folder / MANIFEST).write_bytes(data)
    (folder / SIGNATURE).write_text(key.sign(data).hex() + "\n", encoding="ascii")
    return sha256(data).hexdigest()


def listed(path: Path) -> dict[str, Any]:
    """A file, as manifests list them."""
    return {"sha256": checker.digest_of(path), "size_bytes": path.stat().st_size}


def read(folder: Path) -> Listed:
    """Raises ReleaseDamaged if there is none, or none of this format."""
    try:
        data, said = checker.read(folder)
    except checker.NotARelease as error:
        raise ReleaseDamaged(str(error)) from error
    return Listed(sha256(data).hexdigest(), said)
