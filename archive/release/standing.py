"""What was worked out for the release that stands in a folder, so that what has not changed is not made again.

It lies in the archive's cache and may be thrown away at any time: then all is made, and looked at, afresh. A file of
the release is taken over only if nobody has touched it since (its place, size and times on the disk are what they were;
where they are not, its digest has to be); everything else is made anew.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.release import checker
from archive.release.public import PublicPage

if TYPE_CHECKING:
    from archive.release.building import Built
    from archive.release.making import Made

_FORMAT = 2
_INDEX = "index.json"
_KINDS = ("pages", "first", "terms", "windows")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`stamp` are its inode, size, and times of change, as the disk has them."""

    digest: str
    size_bytes: int
    stamp: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFolder:
    """One exhibit's folder. `inputs` is a digest of all that its bytes follow from, `own` of all that was sought in it
    as its own exhibit's secrets."""

    inputs: str
    own: str
    files: dict[str, KeptFile]


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one place that releases are published to. `around` are the digests of the files that are of no exhibit alone;
    `sought` digests of what every file there was held against."""

    cache: Path
    folders: dict[str, KeptFolder] = field(default_factory=dict)
    around: dict[str, str] = field(default_factory=dict)
    sought: frozenset[str] = frozenset()

    def take_over(self, folder: str, inputs: str, there: Path, root: Path) -> bool:
        """Put the files of an exhibit's folder into the new release at `root`, as they stand in the one `there`.

        False, and nothing is done, if they would be others by now, or if anybody changed them.
        """
        kept = self.folders.get(folder)
        if kept is None or kept.inputs != inputs or not self._has_all_of(inputs):
            return False
        if not all(_is_as_it_was(f"{there}/{folder}/{name}", file) for name, file in kept.files.items()):
            return False
        target = root / folder
        for inside in sorted({name.rpartition("/")[0] for name in kept.files}):
            (target / inside).mkdir(parents=True, exist_ok=True)
        for name in kept.files:
            _link(f"{there}/{folder}/{name}", f"{target}/{name}")
        return True

    def keep(self, inputs: str, made: Made) -> None:
        """What others will want to know of a folder that follows from these. It is kept under them, so that a release
        which is refused after all says nothing wrong of the one that stands."""
        self.cache.mkdir(parents=True, exist_ok=True)
        pages = [asdict(page) for page in made.pages]
        self._path(inputs, "pages").write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")
        self._path(inputs, "first").write_text(json.dumps(pages[0], ensure_ascii=False), encoding="utf-8")
        self._path(inputs, "terms").write_text("\n".join(made.terms), encoding="utf-8")
        self._path(inputs, "windows").write_bytes(made.windows)

    def pages(self, inputs: str) -> tuple[PublicPage, ...]:
        return tuple(map(_page, json.loads(self._path(inputs, "pages").read_text(encoding="utf-8"))))

    def first_page(self, inputs: str) -> PublicPage:
        return _page(json.loads(self._path(inputs, "first").read_text(encoding="utf-8")))

    def terms(self, inputs: str) -> list[str]:
        return self._path(inputs, "terms").read_text(encoding="utf-8").split("\n")

    def windows(self, inputs: str) -> bytes:
        return self._path(inputs, "windows").read_bytes()

    def _has_all_of(self, inputs: str) -> bool:
        return all(self._path(inputs, kind).is_file() for kind in _KINDS)

    def _path(self, inputs: str, kind: str) -> Path:
        return self.cache / f"{inputs}.{kind}"


def of(cache: Path, target: Path) -> Standing:
    """What is known of the release at `target`; nothing, if that is not the one that it was worked out for."""
    place = cache / "releases" / sha256(str(target).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    try:
        said = json.loads((place / _INDEX).read_text(encoding="utf-8"))
        if said["format"] != _FORMAT or said["manifest"] != checker.digest_of(target / checker.MANIFEST):
            return Standing(place)
        return Standing(
            place,
            {name: _folder(plain) for name, plain in said["folders"].items()},
            dict(said["around"]),
            frozenset(said["sought"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Standing(place)  # never published to, or the cache was cut short: all is made anew


def record(standing: Standing, target: Path, manifest_digest: str, built: Built) -> None:
    """After the new release is in its place and the old one is gone: only then do the disk's times stay."""
    said = {
        "format": _FORMAT,
        "manifest": manifest_digest,
        "sought": sorted(built.sought),
        "folders": {name: _plain(kept, target / name) for name, kept in built.folders.items()},
        "around": {name: file.digest for name, file in built.around.items()},
    }
    standing.cache.mkdir(parents=True, exist_ok=True)
    partial = standing.cache / f"{_INDEX}.partial"
    partial.write_text(json.dumps(said), encoding="utf-8")
    partial.replace(standing.cache / _INDEX)
    wanted = {f"{kept.inputs}.{kind}" for kept in built.folders.values() for kind in _KINDS}
    for path in standing.cache.iterdir():
        if path.name not in wanted | {_INDEX}:
            path.unlink(missing_ok=True)


def _is_as_it_was(path: str, kept: KeptFile) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    return _stamp(found) == kept.stamp or checker.digest_of(Path(path)) == kept.digest


def _stamp(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk without hard links
        shutil.copy2(source, target)


def _plain(kept: KeptFolder, place: Path) -> list[Any]:
    files = {
        name: [file.digest, file.size_bytes, _stamp(os.lstat(f"{place}/{name}"))]
        for name, file in kept.files.items()
    }
    return [kept.inputs, kept.own, files]


def _folder(plain: list[Any]) -> KeptFolder:
    inputs, own, files = plain
    return KeptFolder(
        inputs, own,
        {name: KeptFile(digest, size, tuple(stamp)) for name, (digest, size, stamp) in files.items()},
    )  # fmt: skip


def _page(plain: dict[str, Any]) -> PublicPage:
    lines = tuple(tuple((text, is_mark) for text, is_mark in line) for line in plain.pop("lines"))
    return PublicPage(**plain, lines=lines)
