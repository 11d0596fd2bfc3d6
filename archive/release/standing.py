"""What was worked out for the release that stands in a folder, so that what has not changed is not made again.

It lies in the archive's cache and may be thrown away at any time: then all is made, and looked at, afresh. A file of
the release stays only if nobody has touched it since (its place, size and times on the disk are what they were; where
they are not, its digest has to be); everything else is made anew.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from archive.release import addresses, checker
from archive.release.public import PublicPage
from archive.release.search_index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.release.building import Built
    from archive.release.making import Made
    from archive.release.manifest import Listed
    from archive.release.sought import Windows

_FORMAT = 4
_INDEX, _SEARCH, _AROUND = "index.json", "search.index", "around.windows"
_DIGEST_BYTES = 32
_KINDS = ("pages", "first", "terms", "windows")


@dataclass(frozen=True, slots=True)
class KeptFolder:
    """One exhibit's folder. `inputs` is a digest of all that its bytes follow from, `own` of all that was sought in it
    as its own exhibit's secrets; `files` are as a manifest lists them, by their names in the folder; `stamp` tells
    whether they are the same on the disk, "" if that is to be found out."""

    inputs: str
    own: str
    files: dict[str, dict[str, Any]]
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one place that releases are published to.

    Attributes:
        there: the release that stands in it.
        folders: those of exhibits in which nobody touched anything, by their names in the release.
        files: all that are there, as a manifest lists them, by name.
        sought: digests of what every file there was held against.
        manifest: the digest of its manifest, "" if nothing is known of it.
    """

    cache: Path
    there: Path
    folders: dict[str, KeptFolder] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    sought: frozenset[str] = frozenset()
    manifest: str = ""

    def holds(self, folder: str, inputs: str) -> bool:
        """Whether what follows from these stands there already."""
        kept = self.folders.get(folder)
        return kept is not None and kept.inputs == inputs and self._has_all_of(inputs)

    def keep(self, inputs: str, made: Made) -> None:
        """What others will want to know of a folder that follows from these. It is kept under them, so that a release
        which is refused after all says nothing wrong of the one that stands."""
        self.cache.mkdir(parents=True, exist_ok=True)
        pages = [asdict(page) for page in made.pages]
        _put(self._path(inputs, "pages"), json.dumps(pages, ensure_ascii=False).encode())
        _put(self._path(inputs, "first"), json.dumps(pages[0], ensure_ascii=False).encode())
        _put(self._path(inputs, "terms"), "\n".join(made.terms).encode())
        _put(self._path(inputs, "windows"), made.windows.tobytes())

    def pages(self, inputs: str) -> tuple[PublicPage, ...]:
        return tuple(map(_page, json.loads(_got(self._path(inputs, "pages")))))

    def terms_of(self, folder: str) -> list[str] | None:
        """Of an exhibit's folder as it stands; None where nothing is known of it."""
        kept = self.folders.get(folder)
        return self.terms(kept.inputs) if kept and self._has_all_of(kept.inputs) else None

    def search_index(self) -> Index | None:
        """Of the release that stands, if it is known."""
        try:
            head, *lines = _got(self.cache / _SEARCH).decode().split("\n")
            manifest, *folders = json.loads(head)
            if manifest != self.manifest:
                return None
            return Index(tuple(folders), dict(line.split(" ") for line in lines))
        except (OSError, ValueError):
            return None

    def first_page(self, inputs: str) -> PublicPage:
        return _page(json.loads(_got(self._path(inputs, "first"))))

    def terms(self, inputs: str) -> list[str]:
        return _got(self._path(inputs, "terms")).decode().split("\n")

    def windows(self, inputs: str) -> Windows:
        return np.frombuffer(_got(self._path(inputs, "windows")), np.uint32)

    def windows_around(self) -> dict[str, Windows]:
        """Of each file that is of no exhibit alone, by name; of none if nothing is known."""
        try:
            head, _, kept = _got(self.cache / _AROUND).partition(b"\n")
            manifest, *counts = json.loads(head)
            if manifest != self.manifest:
                return {}
            ends = np.cumsum([count for _, count in counts])
            parts = np.split(np.frombuffer(kept, np.uint32), ends[:-1])
            return {name: part for (name, _), part in zip(counts, parts, strict=True)}
        except (OSError, ValueError, TypeError):
            return {}

    def _has_all_of(self, inputs: str) -> bool:
        try:
            return all(_got(self._path(inputs, kind)) is not None for kind in _KINDS)
        except (OSError, ValueError):
            return False

    def _path(self, inputs: str, kind: str) -> Path:
        return self.cache / f"{inputs}.{kind}"


