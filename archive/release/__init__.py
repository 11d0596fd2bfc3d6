"""Exhibits made public together: a self-contained folder of plain files, with a signed manifest."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive.errors import Conflict, EvidenceDamaged, Invalid, NotFound, ReleaseDamaged, Unproved
from archive.model import REASONS, Deed, Exhibit, Outcome, Release
from archive.redaction.verify.needles import said_in
from archive.release import manifest, site
from archive.release.manifest import ReleaseCheck
from archive.release.sweep import TakenOut, find_leaks
from archive.store import custody
from archive.store.catalog import documents, exhibits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store import Store

__all__ = ["ReleaseCheck", "check", "listing", "publish", "releasable"]

_FOLDER_DIGITS = 16  # of the exhibit's digest
LONGEST_TITLE = 200


def publish(
    store: Store, folder: Path, *, title: str, agent: str, exhibit_ids: Sequence[int] | None = None
) -> Release:
    """Write the public folder, or replace one that this program published there.

    Without `exhibit_ids` the newest releasable exhibit of every document goes out. Raises Unproved if an exhibit has
    no passed proof, is stale, or if anything taken out of one can be found anywhere in the folder; Conflict if the
    folder holds anything that is not a release; NotFound; EvidenceDamaged.
    """
    chosen = _chosen(store, exhibit_ids)
    shown_title = _checked_title(title)
    target = Path(folder).absolute()
    _refuse_foreign(target)
    taken_out = [_taken_out(store, exhibit) for exhibit in chosen]
    _check_titles([shown_title, *(exhibit.title for exhibit in chosen)], taken_out)
    public = [_public(store, exhibit) for exhibit in chosen]
    key = manifest.signing_key(store.home / "keys")
    published_at = datetime.now(UTC).replace(microsecond=0)
    last_event = _last_event(store)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as room:
            partial = Path(room) / "release"
            partial.mkdir()
            site.write(
                partial, public, title=shown_title, published_at=published_at, key=manifest.public_key(key)
            )
            _sweep(partial, taken_out, public)
            about = _about(shown_title, published_at, last_event, chosen)
            manifest_digest = manifest.write(partial, about, key)
            _open_to_readers(partial)
            _replace(partial, target, Path(room) / "before")
    except OSError as error:
        raise Invalid(f"The folder cannot be written: {error.strerror}.", "Name another folder.") from error
    return _record(store, target, shown_title, manifest_digest, chosen, agent)


def check(folder: Path) -> ReleaseCheck:
    """Signature, every digest, nothing missing, nothing added. Raises ReleaseDamaged if it is no release."""
    return manifest.check(Path(folder))


def listing(store: Store) -> tuple[Release, ...]:
    """Newest first."""
    with store.read() as db:
        return exhibits.release_listing(db)


def releasable(store: Store) -> tuple[Exhibit, ...]:
    """The newest exhibit of each document that may go out, in the order they were made."""
    with store.read() as db:
        newest: dict[int, Exhibit] = {}
        for exhibit in exhibits.listing(db):
            if exhibit.releasable:
                newest.setdefault(exhibit.document_id, exhibit)
    return tuple(sorted(newest.values(), key=lambda exhibit: exhibit.id))


def _chosen(store: Store, exhibit_ids: Sequence[int] | None) -> list[Exhibit]:
    if exhibit_ids is None:
        chosen = list(releasable(store))
    else:
        chosen = [exhibit_verbs.show(store, exhibit_id) for exhibit_id in dict.fromkeys(exhibit_ids)]
    if not chosen:
        raise NotFound("There is no exhibit that may be released.", "Make one with: archive exhibit make DOC")
    for exhibit in chosen:
        if exhibit.stale:
            raise Unproved(
                f"Exhibit {exhibit.id} is stale: its plan has changed since it was made.",
                f"Make it again with: archive exhibit make {exhibit.document_id}",
            )
        if not exhibit.releasable:
            raise Unproved(f"Exhibit {exhibit.id} has no proof that it passed.")
    return list({exhibit.digest: exhibit for exhibit in chosen}.values())


def _last_event(store: Store) -> str:
    """The digest of the newest custody event: a release carries it, signed, so that no event can be cut off later."""
    with store.read() as db:
        chain = custody.check(db)
    if chain.broken_at is not None:
        raise EvidenceDamaged(f"The custody chain is broken at event {chain.broken_at}.")
    return chain.last


def _checked_title(title: str) -> str:
    shown = " ".join(title.split())
    if not shown or len(shown) > LONGEST_TITLE:
        raise Invalid(f"A release needs a title of at most {LONGEST_TITLE} characters.")
    return shown


def _refuse_foreign(target: Path) -> None:
    """Only an empty place, or a release of ours with nothing beside it, may be written to."""
    if not target.exists() and not target.is_symlink():
        return
    refusal = Conflict(
        "The folder holds something that is not a release of this program.",
        "Name a folder that does not exist yet.",
    )
    if not target.is_dir() or target.is_symlink():
        raise refusal
    there = manifest.files_in(target)
    if not there:
        return
    try:
        _, listed = manifest.read(target)
    except ReleaseDamaged as error:
        raise refusal from error
    if set(there) - set(listed["files"]) - {manifest.MANIFEST, manifest.SIGNATURE}:
        raise refusal


def _taken_out(store: Store, exhibit: Exhibit) -> TakenOut:
    plan = exhibit_verbs.plan_of(store, exhibit)
    secrets = exhibit_verbs.secrets_of(store, plan, exhibit.document_id)
    return TakenOut(exhibit.id, exhibit.digest[:_FOLDER_DIGITS], secrets.secrets)


def _check_titles(titles: Sequence[str], taken_out: Sequence[TakenOut]) -> None:
    for entry in taken_out:
        for title in titles:
            if said_in([*title.split()], [s for s in entry.secrets if s.is_phrase]):
                raise Unproved(
                    f"A title says something that is taken out of exhibit {entry.exhibit_id}.",
                    "Choose another title for the release, or make the exhibit again with another title.",
                )


def _public(store: Store, exhibit: Exhibit) -> site.PublicExhibit:
    assert exhibit.proof is not None
    with store.read() as db:
        document = documents.get(db, exhibit.document_id)
    plan = exhibit_verbs.plan_of(store, exhibit)
    counts = Counter(redaction.reason for redaction in plan.redactions)
    return site.PublicExhibit(
        folder=exhibit.digest[:_FOLDER_DIGITS],
        title=exhibit.title,
        language=document.language,
        digest=exhibit.digest,
        pdf=store.blobs.read(exhibit.digest),
        page_count=exhibit.page_count,
        boxes={
            number: tuple((r.box, plan.mark(r) or r.reason) for r in plan.on_page(number))
            for number in {r.page_number for r in plan.redactions}
        },
        reasons=tuple((reason, counts[reason]) for reason in REASONS if counts[reason]),
        checks=tuple(
            (c.name, _for_readers(c.read)) for c in exhibit.proof.checks if c.outcome is Outcome.PASSED
        ),
        verified_at=exhibit.proof.verified_at,
        tools=exhibit.proof.tools,
    )


def _for_readers(read: str) -> str:
    """Without the number of strings sought: it says how many people there were to hide."""
    return ", ".join(part for part in read.split(", ") if " string" not in part)


def _sweep(folder: Path, taken_out: Sequence[TakenOut], public: Sequence[site.PublicExhibit]) -> None:
    marks = {mark for entry in public for boxes in entry.boxes.values() for _, mark in boxes}
    checks = (f"{name} {read}" for entry in public for name, read in entry.checks)
    own_words = " ".join([*REASONS, *sorted(marks), *checks])
    if found := find_leaks(folder, taken_out, own_words):
        raise Unproved(
            f"The release would give away what was taken out: {found[0]}"
            + (f", and {len(found) - 1} more." if len(found) > 1 else "."),
            "Take it out there too, or leave that exhibit out of the release.",
        )


def _about(
    title: str, published_at: datetime, last_event: str, chosen: Sequence[Exhibit]
) -> dict[str, object]:
    return {
        "title": title,
        "published_at": published_at.isoformat(),
        "program": exhibit_verbs.PROGRAM,
        "custody": last_event,
        "exhibits": [
            {"title": e.title, "sha256": e.digest, "pages": e.page_count, "redactions": e.redaction_count}
            for e in chosen
        ],
    }


def _open_to_readers(folder: Path) -> None:
    """The archive makes private files; a release is for everyone."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _replace(partial: Path, target: Path, before: Path) -> None:
    """Put the new folder where the old one was. If that fails half-way the old one comes back."""
    if target.exists():
        target.rename(before)
    try:
        partial.rename(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise


def _record(
    store: Store, target: Path, title: str, manifest_digest: str, chosen: Sequence[Exhibit], agent: str
) -> Release:
    ids = [exhibit.id for exhibit in chosen]
    with store.write() as db:
        release = exhibits.add_release(
            db, folder=str(target), title=title, manifest_digest=manifest_digest, exhibit_ids=ids
        )
        custody.append(
            db,
            type=Deed.DISSEMINATION,
            agent=agent,
            object_kind="release",
            object_id=release.id,
            digest=manifest_digest,
            detail={"exhibits": ids},
        )
        for (
            exhibit
        ) in chosen:  # a release may be of several collections; what each exhibit went through is of one
            custody.append(
                db, type=Deed.DISSEMINATION, agent=agent, object_kind="exhibit", object_id=exhibit.id,
                digest=exhibit.digest, detail={"release": release.id},
            )  # fmt: skip
    return release
