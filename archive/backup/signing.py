"""The archive's own key of its backups: it signs what a snapshot holds, and makes the names of objects.

age shows that a file is whole; it does not show who made it, nor that a file is missing. So each snapshot has a list of
all its objects with their digests, signed with Ed25519. Names are made with a key too: without it nobody can tell
whether a known file is in the backup.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.errors import StoreDamaged
from archive.store import secret_files

if TYPE_CHECKING:
    from pathlib import Path

_KEY_BYTES = 32
_NAME_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Signer:
    """Of one archive. `public` is the key that proves its signatures, hex."""

    _secret: bytes
    public: str

    @classmethod
    def of(cls, secret: bytes) -> Signer:
        return cls(secret, Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex())

    def sign(self, data: bytes) -> str:
        """Hex."""
        return Ed25519PrivateKey.from_private_bytes(self._secret).sign(data).hex()

    def name(self, recipients: tuple[str, ...], what: str) -> str:
        """The name of the object that holds `what` closed for these recipients: other recipients, another object."""
        key = hmac.digest(self._secret, b"exposure-archive names of backups", "sha256")
        said = "\n".join((*recipients, what)).encode()
        return hmac.new(key, said, sha256).hexdigest()[:_NAME_DIGITS]


def signer_of(home: Path) -> Signer:
    """Made on first use; for its owner alone. Raises StoreDamaged."""
    path = home / "keys" / "backup.key"
    try:
        if not path.exists():
            secret_files.put(path, os.urandom(_KEY_BYTES).hex() + "\n")
        return Signer.of(bytes.fromhex(path.read_text(encoding="ascii")))
    except (OSError, ValueError) as error:
        raise StoreDamaged("The key that signs backups cannot be read.", f"Look at {path}.") from error


def is_signed(untrusted_key: str, data: bytes, untrusted_signature: str) -> bool:
    """True if the key signed the data."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(untrusted_key))
        key.verify(bytes.fromhex(untrusted_signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
