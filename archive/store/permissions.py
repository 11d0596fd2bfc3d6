"""Who else on this machine could read the archive: nobody may, and originals are not to be written by anyone."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WRITING = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def too_open(home: Path) -> list[Path]:
    """Folders and files that others may read, write or enter, and originals that can be written; the folder first."""
    return [path for path in (home, *sorted(_inside(home))) if _is_too_open(home, path)]


def close(home: Path) -> int:
    """Take from others what they may, and from everyone the right to write originals. Returns from how many."""
    found = too_open(home)
    for path in found:
        mode = stat.S_IMODE(path.stat().st_mode) & ~_OTHERS
        path.chmod(mode & ~_WRITING if _is_original(home, path) else mode)
    return len(found)


def _inside(home: Path) -> Iterator[Path]:
    """The cache's files are not asked one by one: nobody else can enter their folder."""
    for path in home.rglob("*"):
        if path.is_symlink() or (home / "cache") in path.parents:
            continue
        yield path


def _is_too_open(home: Path, path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:  # SQLite's files come and go
        return False
    return bool(mode & _OTHERS) or (_is_original(home, path) and bool(mode & _WRITING))


def _is_original(home: Path, path: Path) -> bool:
    return path.is_file() and (home / "blobs") in path.parents and not path.name.startswith("partial-")
