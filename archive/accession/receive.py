"""Receive: bytes into blobs before anyone parses them, then Capture, Document and CustodyEvent together."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model import Deed, State
from archive.store import custody
from archive.store.catalog import collections, intake, web_captures
from archive.store.catalog.intake import Sighting
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from threading import Event

    from archive.accession.progress import Progress, RunReport
    from archive.store import Store
    from archive.store.catalog.intake import Entered

NAME_CHARACTERS = 200
PATH_CHARACTERS = 1000

_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that desktops leave in every folder. They hold nothing of the source's making."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Why a file's bytes were not taken."""

    state: State
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Captured:
    """What a person tells of files that do not say it themselves: where on the web they were captured, and when."""

    untrusted_address: str
    at: datetime | None = None


SYMBOLIC_LINK = KeptOut(
    State.SKIPPED, "symbolic-link", "Links are not followed; what they point to may be anywhere."
)
NOT_A_FILE = KeptOut(State.SKIPPED, "not-a-file", "A pipe, socket or device holds no bytes to keep.")
LITTER = KeptOut(State.SKIPPED, "desktop-litter", "Written by a desktop, not by a person.")
OWN_FOLDER = KeptOut(State.SKIPPED, "own-folder", "This is the archive's own folder.")


def require_shared(store: Store, collection: str) -> None:
    """Whoever acts brings material into a collection of theirs only. Raises NotFound; on a laptop all are."""
    if store.clearance is not None:
        with store.read() as db:
            collections.id_of(db, collection)


def receive(
    store: Store,
    untrusted_paths: Sequence[Path],
    collection: str,
    source: str | None,
    languages: tuple[str, ...],
    captured: Captured | None,
    report: RunReport,
    progress: Progress,
    stop: Event,
) -> None:
    """Walk the paths in a fixed order and take in every file, until `stop` is set."""
    with store.write() as db:
        collection_id = intake.collection_id(db, collection)
        source_id = intake.source_id(db, collection_id, source) if source else None
    for untrusted_path, kept_out in _files(untrusted_paths, store.home.resolve()):
        if stop.is_set():
            return
        sighting = _sighting(untrusted_path, collection_id, source_id)
        report.found += 1
        outcome = kept_out or take(store, untrusted_path, sighting, languages, report, store.person, captured)
        if isinstance(outcome, KeptOut):
            record_kept_out(store, sighting, outcome, report)
        progress(report)


def _files(untrusted_paths: Sequence[Path], home: Path) -> Iterator[tuple[Path, KeptOut | None]]:
    for untrusted_path in untrusted_paths:
        # The place is where a file was seen, not where a link leads: resolve() would follow links.
        yield from _walk(Path(os.path.abspath(untrusted_path)), home)  # noqa: PTH100


def _walk(untrusted_path: Path, home: Path) -> Iterator[tuple[Path, KeptOut | None]]:
    if untrusted_path.is_symlink():
        yield untrusted_path, SYMBOLIC_LINK
    elif not untrusted_path.is_dir():
        yield untrusted_path, _rule(untrusted_path)
    elif untrusted_path.resolve() == home:
        yield untrusted_path, OWN_FOLDER
    else:
        try:
            entries = sorted(untrusted_path.iterdir(), key=os.fsencode)
        except OSError as error:
            yield untrusted_path, _cannot_open(error)
            return
        for entry in entries:
            yield from _walk(entry, home)


def _rule(untrusted_path: Path) -> KeptOut | None:
    if kept_out := rule_of_name(untrusted_path.name):
        return kept_out
    try:
        mode = untrusted_path.lstat().st_mode
    except OSError as error:
        return _cannot_open(error)
    return None if stat.S_ISREG(mode) else NOT_A_FILE


def rule_of_name(untrusted_name: str) -> KeptOut | None:
    """Why no file of that name is taken, if there is a rule."""
    return LITTER if untrusted_name in _LITTER else None


def _cannot_open(error: OSError) -> KeptOut:
    return KeptOut(State.UNREADABLE, "cannot-open", f"The disk would not give it: {error.strerror}.")


def _sighting(untrusted_path: Path, collection_id: int, source_id: int | None) -> Sighting:
    try:
        modified_at = datetime.fromtimestamp(untrusted_path.lstat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        modified_at = None
    return Sighting(
        collection_id=collection_id,
        source_id=source_id,
        raw_path=os.fsencode(untrusted_path),
        path=shown(str(untrusted_path), limit=PATH_CHARACTERS),
        name=shown(untrusted_path.name, limit=NAME_CHARACTERS),
        modified_at=modified_at,
    )


def take(
    store: Store,
    untrusted_path: Path,
    sighting: Sighting,
    languages: tuple[str, ...],
    report: RunReport,
    agent: str,
    captured: Captured | None = None,
) -> Entered | KeptOut:
    """The bytes into the blobs, then all that is to be known of them, as `agent`'s deed, in one transaction."""
    try:
        stored = store.blobs.put_file(untrusted_path)
    except OSError as error:
        return _cannot_open(error)
    with store.write() as db:
        entered = intake.enter(db, sighting, stored, "+".join(languages))
        if entered.new_place:
            custody.append(
                db,
                type=Deed.CAPTURE,
                agent=agent,
                object_kind="document",
                object_id=entered.document_id,
                digest=stored.digest,
                detail={"bytes": stored.size_bytes, "new": entered.new_document},
            )
        if captured is not None:
            web_captures.tell(db, entered.document_id, captured.untrusted_address, captured.at, agent)
    report.new += entered.new_document
    report.seen_before += not entered.new_place
    report.duplicates += entered.new_place and not entered.new_document
    return entered


def record_kept_out(store: Store, sighting: Sighting, kept_out: KeptOut, report: RunReport) -> None:
    """That there was such a file, and why nothing of it was kept."""
    with store.write() as db:
        is_new = intake.enter_without_bytes(db, sighting, kept_out.state, kept_out.reason, kept_out.message)
    report.kept_out[kept_out.reason] += 1
    report.seen_before += not is_new
