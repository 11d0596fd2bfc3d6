"""The folder that a release is written to: where it is, and whether it may be replaced."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import Conflict, Invalid, ReleaseDamaged
from archive.release import checker, manifest

if TYPE_CHECKING:
    from collections.abc import Container

    from archive.release.manifest import Listed
    from archive.store import Store

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


def listed(target: Path) -> Listed | None:
    """What the manifest of the release there says; None in an empty place. Raises Conflict if it is anything else."""
    if not target.exists() and not target.is_symlink():
        return None
    if not target.is_dir() or target.is_symlink():
        raise _foreign()
    if not (target / checker.MANIFEST).exists() and not checker.names_in(target):
        return None
    try:
        return manifest.read(target)
    except ReleaseDamaged as error:
        raise _foreign() from error


def refuse_foreign(target: Path, release: Listed | None, untouched: Container[str]) -> None:
    """Only an empty place, or a release of ours with nothing beside it, may be written to. In folders that are
    `untouched` is nothing else. Raises Conflict."""
    if release and set(checker.names_in(target, untouched)) - set(release.files) - checker.UNLISTED:
        raise _foreign()


def _foreign() -> Conflict:
    return Conflict(
        "The folder holds something that is not a release of this program.",
        "Name a folder that does not exist yet.",
    )
