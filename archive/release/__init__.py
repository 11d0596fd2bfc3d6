"""Exhibits made public together: a self-contained folder of plain files, with a signed manifest."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive.errors import Conflict, EvidenceDamaged, Invalid, NotFound, ReleaseDamaged
from archive.model import Deed, Exhibit, Release, Step
from archive.release import checker, choosing, contents, manifest, site, withdrawn
from archive.release import folder as places
from archive.release.choosing import releasable
from archive.store import custody
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.release.choosing import Chosen
    from archive.release.site import Notice
    from archive.store import Store

__all__ = ["against", "check", "listing", "publish", "releasable", "show"]

LONGEST_TITLE = 200


def publish(
    store: Store, folder: Path, *, title: str, agent: str, exhibit_ids: Sequence[int] | None = None
) -> Release:
    """Write the public folder, or replace one that this program published there.

    Without `exhibit_ids` the newest exhibit of every document that may go out does. What the folder has shown and what
    is withdrawn since is left out, and its notice takes its place. Raises Unapproved if an exhibit has no approval of
    exactly what it is; Conflict while one is under embargo, or if the folder holds anything that is not a release;
    Unproved if one has no passed proof, is stale, or if anything taken out of one can be found anywhere in the folder;
    NotFound; EvidenceDamaged.
    """
    shown_title = _checked_title(title)
    target = Path(folder).absolute()
    places.refuse_foreign(target)
    _refuse_anothers(store, target)
    notices = withdrawn.in_folder(store, target)
    chosen = choosing.chosen(store, exhibit_ids, may_be_none=bool(notices))
    going = [entry.exhibit for entry in chosen]
    taken_out = [contents.taken_out(store, exhibit) for exhibit in going]
    contents.check_titles([shown_title, *(exhibit.title for exhibit in going)], taken_out)
    public = [contents.public(store, exhibit) for exhibit in going]
    notices = [notice for notice in notices if notice.folder not in {entry.folder for entry in public}]
    key = manifest.signing_key(store.home / "keys")
    published_at = datetime.now(UTC).replace(microsecond=0)
    last_event = _last_event(store)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as room:
            partial = Path(room) / "release"
            partial.mkdir()
            site.write(
                partial,
                public,
                notices,
                title=shown_title,
                published_at=published_at,
                key=manifest.public_key(key),
            )
            contents.sweep(partial, taken_out, public)
            about = _about(shown_title, published_at, last_event, going, notices)
            before = target if places.is_release(target) else None
            manifest_digest = manifest.write(partial, about, key, before=before)
            places.open_to_readers(partial)
            return _put_in_place(store, Path(room), target, shown_title, manifest_digest, chosen, agent)
    except OSError as error:
        raise Invalid(f"The folder cannot be written: {error.strerror}.", "Name another folder.") from error


def check(folder: Path) -> checker.Check:
    """Signature, every digest, nothing missing, nothing added. Raises ReleaseDamaged if it is no release."""
    with _told_by_the_checker():
        return checker.check(Path(folder))


def against(folder: Path, place: str) -> tuple[str, ...]:
    """What differs at another folder or at the address of a site, and what should be gone from there and is not.

    Raises ReleaseDamaged if the folder is no release, or the site does not answer.
    """
    with _told_by_the_checker():
        return checker.against(Path(folder), place)


@contextmanager
def _told_by_the_checker() -> Iterator[None]:
    """The checker stands alone and knows no errors of ours."""
    try:
        yield
    except checker.NotARelease as error:
        raise ReleaseDamaged(str(error)) from error


def listing(store: Store) -> tuple[Release, ...]:
    """Newest first."""
    with store.read() as db:
        return exhibits.release_listing(db)


def show(store: Store, release_id: int) -> Release:
    """Raises NotFound."""
    for entry in listing(store):
        if entry.id == release_id:
            return entry
    raise NotFound(f"There is no release {release_id}.")


def _refuse_anothers(store: Store, target: Path) -> None:
    """What is published anew leaves out all that is not in it: nobody takes down what they do not see."""
    mine = {entry.id for entry in listing(store)}
    for entry in listing(store.whole()):
        if entry.folder == str(target):
            if entry.id not in mine:
                raise Conflict(
                    "That folder shows a release that you have no part in.", "Name another folder."
                )
            return


def _last_event(store: Store) -> str:
    """The digest of the newest custody event: a release carries it, signed, so that no event can be cut off later."""
    with store.whole().read() as db:
        chain = custody.check(db)
    if chain.broken_at is not None:
        raise EvidenceDamaged(f"The custody chain is broken at event {chain.broken_at}.")
    return chain.last


def _checked_title(title: str) -> str:
    shown = " ".join(title.split())
    if not shown or len(shown) > LONGEST_TITLE:
        raise Invalid(f"A release needs a title of at most {LONGEST_TITLE} characters.")
    return shown


def _about(
    title: str,
    published_at: datetime,
    last_event: str,
    chosen: Sequence[Exhibit],
    notices: Sequence[Notice],
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
        "withdrawn": [{"folder": n.folder, "at": n.at.isoformat(timespec="seconds")} for n in notices],
    }


def _put_in_place(
    store: Store,
    room: Path,
    target: Path,
    title: str,
    manifest_digest: str,
    chosen: Sequence[Chosen],
    agent: str,
) -> Release:
    """Approvals and embargoes once more, the folder into its place and the release into the catalog: in one
    transaction, so that an approval which is taken back meanwhile stops it. If that fails the old folder comes back."""
    partial, before = room / "release", room / "before"
    with ExitStack() as undo:
        with store.write() as db:
            choosing.check_again(db, chosen, two_needed=store.has_accounts)
            places.replace(partial, target, before)
            undo.callback(places.put_back, target, partial, before)
            ids = [entry.exhibit.id for entry in chosen]
            release = exhibits.add_release(
                db, folder=str(target), title=title, manifest_digest=manifest_digest, exhibit_ids=ids
            )
            for entry in chosen:
                reviews.add(db, entry.exhibit.id, Step.RELEASED, agent=agent, over=entry.over)
            detail = {"exhibits": ids, "over": [entry.over for entry in chosen]}
            custody.append(
                db, type=Deed.DISSEMINATION, agent=agent, object_kind="release", object_id=release.id,
                digest=manifest_digest, detail=detail,
            )  # fmt: skip
            for (
                entry
            ) in chosen:  # a release may be of several collections; what each exhibit went through is of one
                custody.append(
                    db, type=Deed.DISSEMINATION, agent=agent, object_kind="exhibit", object_id=entry.exhibit.id,
                    digest=entry.exhibit.digest, detail={"release": release.id},
                )  # fmt: skip
        undo.pop_all()
    return release
