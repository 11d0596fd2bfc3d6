"""What opens a backup, as a person gives it: a file with a secret key, a file with a passphrase, or typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.backup import locking
from archive.errors import Invalid

if TYPE_CHECKING:
    from archive.backup.locking import Key


def given_key(folder: Path, identity: Path | None, passphrase_file: str) -> Key:
    """The key of the backup in `folder`. Raises Invalid, Sealed, BackupDamaged."""
    if identity is not None:
        return locking.key_in(identity)
    if not locking.has_passphrase(folder):
        raise Invalid("This backup was made for a public key.", "Give its secret key: --identity FILE")
    return locking.key_by_passphrase(folder, passphrase(passphrase_file))


def passphrase(file: str, *, is_new: bool = False) -> str:
    """From the file that a setting names, else typed; a new one twice. Never shown or kept."""
    if not file:
        typed: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new, err=True)
        return typed
    try:
        return Path(file).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The file with the passphrase cannot be read: {file}") from error
