"""A release is built beside the one that stands: the folders of exhibits that have not changed stay, the rest is made,
and all of it has been held against all that is taken out before anyone sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from archive.release import addresses, checker, embeds, look, manifest, search_index, site
from archive.release.making import Maker
from archive.release.public import Shown
from archive.release.sought import Suspects
from archive.release.standing import KeptFolder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from archive.redaction.secrets import Secret
    from archive.release.edition import Edition
    from archive.release.former import Former
    from archive.release.public import PublicExhibit
    from archive.release.sought import Windows
    from archive.release.standing import Standing
    from archive.release.sweep import Sweep


class Around(NamedTuple):
    """The files that are of no exhibit alone, as a manifest lists them, and the windows of what each says."""

    files: dict[str, dict[str, Any]]
    windows: dict[str, Windows]


@dataclass(frozen=True, slots=True)
class Built:
    """`folders` are those of the exhibits, `around` is all else; `staying` are the folders that are not in what was
    built, because they stay as they are in the release that stands; `sought` are digests of what every file was held
    against, `index` is of the words."""

    folders: dict[str, KeptFolder]
    around: Around
    staying: frozenset[str]
    sought: frozenset[str]
    index: search_index.Index

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """Every file of the release, by its name."""
        of_exhibits = {
            f"{folder}/{name}": file
            for folder, kept in self.folders.items()
            for name, file in kept.files.items()
        }
        return {**of_exhibits, **self.around.files}


def build(
    root: Path,
    exhibits: Sequence[PublicExhibit],
    formers: Sequence[Former],
    edition: Edition,
    sweep: Sweep,
    *,
    standing: Standing,
    had: Collection[str],
    workers: int,
) -> tuple[Built, list[str]]:
    """Write into the empty folder `root` all of the release that is not `standing` as it will be; `had` are the names
    of all files that it and those before it had.

    Returns what was built, and where anything that is taken out was found in it. Raises EvidenceDamaged.
    """
    frames = embeds.note_frames(had)
    gone = {e.address.folder: embeds.gone(frames.get(e.address.folder, ()), e) for e in exhibits}
    inputs = {e.address.folder: _inputs(e, gone[e.address.folder], edition) for e in exhibits}
    own = {folder: _digest(sorted(map(_told, sweep.in_own(folder)))) for folder in inputs}
    old = frozenset(folder for folder, told in inputs.items() if standing.holds(folder, told))
    anew = [exhibit for exhibit in exhibits if exhibit.address.folder not in old]
    folders = {folder: replace(standing.folders[folder], own=own[folder]) for folder in old}
    leaks: list[str] = []
    for exhibit, made in zip(anew, Maker(root, edition, sweep, gone).all(anew, workers=workers), strict=True):
        folder = exhibit.address.folder
        standing.keep(inputs[folder], made)
        folders[folder] = KeptFolder(inputs[folder], own[folder], made.files)
        leaks += made.leaks
    shown = []
    for exhibit in exhibits:
        folder = exhibit.address.folder
        place = (standing.there if folder in old else root) / folder
        shown.append(_shown(exhibit, inputs[folder], standing, place))
    stood = standing.search_index()
    index = search_index.index(
        {entry.exhibit.address.folder: entry.terms for entry in shown},
        search_index.Before(stood, old, standing.terms_of) if stood else None,
    )
    site.write(root, shown, formers, edition=edition, had=had, index=index)
    sought = {secret: _told(secret) for secret in sweep.everywhere}
    fresh = [secret for secret, told in sought.items() if told not in standing.sought]
    leaks += _swept(sweep, standing, folders, old, fresh)
    around, found = _around(root, sweep, standing, folders, fresh)
    return Built(folders, around, old, frozenset(sought.values()), index), [*leaks, *found]


def _swept(
    sweep: Sweep,
    standing: Standing,
    folders: dict[str, KeptFolder],
    old: Collection[str],
    fresh: Sequence[Secret],
) -> Iterator[str]:
    """What stays is looked at for what was not sought in it yet; what was made has been looked at for everything."""
    suspects = Suspects(fresh)
    for folder in sorted(old):
        names = [f"{folder}/{name}" for name in folders[folder].files]
        if standing.folders[folder].own != folders[folder].own:
            yield from sweep.over(standing.there, names).leaks
        elif fresh and (found := suspects.of(standing.windows(folders[folder].inputs))):
            yield from sweep.only(found).over(standing.there, names).leaks


def _around(
    root: Path,
    sweep: Sweep,
    standing: Standing,
    folders: Collection[str],
    fresh: Sequence[Secret],
) -> tuple[Around, list[str]]:
    """The files that are of no exhibit alone, and what was found in them; as `_swept`."""
    names = [name for name in checker.names_in(root) if addresses.folder_of(name) not in folders]
    files = {name: manifest.listed(root / name) for name in names}
    known, suspects = standing.windows_around(), Suspects(fresh)
    same = {name for name in names if name in known and _says_the_same(name, files[name], root, standing)}
    swept = sweep.over(root, [name for name in names if name not in same], keep_windows=True)
    leaks, windows = swept.leaks, swept.windows
    for name in sorted(same):
        windows[name] = known[name]
        if fresh and (found := suspects.of(known[name])):
            leaks += sweep.only(found).over(root, [name]).leaks
    return Around(files, windows), leaks


def _says_the_same(name: str, file: dict[str, Any], root: Path, standing: Standing) -> bool:
    """As what stands there: nothing that was sought in that need be sought again."""
    known = standing.files.get(name)
    if known == file or known is None or not search_index.is_of_words(name):
        return known == file
    data = (standing.there / name).read_bytes()
    if sha256(data).hexdigest() != known["sha256"]:
        return False
    now = (root / name).read_text(encoding="utf-8")
    return search_index.without_numbers(data.decode()) == search_index.without_numbers(now)


def _shown(exhibit: PublicExhibit, inputs: str, standing: Standing, place: Path) -> Shown:
    first, pages, terms = (
        standing.first_page(inputs),
        partial(standing.pages, inputs),
        partial(standing.terms, inputs),
    )
    return Shown(exhibit, first, pages, terms, place)


def _inputs(exhibit: PublicExhibit, gone_frames: Sequence[str], edition: Edition) -> str:
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
    return _digest([repr(exhibit), *gone_frames, repr(of_all)])


def _told(secret: Secret) -> str:
    return _digest([repr(secret)])


def _digest(parts: Sequence[str]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
