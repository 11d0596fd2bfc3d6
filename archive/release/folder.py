"""The folder that a release is written to: what may be replaced, and how it is put into its place."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid, ReleaseDamaged
from archive.release import checker, manifest

if TYPE_CHECKING:
    from collections.abc import Container

    from archive.store import Store

_DEPTH = 3  # of an exhibit's folder, as in `addresses`
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)


def called(store: Store, untrusted_name: str) -> Path:
    """The folder of that name among the releases of this archive: the one place where the pages may write.

    Raises Invalid for anything but small letters, digits and hyphens.
    """
    if not _NAME.fullmatch(untrusted_name):
        raise Invalid(
            "A folder's name has small letters, digits and hyphens, at most 64.", "Such as: the-reports"
        )
    return place(store) / untrusted_name


def place(store: Store) -> Path:
    """Where releases made on the pages lie: the setting, else beside the archive folder, never inside it."""
    if store.settings.releases_folder:
        return Path(store.settings.releases_folder).expanduser().absolute()
    home = store.home.absolute()
    return home.with_name(f"{home.name}-releases")


def address_of(store: Store, target: Path) -> str:
    """Where a folder among the releases of this archive is found on the web; "" where the settings do not say."""
    base = store.settings.releases_address.rstrip("/")
    return f"{base}/{target.name}" if base else ""


def refuse_foreign(target: Path) -> None:
    """Only an empty place, or a release of ours with nothing beside it, may be written to."""
    if not target.exists() and not target.is_symlink():
        return
    refusal = Conflict(
        "The folder holds something that is not a release of this program.",
        "Name a folder that does not exist yet.",
    )
    if not target.is_dir() or target.is_symlink():
        raise refusal
    there = checker.names_in(target)
    if not there:
        return
    try:
        listed = manifest.read(target)
    except ReleaseDamaged as error:
        raise refusal from error
    if set(there) - set(listed["files"]) - checker.UNLISTED:
        raise refusal


def open_to_readers(folder: Path, known: Container[str] = ()) -> None:
    """The archive makes private files; a release is for everyone. In folders that are `known` everything is already."""
    for place, _, names in os.walk(folder):
        inside = Path(place)
        inside.chmod(0o755)
        if "/".join(inside.relative_to(folder).parts[:_DEPTH]) not in known:
            for name in names:
                (inside / name).chmod(0o644)


def replace(partial: Path, target: Path, before: Path) -> None:
    """Put the new folder where the old one was. If that fails half-way the old one comes back."""
    if target.exists():
        target.rename(before)
    try:
        partial.rename(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise


def put_back(target: Path, partial: Path, before: Path) -> None:
    """Undo `replace`."""
    target.rename(partial)
    if before.exists():
        before.rename(target)
