"""Bags for archivists: what a collection was made of, or what was published, in the form of RFC 8493 (BagIt).

    data/originals/000012-report.pdf    the bytes as they came, under a plain name
    data/originals.jsonl                a line each: number, name, digest, size, where it was seen, from which source

A bag of a release holds the release's folder, as it was signed. Files that came inside others are in those.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import bagit

from archive import __version__, release
from archive.errors import Conflict, Invalid, NotFound, ReleaseDamaged
from archive.model import Deed
from archive.store import custody
from archive.store.catalog import collections, documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.model import Document, Place
    from archive.store import Store

_AT_ONCE = 500  # documents
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Bagged:
    """`size_bytes` is of the payload."""

    folder: Path
    files: int
    size_bytes: int


def of_originals(store: Store, collection: str, target: Path, *, agent: str) -> Bagged:
    """All that was received for a collection, byte for byte, into the new folder `target`.

    Raises NotFound; Conflict if there is something; EvidenceDamaged if kept bytes are not what they were; Invalid if
    the folder cannot be written.
    """
    with store.read() as db:
        collection_id = collections.id_of(db, collection)
        last = custody.check(db).last

    def fill(folder: Path) -> None:
        (folder / "originals").mkdir()
        with (folder / "originals.jsonl").open("w", encoding="utf-8") as told:
            for document, seen in _received(store, collection):
                name = f"originals/{document.id:06}-{_plain(document.name)}"
                with (folder / name).open("wb") as file:
                    file.writelines(store.blobs.chunks(document.digest))
                told.write(json.dumps(_line(document, seen, name), ensure_ascii=False) + "\n")

    info = {
        "External-Description": f"What was received for the collection {collection}",
        "Custody-Event": last,
    }
    bagged = _bag(target, fill, info)
    with store.write() as db:
        custody.append(
            db, type=Deed.EXPORTING, agent=agent, object_kind="collection", object_id=collection_id,
            detail={"what": "the originals", "rows": bagged.files - 1, "collection": collection_id},
        )  # fmt: skip
    return bagged


def of_release(folder: Path, target: Path) -> Bagged:
    """A published folder, into the new folder `target`. Raises ReleaseDamaged if it is not as it was signed, Conflict,
    Invalid."""
    checked = release.check(folder)
    if not checked.passed:
        raise ReleaseDamaged(f"The release is not as it was signed: {checked.problems[0]}.")
    info = {
        "External-Description": checked.title,
        "External-Identifier": f"sha256:{checked.manifest_digest}",
        "Signing-Key": checked.key,
    }
    return _bag(target, lambda room: shutil.copytree(folder, room / "release", dirs_exist_ok=True), info)


def check(folder: Path) -> tuple[str, ...]:
    """What is wrong with a bag: nothing, if all is there and as it was. Raises NotFound if it is none."""
    try:
        bag = bagit.Bag(str(folder))
    except (bagit.BagError, OSError) as error:
        raise NotFound("There is no bag in that folder.") from error
    try:
        bag.validate()
    except bagit.BagValidationError as error:
        return tuple(map(str, error.details)) or (str(error),)
    return ()


def _bag(target: Path, fill: Callable[[Path], object], info: dict[str, str]) -> Bagged:
    """Built beside its place, then renamed: a bag is whole or it is not there."""
    target = target.absolute()
    if target.exists():
        raise Conflict(f"There is something at {target} already.", "Name a folder that does not exist yet.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as room:
            folder = Path(room) / "bag"
            folder.mkdir(mode=0o700)
            fill(folder)
            said = {"Bag-Software-Agent": f"exposure-archive {__version__}", **info}
            said["Bagging-Date"] = f"{datetime.now(UTC):%Y-%m-%d}"
            made = bagit.make_bag(str(folder), said, checksums=["sha256"])
            made.validate()
            size, _, files = made.info["Payload-Oxum"].partition(".")
            folder.rename(target)
    except (OSError, bagit.BagError) as error:
        raise Invalid(f"The bag cannot be written: {error}.", "Name another folder.") from error
    return Bagged(target, int(files), int(size))


def _received(store: Store, collection: str) -> Iterator[tuple[Document, list[Place]]]:
    """Documents that came as files of their own, in order of arrival, and where those were seen."""
    offset = 0
    while True:
        with store.read() as db:
            found = documents.listing(db, collection=collection, limit=_AT_ONCE, offset=offset)
            places = [documents.places(db, entry.id) for entry in found]
        for entry, everywhere in zip(found, places, strict=True):
            if seen := [place for place in everywhere if place.parent_document_id is None]:
                yield entry, seen
        if len(found) < _AT_ONCE:
            return
        offset += _AT_ONCE


def _line(document: Document, seen: Sequence[Place], name: str) -> dict[str, object]:
    return {
        "document": document.id,
        "file": name,
        "name": document.name,
        "sha256": document.digest,
        "size_bytes": document.size_bytes,
        "media_type": document.media_type,
        "received_at": document.received_at.isoformat(),
        "seen": [
            {"path": place.path, "source": place.source, "first": place.first_seen_at.isoformat()}
            for place in seen
        ],
    }  # fmt: skip


def _plain(name: str) -> str:
    """Such as every file system takes."""
    kept = _PLAIN.sub("_", name).strip("._") or "file"
    stem, dot, ending = kept.rpartition(".")
    room = _LONGEST_NAME - len(dot + ending)
    return f"{stem[:room]}{dot}{ending}" if stem and room > 0 else kept[:_LONGEST_NAME]
