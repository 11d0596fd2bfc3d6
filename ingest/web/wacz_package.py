"""What a WACZ file says of its parts (WACZ 1.1.1, webrecorder): digests, pages, and who vouches for them."""

from __future__ import annotations

import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from ingest.web.claimed_digest import ClaimedDigest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_JSON_BYTES = 16 * 1024**2
_LINE_BYTES = 4 * 1024**2
_PIECE_BYTES = 256 * 1024
_PAGES = 100_000


def record(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """A member that holds one JSON object; {} if it is not there or is none."""
    try:
        with archive.open(name) as member:
            found = json.loads(member.read(_JSON_BYTES))
    except (KeyError, RecursionError, *UNREADABLE):
        return {}
    return found if isinstance(found, dict) else {}


def about(package: dict[str, Any]) -> dict[str, str]:
    """What the package says of the archive as a whole."""
    older = package.get("metadata")
    said = {**older, **package} if isinstance(older, dict) else package
    return {
        name: str(said[name])[:2000]
        for name in ("title", "description", "software", "created")
        if said.get(name)
    }


def claims(package: dict[str, Any]) -> dict[str, str]:
    """Path to "sha256:VALUE" for every part: of WACZ 1.1, and of 1.0, which says it in two places."""
    found = {}
    resources = package.get("resources")
    for entry in resources if isinstance(resources, list) else []:
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            continue
        stats = entry.get("stats")
        value = entry.get("hash") or (stats.get("hash") if isinstance(stats, dict) else "") or ""
        kind = entry.get("hashing") or "sha256"
        found[entry["path"]] = str(value) if ":" in str(value) else f"{kind}:{value}"
    return found


def titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Address to title, as the lists of pages say."""
    found: dict[str, str] = {}
    for name in archive.namelist():
        if name.startswith("pages/") and name.endswith(".jsonl"):
            found.update(_titles(archive, name))
    return found


def _titles(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    try:
        with archive.open(name) as member:
            for _, line in zip(range(_PAGES), iter(lambda: member.readline(_LINE_BYTES), b""), strict=False):
                address, title = _page(line)
                if address and title:
                    yield address, title
    except UNREADABLE:
        return


def _page(line: bytes) -> tuple[str, str]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(entry, dict):
        return "", ""
    return str(entry.get("url") or ""), " ".join(str(entry.get("title") or "").split())[:500]


class Part:
    """A member read as a stream, checked against what the package says of it.

    Attributes:
        is_damaged: True once its bytes could not be unpacked to the end.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str, claim: str) -> None:
        self._claim = ClaimedDigest(claim)
        self._archive, self._name = archive, name
        self._member: Any = None
        self.is_damaged = False

    def read(self, size: int, /) -> bytes:
        try:
            if self._member is None:
                self._member = self._archive.open(self._name)
            piece: bytes = self._member.read(size)
        except UNREADABLE:
            self.is_damaged = True
            return b""
        self._claim.update(piece)
        return piece

    def chunks(self) -> Iterator[bytes]:
        return iter(lambda: self.read(_PIECE_BYTES), b"")

    def is_as_claimed(self) -> bool:
        """Reads what is left of it."""
        for _ in self.chunks():
            pass
        return not self.is_damaged and not self._claim.is_broken