def of(cache: Path, target: Path, listed: Listed | None) -> Standing:
    """What is known of the release at `target`, whose manifest is `listed`; nothing, if that is not the one that it was
    worked out for."""
    place = cache / "releases" / sha256(str(target).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    try:
        said = json.loads((place / _INDEX).read_text(encoding="utf-8"))
        if listed is None or said["format"] != _FORMAT or said["manifest"] != listed.digest:
            return Standing(place, target)
        known = {name: tuple(map(str, plain)) for name, plain in said["folders"].items()}
        files = _by_folder(listed)
        folders = {
            name: KeptFolder(inputs, own, files[name], stamp) for name, (inputs, own, stamp) in known.items()
        }
        sought = frozenset(map(str, said["sought"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Standing(place, target)  # never published to, or the cache was cut short: all is made anew
    found = {name: _untouched(target / name, kept) for name, kept in folders.items()}
    untouched = {name: kept for name, kept in found.items() if kept is not None}
    return Standing(place, target, untouched, listed.files, sought, listed.digest)


def record(standing: Standing, manifest_digest: str, built: Built) -> None:
    """After the new release is in its place and the old one is gone: only then do the disk's times stay."""
    said = {
        "format": _FORMAT,
        "manifest": manifest_digest,
        "sought": sorted(built.sought),
        "folders": {
            name: [kept.inputs, kept.own, kept.stamp or _stamp(standing.there / name, kept.files)]
            for name, kept in built.folders.items()
        },
    }
    standing.cache.mkdir(parents=True, exist_ok=True)
    _keep_windows_around(standing.cache / _AROUND, manifest_digest, built.around.windows)
    _keep_search_index(standing.cache / _SEARCH, manifest_digest, built.index)
    partial = standing.cache / f"{_INDEX}.partial"
    partial.write_text(json.dumps(said), encoding="utf-8")
    partial.replace(standing.cache / _INDEX)
    wanted = {f"{kept.inputs}.{kind}" for kept in built.folders.values() for kind in _KINDS}
    for path in standing.cache.iterdir():
        if path.name not in wanted | {_INDEX, _SEARCH, _AROUND}:
            path.unlink(missing_ok=True)


def _keep_windows_around(path: Path, manifest_digest: str, windows: dict[str, Windows]) -> None:
    head = json.dumps([manifest_digest, *((name, len(found)) for name, found in windows.items())])
    _put(path, b"\n".join([head.encode(), b"".join(found.tobytes() for found in windows.values())]))


def _keep_search_index(path: Path, manifest_digest: str, index: Index) -> None:
    lines = (f"{word} {numbers}" for word, numbers in index.numbers.items())
    _put(path, "\n".join([json.dumps([manifest_digest, *index.folders]), *lines]).encode())


def _put(path: Path, data: bytes) -> None:
    """With its digest before it: a disk that lost power may have kept a part, or zeros."""
    path.write_bytes(sha256(data).digest() + data)


def _got(path: Path) -> bytes:
    """What was put there. Raises OSError, or ValueError if it is not that any more."""
    kept = path.read_bytes()
    digest, data = kept[:_DIGEST_BYTES], kept[_DIGEST_BYTES:]
    if sha256(data).digest() != digest:
        raise ValueError("It was cut short.")
    return data


def _by_folder(listed: Listed) -> dict[str, dict[str, dict[str, Any]]]:
    """The files of each exhibit."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, file in listed.files.items():
        if folder := addresses.folder_of(name):
            found.setdefault(folder, {})[name[len(folder) + 1 :]] = file
    return found


def _untouched(place: Path, kept: KeptFolder) -> KeptFolder | None:
    """The same, with the stamp that it has now; None if anything in it is not as it was."""
    stamp = _stamp(
        place, kept.files
    )  # before the digests: what is changed while they are made has another one
    if stamp and stamp == kept.stamp:
        return kept
    there = checker.files_in(place)
    is_same = there.keys() == kept.files.keys() and all(
        not path.is_symlink() and checker.digest_of(path) == kept.files[name]["sha256"]
        for name, path in there.items()
    )
    return replace(kept, stamp=stamp) if is_same else None


def _stamp(place: Path, names: Iterable[str]) -> str:
    """Of files, and of every folder that they are in: what the disk says of them. While it is the same nobody changed
    one, took one away or put something beside them; "" if one is missing, or is no file."""
    names = sorted(names)
    try:
        files = [os.lstat(f"{place}/{name}") for name in names]
        folders = [os.lstat(f"{place}/{name}") for name in sorted(_folders_of(names))]
    except OSError:
        return ""
    if not all(stat.S_ISREG(found.st_mode) for found in files):
        return ""
    of_files = [(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns) for found in files]
    of_folders = [(found.st_ino, found.st_mtime_ns) for found in folders]  # moved, one has another ctime
    return sha256(f"{of_files} {of_folders}".encode("ascii")).hexdigest()[:32]


def _folders_of(names: Iterable[str]) -> set[str]:
    found = {""}
    for name in names:
        folder = name.rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _page(plain: dict[str, Any]) -> PublicPage:
    lines = tuple(tuple((text, is_mark) for text, is_mark in line) for line in plain.pop("lines"))
    return PublicPage(**plain, lines=lines)
