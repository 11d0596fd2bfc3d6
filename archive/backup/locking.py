"""Encryption with age: to public keys whose secret lies elsewhere, or to a key that a passphrase opens.

The machine that makes backups needs no secret: whoever takes it cannot read the backups. A passphrase is slow on
purpose (scrypt), so it opens one key in the backup's folder, and that key opens the rest.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyrage

from archive.backup import disk
from archive.errors import BackupDamaged, Conflict, Invalid, Sealed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SECRET = "AGE-SECRET-KEY-"  # noqa: S105  how age's secret keys begin
_SHORTEST_PASSPHRASE = 12
_KEY_FILES = (
    "key.age",
    "key-again.age",
)  # the same twice: one flipped bit there would be the end of everything


@dataclass(frozen=True, slots=True)
class Lock:
    """Closes. `recipients` are age's public keys, in order, each once."""

    recipients: tuple[str, ...]

    def close(self, plain: bytes) -> bytes:
        to = [pyrage.x25519.Recipient.from_str(recipient) for recipient in self.recipients]
        sealed: bytes = pyrage.encrypt(plain, to)
        return sealed


@dataclass(frozen=True, slots=True)
class Key:
    """Opens. Never written into the archive, shown or logged."""

    _identities: tuple[Any, ...]

    def open(self, sealed: bytes) -> bytes:
        """Raises Sealed if it was closed for another key, or is damaged."""
        try:
            plain: bytes = pyrage.decrypt(sealed, list(self._identities))
        except pyrage.DecryptError as error:
            raise Sealed(
                "The backup does not open: this is not its key, or the file is damaged.",
                "Try the key or passphrase it was made for; archive backup check says whether files are damaged.",
            ) from error
        return plain

    def lock(self) -> Lock:
        """What closes for this key."""
        return Lock(tuple(sorted({str(identity.to_public()) for identity in self._identities})))


def lock_for(recipients: Iterable[str]) -> Lock:
    """Raises Invalid if one is no public key of age; never repeats what was given, which may be a secret."""
    known = tuple(sorted({recipient.strip() for recipient in recipients}))
    for recipient in known:
        if recipient.upper().startswith(_SECRET):
            raise Invalid(
                "That is a secret key.", "Give its public key (age1…) and keep the secret elsewhere."
            )
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError as error:
            raise Invalid(
                "A recipient is no public key of age.",
                "They begin with age1; make one with: archive backup key FILE",
            ) from error
    if not known:
        raise Invalid("There is no recipient.", "Make one with: archive backup key FILE")
    return Lock(known)


def recipients_in(path: Path) -> tuple[str, ...]:
    """A line each; empty lines and those that begin with # say nothing. Raises Invalid if it cannot be read."""
    return tuple(_lines(path, "recipients"))


def key_in(path: Path) -> Key:
    """Secret keys from a file as age writes it. Raises Invalid if it is none."""
    try:
        identities = tuple(pyrage.x25519.Identity.from_str(line) for line in _lines(path, "the secret key"))
    except pyrage.IdentityError as error:
        raise Invalid(
            f"{path} holds no secret key of age.", "It begins with AGE-SECRET-KEY-1; see: archive backup key"
        ) from error
    if not identities:
        raise Invalid(f"{path} is empty.")
    return Key(identities)


def make_key(path: Path) -> str:
    """Write a new secret key to a file that is not there yet, for its owner alone. Returns the public key."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(
            f"{path} is there already.", "A key that was used must not be lost: name another."
        ) from error
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from error
    with open(handle, "w", encoding="ascii") as target:
        target.write(f"# public key: {public}\n{identity}\n")
        target.flush()
        os.fsync(target.fileno())
    return public


def has_passphrase(folder: Path) -> bool:
    """True if the backup in `folder` is opened by a passphrase."""
    return any((folder / name).exists() for name in _KEY_FILES)


def begin_with_passphrase(folder: Path, passphrase: str) -> Lock:
    """Put a new key, closed by the passphrase, into the folder. Raises Invalid for a short one."""
    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise Invalid(
            f"A passphrase has at least {_SHORTEST_PASSPHRASE} characters.",
            "Six random words are good: whoever takes the backup can try as long as they like.",
        )
    identity = pyrage.x25519.Identity.generate()
    sealed = pyrage.passphrase.encrypt(str(identity).encode(), passphrase)
    for name in reversed(_KEY_FILES):
        disk.put(folder / name, sealed)
    return Key((identity,)).lock()


def key_by_passphrase(folder: Path, passphrase: str) -> Key:
    """Raises Sealed for a wrong passphrase, BackupDamaged if there is no such key in the folder."""
    sealed = {path.read_bytes() for name in _KEY_FILES if (path := folder / name).is_file()}
    if not sealed:
        raise BackupDamaged(
            "No passphrase opens this backup: it was made for public keys.", "Give --identity FILE."
        )
    for data in sealed:  # one, unless one of the two files is damaged
        try:
            secret = pyrage.passphrase.decrypt(data, passphrase).decode("ascii")
            return Key((pyrage.x25519.Identity.from_str(secret),))
        except (pyrage.DecryptError, pyrage.IdentityError):
            continue
    raise Sealed("The passphrase does not open this backup.", "Try again; capitals and spaces count.")


def _lines(path: Path, what: str) -> list[str]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The file with {what} cannot be read: {path}") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
