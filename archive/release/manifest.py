"""The manifest of a release: the digest of every file, signed with Ed25519 (RFC 8032).

    manifest.json   canonical JSON: what the release is, its files with SHA-256 and size, the public key
    manifest.sig    the signature of manifest.json's bytes, hex
    key.pub         the public key, hex

The key in a folder proves only that the folder is of one piece. That it is the newsroom's, readers learn by comparing
the key with one published elsewhere.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.errors import ReleaseDamaged, StoreDamaged
from archive.model import canonical_json

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "exposure-archive-release/1"
MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "key.pub"
_KEY_FILE = "release.key"
_LARGEST_BYTES = 256 * 1024**2
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """What was found in a published folder. `problems` is empty if every byte is as it was signed."""

    title: str
    key: str
    manifest_digest: str
    files: int
    exhibits: int
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


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
    secret = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex())


def public_key(key: Ed25519PrivateKey) -> str:
    """In hex."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def write(folder: Path, about: dict[str, Any], key: Ed25519PrivateKey) -> str:
    """Sign everything in `folder`, which has no manifest yet. Returns the manifest's digest."""
    (folder / KEY).write_text(public_key(key) + "\n", encoding="ascii")
    files = {
        name: {"sha256": digest_of(path), "size_bytes": path.stat().st_size}
        for name, path in files_in(folder).items()
    }
    data = canonical_json({**about, "format": FORMAT, "key": public_key(key), "files": files})
    (folder / MANIFEST).write_bytes(data)
    (folder / SIGNATURE).write_text(key.sign(data).hex() + "\n", encoding="ascii")
    return sha256(data).hexdigest()


def check(folder: Path) -> ReleaseCheck:
    """Signature, every digest, no file missing and none added. Raises ReleaseDamaged if it is no release at all."""
    data, manifest = read(folder)
    problems = [] if _signed(folder, data, manifest["key"]) else ["the signature does not fit the manifest"]
    if _text(folder / KEY) != manifest["key"]:
        problems.append(f"{KEY} is not the key of the manifest")
    there, listed = files_in(folder), manifest["files"]
    problems += [f"missing: {name}" for name in sorted(set(listed) - set(there))]
    problems += [f"added: {name}" for name in sorted(set(there) - set(listed) - {MANIFEST, SIGNATURE})]
    for name in sorted(set(listed) & set(there)):
        if there[name].is_symlink() or digest_of(there[name]) != listed[name]["sha256"]:
            problems.append(f"changed: {name}")
    return ReleaseCheck(
        title=str(manifest.get("title", "")),
        key=manifest["key"],
        manifest_digest=sha256(data).hexdigest(),
        files=len(listed),
        exhibits=len(manifest.get("exhibits", [])),
        problems=tuple(problems),
    )


def read(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """The manifest's bytes and what they say. Raises ReleaseDamaged if there is none, or none of this format."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ReleaseDamaged("The manifest is implausibly large.")
        data = path.read_bytes()
        manifest = json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseDamaged(
            "There is no release in this folder: it has no readable manifest.json."
        ) from error
    if not _is_manifest(manifest):
        raise ReleaseDamaged("The manifest is not one of this program's releases.")
    return data, manifest


def _is_manifest(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("format") == FORMAT
        and isinstance(value.get("key"), str)
        and isinstance(value.get("exhibits", []), list)
        and isinstance(value.get("files"), dict)
        and all(isinstance(entry, dict) and "sha256" in entry for entry in value["files"].values())
    )


def _signed(folder: Path, data: bytes, key: str) -> bool:
    try:
        signature = bytes.fromhex(_text(folder / SIGNATURE))
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def files_in(folder: Path) -> dict[str, Path]:
    """Everything in the folder that is not a folder, by its name from there on."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def digest_of(path: Path) -> str:
    """The file's SHA-256, or an empty string if it cannot be read."""
    hashed = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                hashed.update(chunk)
    except OSError:
        return ""
    return hashed.hexdigest()
