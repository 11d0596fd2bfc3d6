"""A release that may go to a place: a folder that `check` accepts, and what has to be there when all is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive import release
from archive.errors import ReleaseDamaged
from archive.release import checker

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS_OF_PAGES = frozenset({".png", ".jpg", ".pdf", ".css", ".py", ".js", ".pub"})
"""What pages refer to and what refers to nothing itself."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file has to be: SHA-256, and size."""

    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`files` are all files of the folder, the manifest and what vouches for it included; `gone` are those that earlier
    editions had and this one has not. `published_at` is as the manifest says it."""

    folder: Path
    key: str
    manifest_digest: str
    published_at: str
    files: dict[str, Listed]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was done, in files. `left` is what is not as it should be even now, `beside` what lies there and is none of
    ours, `notes` what the sender should know of such a place."""

    put: int
    kept: int
    removed: int
    left: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read(folder: Path) -> Outgoing:
    """Raises ReleaseDamaged unless every byte of it is as it was signed."""
    folder = Path(folder).absolute()
    checked = release.check(folder)
    if not checked.passed:
        raise ReleaseDamaged(
            f"The release is not as it was signed: {checked.problems[0]}.", "Publish it again, then send it."
        )
    manifest = checker.read(folder)[1]
    files = {name: Listed(entry["sha256"], entry["size_bytes"]) for name, entry in manifest["files"].items()}
    for name in sorted(checker.UNLISTED):
        if (path := folder / name).is_file():
            files[name] = Listed(checker.digest_of(path), path.stat().st_size)
    gone = frozenset(manifest.get("gone", ()))
    return Outgoing(
        folder, checked.key, checked.manifest_digest, str(manifest.get("published_at", "")), files, gone
    )


def in_order(names: Iterable[str]) -> list[list[str]]:
    """Stages, so that whoever reads meanwhile meets no page without its pictures and no list that leads nowhere.

    First what pages are made of, then pages and lists from the deepest folder up, then what vouches for all of it.
    """
    stages: dict[tuple[int, int], list[str]] = {}
    for name in sorted(names):
        stages.setdefault(_stage(name), []).append(name)
    return [stages[stage] for stage in sorted(stages)]


def _stage(name: str) -> tuple[int, int]:
    if name in checker.UNLISTED:
        return (2, 0)
    return (0, 0) if Path(name).suffix in _PARTS_OF_PAGES else (1, -name.count("/"))
