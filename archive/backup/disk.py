"""Writing that lasts, one deed a function. Tests stop each deed in turn, as a power cut would.

A file is written beside its place, flushed, and only then given its name, so that a name always stands for whole bytes.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from archive.errors import StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTIAL = "partial-"


def write(path: Path, data: bytes) -> None:
    """To a file of its own, readable by its owner alone. It lasts once it is flushed."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(handle, "wb", buffering=0) as target:
        rest = memoryview(data)
        while rest:
            rest = rest[target.write(rest) :]


def flush(path: Path) -> None:
    """What is in the file is on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_folder(path: Path) -> None:
    """So are the names in the folder. Some file systems refuse that, which is theirs."""
    with suppress(OSError):
        flush(path)


def rename(partial: Path, final: Path) -> None:
    partial.rename(final)


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def put(path: Path, data: bytes) -> None:
    """A whole file under its name, or, after a power cut, what was there before."""
    partial = path.with_name(PARTIAL + path.name)
    write(partial, data)
    flush(partial)
    rename(partial, path)
    flush_folder(path.parent)


@contextmanager
def errors_said() -> Iterator[None]:
    """What a disk refuses, as a person should hear it. Raises StoreDamaged."""
    try:
        yield
    except OSError as error:
        raise StoreDamaged(
            f"Writing or reading the backup failed: {error.strerror}.",
            "Snapshots that were there before are whole. Free some space or mend the disk; the same command goes on.",
        ) from error
