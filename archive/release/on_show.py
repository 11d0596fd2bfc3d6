"""What releases show now, read back from their folders: each byte as it was signed, or not at all.

Only what the catalog knows as the newest release of a folder among the releases of this archive is read, and only if
it has an address on the web: that says it is for everyone. No other part of the archive is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import NotFound, ReleaseDamaged
from archive.release import checker, documentcloud, folder
from archive.store.catalog import exhibits

if TYPE_CHECKING:
    from archive.store import Store

_DOCUMENTS, _PROJECTS = "api/documents/index.json", "api/projects/index.json"


@dataclass(frozen=True)
class OnShow:
    """One release. `files` are its names with the SHA-256 that was signed."""

    folder: Path
    files: dict[str, str]

    def read(self, name: str) -> bytes:
        """Raises NotFound for what is not part of the release, ReleaseDamaged if it is not as it was signed."""
        if name not in self.files:
            raise NotFound("That is not in any release.")
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise ReleaseDamaged("A file of a release is missing.", "Ask again in a moment.") from error
        if sha256(data).hexdigest() != self.files[name]:
            raise ReleaseDamaged("A file of a release is not as it was signed.", "Ask again in a moment.")
        return data

    def digest(self, name: str) -> str:
        """As it was signed; empty if there is no such file."""
        return self.files.get(name, "")

    @cached_property
    def documents(self) -> dict[int, dict[str, Any]]:
        """By their public numbers, the newest first: what the API says of each."""
        return {entry["id"]: entry for entry in json.loads(self.read(_DOCUMENTS))["results"]}

    @cached_property
    def project(self) -> dict[str, Any]:
        (said,) = json.loads(self.read(_PROJECTS))["results"]
        return dict(said)

    def place_of(self, number: int) -> str:
        """The folder of an exhibit in the release. Raises NotFound."""
        if number not in self.documents:
            raise NotFound("No release shows a document of that number.")
        data = self.documents[number]["data"]
        return f"exhibits/{data['line'][0]}/{data['version'][0]}"

    def notes(self, number: int) -> list[dict[str, Any]]:
        """Raises NotFound."""
        self.place_of(number)
        found: list[dict[str, Any]] = json.loads(self.read(f"api/documents/{number}/notes/index.json"))[
            "results"
        ]
        return found

    def text(self, number: int) -> str:
        """With a form feed between pages. Raises NotFound."""
        return self.read(f"{self.place_of(number)}/{documentcloud.TEXT}").decode("utf-8")

    def pages(self, number: int) -> list[dict[str, Any]]:
        """Picture and size of each. Raises NotFound."""
        found: list[dict[str, Any]] = json.loads(self.read(f"{self.place_of(number)}/{documentcloud.PAGES}"))
        return found


class Showcase:
    """All releases that are on show, each read once for as long as it is the newest of its folder."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, OnShow | None] = {}

    def releases(self) -> list[OnShow]:
        """The newest first."""
        with self._store.read() as db:
            listing = exhibits.release_listing(db)
        place = folder.place(self._store)
        newest: dict[str, str] = {}
        for entry in listing:
            if Path(entry.folder).parent == place:
                newest.setdefault(entry.folder, entry.manifest_digest)
        wanted = {digest: Path(where) for where, digest in newest.items()}
        known = {
            digest: self._known.get(digest) or _opened(where, digest) for digest, where in wanted.items()
        }
        self._known = known
        return [found for found in known.values() if found is not None]

    def with_document(self, number: int) -> OnShow:
        """The newest release that shows it. Raises NotFound."""
        for release in self.releases():
            if number in release.documents:
                return release
        raise NotFound("No release shows a document of that number.")


def _opened(where: Path, manifest_digest: str) -> OnShow | None:
    """None if it is not as the catalog knows it, has no address, or was made before releases had this."""
    try:
        data, manifest = checker.read(where)
    except checker.NotARelease:
        return None
    release = OnShow(where, {name: entry["sha256"] for name, entry in manifest["files"].items()})
    is_shown = {_DOCUMENTS, _PROJECTS} <= set(release.files)
    return release if is_shown and sha256(data).hexdigest() == manifest_digest else None
