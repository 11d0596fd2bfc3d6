"""Exhibits made public together: a self-contained folder of plain files, with a signed manifest."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive.errors import Conflict, EvidenceDamaged, Invalid, NotFound, ReleaseDamaged
from archive.model import Deed, Release, Step
from archive.release import (
    addresses,
    around,
    checker,
    choosing,
    contents,
    former,
    hidden,
    look,
    manifest,
    own,
    series_points,
    standing,
    switching,
    time_stamps,
)
from archive.release import folder as places
from archive.release.choosing import releasable
from archive.release.edition import begun
from archive.release.sought import HiddenPhrases
from archive.review.steps import checked_words
from archive.store import custody
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from archive.release.choosing import Chosen
    from archive.release.edition import Edition
    from archive.release.former import Former, Going
    from archive.release.public import PublicExhibit
    from archive.release.sweep import TakenOut
    from archive.store import Store

_DEED = "publishing"

__all__ = [
    "against", "begin_templates", "check", "listing", "publish", "releasable", "show", "try_templates",
]  # fmt: skip


def publish(
    store: Store,
    folder: Path,
    *,
    title: str,
    agent: str,
    exhibit_ids: Sequence[int] | None = None,
    why: str = "",
    address: str = "",
    for_search_engines: bool = True,
    templates: Path | None = None,
    time_stamp: str | None = None,
) -> Release:
    """Write the public folder, or replace one that this program published there.

    Without `exhibit_ids` the newest exhibit of every document that may go out does. What the folder has shown and
    shows no more has a page at its address that says what became of it; `why` tells readers there why an exhibit that
    goes out takes the place of an earlier one. With the http `address` at which the folder will be found it also holds
    what programs of others need: feed, site map, frames for other sites. `templates` is a newsroom's own folder of them
    (`own`), in place of the one that the settings name. `time_stamp` is the address of an authority that is asked for
    one over the manifest, "" for none; without it the setting says.

    Raises Unapproved if an exhibit has no approval of exactly what it is; Conflict while one is under embargo, or if
    the folder holds anything that is not a release; Unproved if one has no passed proof, is stale, or if anything taken
    out of one can be found anywhere in the folder; Invalid; NotFound, also if nothing may go out and nothing is
    withdrawn; EvidenceDamaged; NotStamped, and the folder is as it was.
    """
    authority = time_stamps.authority(store.settings, time_stamp)
    key = manifest.signing_key(store.home / "keys")
    edition = begun(
        title,
        manifest.public_key(key),
        address,
        for_search_engines=for_search_engines,
        publisher=store.settings.newsroom,
    )
    edition = look.tried_out(_templates(store, templates), edition)
    target = Path(folder).absolute()
    _refuse_anothers(store, target)
    with store.publishing(), _told_of_the_folder():
        switching.mend(target, _DEED)
        listed = places.listed(target)
        known = standing.of(store.home / "cache", target, listed)
        places.refuse_foreign(target, listed, known.folders)
        before = former.shown_before(store, target)
        chosen = choosing.chosen(store, exhibit_ids, may_be_none=former.is_any_withdrawn(store, before))
        going = former.Going(
            [entry.exhibit for entry in chosen], edition.published_at, checked_words(why, needed=False)
        )
        public, taken_out = _told(store, going, edition.title, key)
        shown = {entry.address for entry in public}
        formers = [
            entry for entry in former.of(store, target, before, going, key) if entry.address not in shown
        ]
        about = _about(edition, _last_event(store), public, formers)
        had = listed.ever if listed else frozenset()
        with switching.room(target, _DEED) as room:
            new = room / switching.NEW
            built = contents.built(
                new, public, formers, taken_out, edition, standing=known, had=had,
                workers=store.settings.workers,
            )  # fmt: skip
            manifest_digest = manifest.write(new, about, key, had=had, known=built.files)
            time_stamps.ask(authority, new)
            switching.open_to_readers(new)
            said = {by.id: going.why for exhibit in before if (by := going.replaces(exhibit))}
            switch = switching.switched(room, target, built.staying)
            release = _put_in_place(
                store, switch, target, edition, manifest_digest, chosen, public, said, agent
            )
        standing.record(known, manifest_digest, built)
    return release


def _told(
    store: Store, going: Going, title: str, key: Ed25519PrivateKey
) -> tuple[list[PublicExhibit], list[TakenOut]]:
    """What readers are told of each exhibit, and what they must not be told. Raises as `publish` does."""
    with store.read() as db:
        said = contents.Catalogued.of(db, (exhibit.document_id for exhibit in going.exhibits))
        first = exhibits.first_released(db)
    at = {e.id: addresses.of(said.documents[e.document_id], e, key) for e in going.exhibits}
    plans = exhibit_verbs.plans_of(store, going.exhibits)
    taken_out = [hidden.taken_out(store, e, plans[e.id], at[e.id]) for e in going.exhibits]
    points = series_points.of_documents(store, [exhibit.document_id for exhibit in going.exhibits])
    public = [
        contents.public(
            store,
            said,
            exhibit,
            plans[exhibit.id],
            at[exhibit.id],
            released_at=min(first.get(exhibit.id, going.at), going.at),
            points=points.get(exhibit.document_id, ()),
        )
        for exhibit in going.exhibits
    ]
    titles = [title, *(entry.title for entry in public)]
    notes = [note for entry in public for note in entry.notes]
    hidden_phrases = HiddenPhrases(taken_out)
    contents.check_words(titles, going.why, notes, hidden_phrases)
    around.check(public, hidden_phrases)
    return public, taken_out


def _templates(store: Store, given: Path | None) -> Path | None:
    named = store.settings.release_templates
    return given or (Path(named).expanduser() if named else None)


def try_templates(store: Store, folder: Path) -> None:
    """What `publish` does with a newsroom's own templates before anything else. Raises Invalid, by file and line."""
    key = manifest.public_key(manifest.signing_key(store.home / "keys"))
    look.tried_out(folder, begun("A release", key, "", for_search_engines=True))


