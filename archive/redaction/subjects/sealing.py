"""The seal of the register: authenticated encryption (ChaCha20-Poly1305), under a key that lies apart from the catalog.

What is sealed is bound to its collection and number, so that no row can stand in for another, and padded, so that its
length says little. Whoever has the catalog and not the key learns how many subjects there are, and when they were
entered and by whom.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from archive.errors import Sealed, StoreDamaged
from archive.store import secret_files

if TYPE_CHECKING:
    from archive.store import Store

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PADDED_BYTES = 512


class Seal:
    """Seals and opens the rows of one register."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)

    def close(self, values: dict[str, Any], *, collection_id: int, number: int) -> bytes:
        """`values`, plain JSON, as bytes that only the key opens again, and only in this place."""
        plain = json.dumps(values, ensure_ascii=False).encode()
        padded = plain + b" " * (-len(plain) % _PADDED_BYTES)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, padded, _place(collection_id, number))

    def open(self, sealed: bytes, *, collection_id: int, number: int) -> dict[str, Any]:
        """Raises Sealed if this is not the key that it was sealed with, or not the place."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, rest, _place(collection_id, number))
        except (InvalidTag, ValueError) as error:
            raise Sealed(
                "The register of subjects was sealed with another key, or was changed.",
                "Name the right key with the setting subjects_key. Nothing is lost while that key exists.",
            ) from error
        values: dict[str, Any] = json.loads(plain)
        return values


def key_path(store: Store) -> Path:
    """Where the key lies: where the setting `subjects_key` says, or in the archive folder."""
    chosen = store.settings.subjects_key
    return Path(chosen).expanduser() if chosen else store.home / "keys" / "subjects.key"


def seal(store: Store, *, may_make: bool) -> Seal:
    """The archive's own. Without a key one is made if it may be: if nothing is sealed yet.

    Raises Sealed if there is no key, StoreDamaged if what is there is none.
    """
    path = key_path(store)
    if not path.exists():
        if not may_make or not path.parent.is_dir():
            raise Sealed(
                "The key of the subjects is not there.", f"Looked for: {path}. {Sealed.default_hint}"
            )
        secret_files.put(path, ChaCha20Poly1305.generate_key().hex() + "\n")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise _no_key(path) from error
    if len(key) != _KEY_BYTES:
        raise _no_key(path)
    return Seal(key)


def _no_key(path: Path) -> StoreDamaged:
    return StoreDamaged(
        "The key of the subjects cannot be read.", f"Look at {path}, or restore it from a backup."
    )


def _place(collection_id: int, number: int) -> bytes:
    return f"exposure-archive subject {collection_id} {number}".encode()
