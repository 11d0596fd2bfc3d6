"""Rights that one process has at a time. They end with the process, however it ends: the kernel keeps them."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.errors import Busy, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def held(path: Path, busy: str, hint: str | None = None) -> Iterator[None]:
    """Hold the right that the file stands for. Raises Busy, saying `busy`, at once if another process has it."""
    try:
        handle = path.open("w")
    except OSError as error:
        raise StoreDamaged(
            f"The archive folder cannot be written: {error.strerror}.",
            "Free some space or mend its permissions.",
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(busy, hint) from error
        yield