def begin_templates(folder: Path) -> tuple[str, ...]:
    """Ours, copied into a new folder to be changed. Returns their names. Raises Conflict, Invalid."""
    return own.begin(folder)


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
def _told_of_the_folder() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Invalid(f"The folder cannot be written: {error.strerror}.", "Name another folder.") from error


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


def _about(
    edition: Edition,
    last_event: str,
    public: Sequence[PublicExhibit],
    formers: Sequence[Former],
) -> dict[str, object]:
    return {
        "title": edition.title,
        "published_at": edition.published_at.isoformat(),
        "address": edition.address,
        "program": exhibit_verbs.PROGRAM,
        "custody": last_event,
        "exhibits": [
            {
                "folder": e.address.folder, "title": e.title, "sha256": e.digest, "pages": e.page_count,
                "redactions": e.redaction_count,
            }
            for e in public
        ],
        "former": [
            {"folder": f.address.folder, "became": f.became.value, "at": f.at.isoformat(timespec="seconds")}
            for f in formers
        ],
    }  # fmt: skip


def _put_in_place(
    store: Store,
    switch: AbstractContextManager[None],
    target: Path,
    edition: Edition,
    manifest_digest: str,
    chosen: Sequence[Chosen],
    public: Sequence[PublicExhibit],
    said: dict[int, str],
    agent: str,
) -> Release:
    """Approvals and embargoes once more, the folder into its place and the release into the catalog: in one
    transaction, so that an approval which is taken back meanwhile stops it. If that fails the old folder comes back."""
    with ExitStack() as outside, store.write() as db:
        choosing.check_again(db, chosen, two_needed=store.has_accounts)
        series_points.check_again(db, public, two_needed=store.has_accounts)
        outside.enter_context(switch)
        ids = [entry.exhibit.id for entry in chosen]
        release = exhibits.add_release(
            db, folder=str(target), title=edition.title, manifest_digest=manifest_digest, exhibit_ids=ids,
            published_at=edition.published_at,
        )  # fmt: skip
        for entry in chosen:
            words = said.get(entry.exhibit.id, "")
            reviews.add(db, entry.exhibit.id, Step.RELEASED, agent=agent, over=entry.over, words=words)
        detail = {"exhibits": ids, "over": [entry.over for entry in chosen]}
        custody.append(
            db, type=Deed.DISSEMINATION, agent=agent, object_kind="release", object_id=release.id,
            digest=manifest_digest, detail=detail,
        )  # fmt: skip
        # A release may be of several collections; what each exhibit went through is of one.
        for entry in chosen:
            custody.append(
                db, type=Deed.DISSEMINATION, agent=agent, object_kind="exhibit", object_id=entry.exhibit.id,
                digest=entry.exhibit.digest, detail={"release": release.id},
            )  # fmt: skip
    return release
