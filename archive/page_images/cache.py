"""A folder of files that can be made again at any time, kept under a size."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOKED_AT_S = 600.0  # who reads a file within that time does not write down again that it was read
_PART = (
    8  # so large a part of the limit is freed at once, and written before the next look through the folder
)


class Cache:
    """Files of one folder by name, at most `limit_bytes` of them together; what was not read for longest goes first.

    Thread-safe. Of several who ask for the same name at once, one makes it and the others wait. The folder is looked
    through once an eighth of the limit, not at every file: other processes may write into it meanwhile, each at most
    an eighth too much.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._free_bytes = 0  # that may be written before the next look
        self._counting = Lock()
        self._making: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The file's bytes; made, and kept if they fit, where there is no such file. Raises what `make` does."""
        if (kept := self._kept(name)) is not None:
            return kept
        with self._counting:
            own = self._making.setdefault(name, Lock())
        with own:
            if (kept := self._kept(name)) is not None:
                return kept
            data = make()
            if len(data) <= self._limit_bytes:
                self._keep(name, data)
            return data

    def _kept(self, name: str) -> bytes | None:
        with contextlib.suppress(OSError), (self._folder / name).open("rb") as file:
            if time.time() - os.fstat(file.fileno()).st_mtime > _LOOKED_AT_S:
                os.utime(file.fileno())
            return file.read()
        return None

    def _keep(self, name: str, data: bytes) -> None:
        # A cache that cannot be written costs time, not a page.
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix="partial-", delete=False) as partial:
                partial.write(data)
            Path(partial.name).rename(self._folder / name)
            with self._counting:
                self._free_bytes -= len(data)
                if self._free_bytes < 0:
                    self._free_bytes = self._make_room()

    def _make_room(self) -> int:
        """Remove what is over the limit, and some more. Bytes that may be written before the next look."""
        with os.scandir(self._folder) as entries:
            known = [(entry, entry.stat()) for entry in entries]
        total = sum(told.st_size for _, told in known)
        if total > self._limit_bytes:
            known.sort(key=lambda one: one[1].st_mtime)
            for entry, told in known:
                if total <= self._limit_bytes - self._limit_bytes // _PART:
                    break
                Path(entry.path).unlink(missing_ok=True)
                total -= told.st_size
        return min(self._limit_bytes - total, self._limit_bytes // _PART)
