"""A release is built beside the one that stands: what has not changed is taken over, the rest is made, and all of it
has been held against all that is taken out before anyone sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.release import checker, embeds, look, site
from archive.release.making import Maker
from archive.release.public import Shown
from archive.release.sought import may_say
from archive.release.standing import KeptFile, KeptFolder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from archive.redaction.secrets import Secret
    from archive.release.edition import Edition
    from archive.release.former import Former
    from archive.release.making import Made
    from archive.release.public import PublicExhibit
    from archive.release.standing import Standing
    from archive.release.sweep import Sweep


@dataclass(frozen=True, slots=True)
class Built:
    """`folders` are those of the exhibits, `taken_over` those that stood there before, `around` all other files by
    name; `sought` digests of what every file was held against."""

    folders: dict[str, KeptFolder]
    around: dict[str, KeptFile]
    taken_over: frozenset[str]
    sought: frozenset[str]

    @property
    def known(self) -> dict[str, tuple[str, int]]:
        """Digest and size of every file, by its name in the release."""
        files = {
            f"{folder}/{name}": file
            for folder, kept in self.folders.items()
            for name, file in kept.files.items()
        }
        return {name: (file.digest, file.size_bytes) for name, file in {**files, **self.around}.items()}


def build(
    root: Path,
    exhibits: Sequence[PublicExhibit],
    formers: Sequence[Former],
    edition: Edition,
    sweep: Sweep,
    *,
    standing: Standing,
    there: Path,
    had: Collection[str],
    workers: int,
) -> tuple[Built, list[str]]:
    """Write the whole release into the empty folder `root`; `there` is the one that stands, and `had` are the names
    of all files that it and those before it had.

    Returns what was built, and where anything that is taken out was found in it. Raises EvidenceDamaged.
    """
    inputs = {exhibit.address.folder: _inputs(exhibit, edition) for exhibit in exhibits}
    own = {folder: _digest(sorted(map(_told, sweep.in_own(folder)))) for folder in inputs}
    old = {folder for folder, told in inputs.items() if standing.take_over(folder, told, there, root)}
    anew = [exhibit for exhibit in exhibits if exhibit.address.folder not in old]
    folders = {
        folder: KeptFolder(inputs[folder], own[folder], standing.folders[folder].files) for folder in old
    }
    leaks: list[str] = []
    for exhibit, made in zip(anew, Maker(root, edition, sweep).all(anew, workers=workers), strict=True):
        folder = exhibit.address.folder
        standing.keep(inputs[folder], made)
        folders[folder] = _kept(made, inputs[folder], own[folder])
        leaks += made.leaks
    shown = [_shown(exhibit, inputs[exhibit.address.folder], standing) for exhibit in exhibits]
    site.write(root, shown, formers, edition=edition, had=had)
    embeds.keep_frames(root, had)
    sought = {secret: _told(secret) for secret in sweep.everywhere}
    fresh = [secret for secret, told in sought.items() if told not in standing.sought]
    leaks += _swept(root, sweep, standing, folders, old, fresh)
    around, found = _around(root, sweep, standing, folders, fresh)
    return Built(folders, around, frozenset(old), frozenset(sought.values())), [*leaks, *found]


def _swept(
    root: Path,
    sweep: Sweep,
    standing: Standing,
    folders: dict[str, KeptFolder],
    old: set[str],
    fresh: Sequence[Secret],
) -> Iterator[str]:
    """What was made is looked at for everything; what is as it was before, for what was not sought in it yet."""
    for folder in sorted(old):
        names = [f"{folder}/{name}" for name in folders[folder].files]
        if standing.folders[folder].own != folders[folder].own:
            yield from sweep.over(root, names).leaks
        elif fresh:
            windows = standing.windows(folders[folder].inputs)
            if suspects := [secret for secret in fresh if may_say(windows, secret)]:
                yield from sweep.only(suspects).over(root, names).leaks


def _around(
    root: Path,
    sweep: Sweep,
    standing: Standing,
    folders: dict[str, KeptFolder],
    fresh: Sequence[Secret],
) -> tuple[dict[str, KeptFile], list[str]]:
    """The files that are of no exhibit alone, and what was found in them; as `_swept`."""
    inside = {f"{folder}/{name}" for folder, kept in folders.items() for name in kept.files}
    outside = {name: root / name for name in checker.names_in(root) if name not in inside}
    files = {name: KeptFile(checker.digest_of(path), path.stat().st_size) for name, path in outside.items()}
    same = {name for name, file in files.items() if standing.around.get(name) == file.digest}
    leaks = sweep.over(root, [name for name in files if name not in same]).leaks
    if fresh:
        leaks += sweep.only(fresh).over(root, sorted(same)).leaks
    return files, leaks


def _kept(made: Made, inputs: str, own: str) -> KeptFolder:
    return KeptFolder(inputs, own, {name: KeptFile(*told) for name, told in made.files.items()})


def _shown(exhibit: PublicExhibit, inputs: str, standing: Standing) -> Shown:
    return Shown(
        exhibit, standing.first_page(inputs), partial(standing.pages, inputs), partial(standing.terms, inputs)
    )


def _inputs(exhibit: PublicExhibit, edition: Edition) -> str:
    """Everything that the bytes of an exhibit's folder follow from."""
    of_all = (
        edition.title,
        edition.key,
        edition.address,
        edition.is_for_search_engines,
        edition.publisher,
        edition.own.digest if edition.own else "",
        look.digest(),
    )
    return _digest([repr(exhibit), repr(of_all)])


def _told(secret: Secret) -> str:
    return _digest([repr(secret)])


def _digest(parts: Sequence[str]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
