"""From the catalog of an older version to this one's: what will be done, a copy, and then all of it or nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import StoreDamaged
from archive.store.catalog import engine

if TYPE_CHECKING:
    from pathlib import Path

_COPY = "catalog.before-"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From the version of the catalog to that of this program; `steps` say what each migration between them is."""

    version: str
    newest: str
    steps: tuple[tuple[str, str], ...]


def planned(home: Path) -> Upgrade:
    """What an upgrade would do; no `steps`, nothing. Changes nothing. Raises NoArchive, StoreDamaged, TooNew."""
    version = engine.version_of(home / "catalog.sqlite3")
    return Upgrade(version, engine.HEAD, engine.steps_from(version))


def upgrade(home: Path) -> Path | None:
    """Upgrade the catalog. Returns where the copy of the old one lies, or None if there was nothing to do.

    Raises Busy while another process writes, StoreDamaged if there is no room for the copy or a step fails; the
    catalog is then as it was.
    """
    plan = planned(home)
    if not plan.steps:
        return None
    copy = home / f"{_COPY}{plan.newest}"
    _copy(home / "catalog.sqlite3", copy)
    engine.connect(home / "catalog.sqlite3").dispose()
    return copy


def copies(home: Path) -> list[Path]:
    """Old catalogs that lie beside the new one."""
    return sorted(home.glob(_COPY + "*"))


def discard_copies(home: Path) -> None:
    """A removed document must not go on in an old catalog."""
    for path in copies(home):
        path.unlink(missing_ok=True)


def _copy(path: Path, copy: Path) -> None:
    room, needed = shutil.disk_usage(copy.parent).free, path.stat().st_size
    if room < 2 * needed:
        raise StoreDamaged(
            f"There is no room for a copy of the catalog: {needed:,} bytes, twice.",
            "Free some space; nothing was changed.",
        )
    partial = copy.with_name(f"{copy.name}.part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(path, timeout=30)) as source,
            closing(sqlite3.connect(partial)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise StoreDamaged(f"The catalog cannot be copied: {error}.", "Nothing was changed.") from error
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.rename(copy)
