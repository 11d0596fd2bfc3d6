"""Where a release goes: one module a kind of place, each with `send` and `differences`, chosen by the place's form.

    folder.py   /media/stick/weekly             a folder of this machine
    rsync.py    user@host:/srv/weekly           rsync over ssh; rsync:/mnt/nas/weekly to a path
    sftp.py     sftp://user@host/srv/weekly     SFTP
    s3.py       s3://bucket/weekly              an object store
    git.py      git:https://host/site#pages     a branch of a repository

Only a release that the checker accepts is sent, only what a manifest of this archive names is overwritten or removed,
and what is there afterwards is compared with the manifest. No place holds a password: programs and libraries take keys
from where they have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from archive import release, review
from archive.errors import Invalid, NotFound, Unapproved
from archive.model import Deed, Stage
from archive.store import custody
from archive.store.catalog import exhibits
from archive.targets import folder, git, outgoing, rsync, s3, sftp
from archive.targets.outgoing import Sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model import Release
    from archive.store import Store
    from archive.targets.outgoing import Outgoing

__all__ = ["Sent", "against", "send", "sent_to"]

_BEGUN, _SENT, _LEFT = "begun", "success", "warning"
_HOW = "A folder; user@host:path; sftp://user@host/path; s3://bucket/prefix; git:repository#branch"


class Place(Protocol):
    """`shown` is what it is called by, in custody too."""

    shown: str

    def send(self, release: Outgoing, *, instead: bool, begin: Callable[[], None]) -> Sent: ...

    def differences(self, release: Outgoing) -> tuple[str, ...]: ...


def send(store: Store, folder: Path, untrusted_place: str, *, agent: str, instead: bool = False) -> Sent:
    """Bring a place up to a published folder: put what is new or other, remove what is ours and no part of it.

    `instead` lets it take the place of another release of this archive, or of a later edition. Custody has that it was
    begun before the first byte leaves, and how it ended.

    Raises Invalid for a place of no known form or with a password in it; NotFound if this archive did not publish what
    the folder holds; ReleaseDamaged if it is not as it was signed; Unapproved if it shows what was withdrawn since;
    Conflict if the place holds anything else; NotSent if the place does not take it.
    """
    place = _at(untrusted_place)
    going = outgoing.read(folder)
    entry = _published(store, going)
    _check_none_withdrawn(store, entry)
    sent = place.send(
        going, instead=instead, begin=lambda: _record(store, entry, place.shown, _BEGUN, agent, {})
    )
    counts = {"put": sent.put, "kept": sent.kept, "removed": sent.removed, "left": len(sent.left)}
    _record(store, entry, place.shown, _LEFT if sent.left else _SENT, agent, counts)
    return sent


def against(folder: Path, untrusted_place: str) -> tuple[str, ...]:
    """What differs at a place, a site's address too, from a published folder, and what should be gone and is not.

    Raises ReleaseDamaged if the folder is not as it was signed, or the site does not answer; Invalid, Conflict,
    NotSent.
    """
    if urlsplit(untrusted_place).scheme in ("http", "https"):
        return release.against(folder, untrusted_place)
    return _at(untrusted_place).differences(outgoing.read(folder))


def sent_to(store: Store, folder: Path) -> dict[str, bool]:
    """Every place that editions of this folder were sent to, and whether it has all that the folder shows now."""
    here = [entry.id for entry in release.listing(store) if entry.folder == str(folder.absolute())]
    newest: dict[str, bool] = {}
    with store.read() as db:
        for event in custody.events(db, object_kind="release") if here else ():
            if event.object_id in here and (place := event.detail.get("place")):
                newest[str(place)] = (event.object_id, event.outcome) == (here[0], _SENT)
    return dict(sorted(newest.items()))


def _at(untrusted_place: str) -> Place:
    """Raises Invalid. What is refused is not repeated: it may hold a password."""
    scheme = untrusted_place.partition("://")[0] if "://" in untrusted_place else ""
    if not untrusted_place.strip() or not untrusted_place.isprintable():
        raise Invalid("A place needs a name.", _HOW)
    if untrusted_place.startswith("git:"):
        return git.at(untrusted_place)
    if scheme in ("sftp", "s3"):
        return sftp.at(untrusted_place) if scheme == "sftp" else s3.at(untrusted_place)
    if scheme in ("http", "https"):
        raise Invalid("A site is read there, not written.", f"Name where its files lie. {_HOW}")
    if scheme:
        raise Invalid("Nothing is sent to places of that form.", _HOW)
    if ":" in untrusted_place.split("/")[0]:
        return rsync.at(untrusted_place)
    return folder.at(untrusted_place)


def _published(store: Store, going: Outgoing) -> Release:
    for entry in release.listing(store):
        if entry.manifest_digest == going.manifest_digest:
            return entry
    raise NotFound(
        "This archive has not published what that folder holds.", "Publish first: archive release publish"
    )


def _check_none_withdrawn(store: Store, entry: Release) -> None:
    """Between publishing and sending somebody may have taken one back, or removed its document for good."""
    with store.read() as db:
        try:
            shown = [exhibits.get(db, key) for key in entry.exhibit_ids]
        except NotFound as error:
            raise Unapproved(
                "The release shows an exhibit whose document was removed.", "Publish it again, then send it."
            ) from error
        standings = review.of_all(db, shown, two_needed=store.has_accounts)
    for key, now in standings.items():
        if now.stage is Stage.WITHDRAWN:
            raise Unapproved(
                f"The release shows exhibit {key}, which was withdrawn since.",
                "Publish it again, then send it.",
            )


def _record(
    store: Store, entry: Release, place: str, outcome: str, agent: str, counts: dict[str, int]
) -> None:
    with store.write() as db:
        custody.append(
            db, type=Deed.DISSEMINATION, agent=agent, object_kind="release", object_id=entry.id,
            digest=entry.manifest_digest, outcome=outcome, detail={"place": place, **counts},
        )  # fmt: skip
