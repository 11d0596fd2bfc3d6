"""Office files that are locked with a password, opened with one of those that were given."""

from __future__ import annotations

import struct
import sys
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import msoffcrypto
from msoffcrypto.exceptions import (
    DecryptionError,
    EncryptionError,
    FileFormatError,
    InvalidKeyError,
    ParseError,
)

from ingest import compound
from ingest.errors import Encrypted, of_limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.sniff import Kind

LOCKABLE = (
    "application/x-encrypted-office", "application/msword", "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
)  # fmt: skip

_STANDING = ("VelvetSweatshop", "/01Hannes Ruescher/01")
"""What Office itself locks a file with that is to be read and not written (MS-OFFCRYPTO 2.4.2.3, 2.4.2.4)."""
_DAMAGES = (
    DecryptionError, EncryptionError, FileFormatError, InvalidKeyError, ParseError, struct.error, NotImplementedError,
    UnicodeError, *compound.DAMAGES,
)  # fmt: skip
"""What `msoffcrypto` raises on wrong passwords and damaged files."""


@contextmanager
def opened(path: str, kind: Kind, passwords: tuple[str, ...]) -> Iterator[str | None]:
    """The name of an unlocked copy while it is needed; None if the file is not locked. Raises Encrypted."""
    if kind.media_type not in LOCKABLE:
        yield None
        return
    with open(path, "rb") as untrusted_file, tempfile.TemporaryFile() as copy:
        if not _is_locked(untrusted_file):
            yield None
            return
        if not any(_unlock(untrusted_file, password, copy) for password in (*passwords, *_STANDING)):
            raise Encrypted
        copy.flush()
        yield f"/proc/self/fd/{copy.fileno()}" if sys.platform == "linux" else f"/dev/fd/{copy.fileno()}"


def _is_locked(untrusted_file: IO[bytes]) -> bool:
    try:
        return bool(msoffcrypto.OfficeFile(untrusted_file).is_encrypted())
    except _DAMAGES:
        return False


def _unlock(untrusted_file: IO[bytes], password: str, copy: IO[bytes]) -> bool:
    copy.seek(0)
    copy.truncate()
    try:
        untrusted_file.seek(0)
        locked = msoffcrypto.OfficeFile(untrusted_file)
        locked.load_key(password=password, verify_password=True)
        locked.decrypt(copy)
    except _DAMAGES as error:
        if (limit := of_limit(error)) is not None:
            raise limit from error
        return False
    return copy.tell() > 0
