"""What a folder has shown and shows no more: at each old address stands what became of the exhibit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive import review
from archive.errors import NotFound, Unproved
from archive.model import Stage, Step
from archive.redaction.verify.needles import said_in
from archive.release import addresses
from archive.release.edition import paragraphs
from archive.store.catalog import exhibits, reviews

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from sqlalchemy import Connection

    from archive.model import Exhibit, Release, Standing
    from archive.release.addresses import Address
    from archive.store import Store


class Became(StrEnum):
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Former:
    """`at` is when readers were told; `words` are paragraphs that tell them why."""

    address: Address
    became: Became
    at: datetime
    page_count: int
    redaction_count: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Going:
    """What is about to be published: the exhibits, when, and why any of them takes the place of an earlier one."""

    exhibits: Sequence[Exhibit]
    at: datetime
    why: str

    def replaces(self, exhibit: Exhibit) -> Exhibit | None:
        """The newest that is shown of the same document, if it is newer than this one."""
        of_it = [entry for entry in self.exhibits if entry.document_id == exhibit.document_id]
        return max(
            (entry for entry in of_it if entry.id > exhibit.id), key=lambda entry: entry.id, default=None
        )


def shown_before(store: Store, target: Path) -> tuple[Exhibit, ...]:
    """Every exhibit that a release in this folder has shown, but of documents that were removed for good."""
    found = []
    with store.read() as db:
        for exhibit_id in reviews.ever_in(db, str(target)):
            try:
                found.append(exhibits.get(db, exhibit_id))
            except NotFound:
                continue
    return tuple(found)


def is_any_withdrawn(store: Store, before: Sequence[Exhibit]) -> bool:
    """Then a release may be of notices alone."""
    with store.read() as db:
        standings = review.of_all(db, before, two_needed=store.has_accounts)
    return any(now.stage is Stage.WITHDRAWN for now in standings.values())


def of(
    store: Store, target: Path, before: Sequence[Exhibit], going: Going, key: Ed25519PrivateKey
) -> list[Former]:
    """What became of those shown before that do not go out again, the newest first.

    Raises Unproved if what readers are told says by now what is taken out of the document.
    """
    shown = {exhibit.id for exhibit in going.exhibits}
    left = [exhibit for exhibit in before if exhibit.id not in shown]
    with store.read() as db:
        stands = review.of_all(db, left, two_needed=store.has_accounts)
        here = [entry for entry in reversed(exhibits.release_listing(db)) if entry.folder == str(target)]
        found = [_former(db, exhibit, stands[exhibit.id], going, here, key) for exhibit in left]
    for exhibit, former in zip(left, found, strict=True):
        if said_in(" ".join(former.words).split(), exhibit_verbs.secrets_by_now(store, exhibit)):
            raise Unproved(
                f"The notice of exhibit {exhibit.id} says something that is taken out of its document.",
                f"Write another one: archive exhibit withdraw {exhibit.id} --notice …"
                if former.became is Became.WITHDRAWN
                else "Say it in other words: --why …",
            )
    one_each = {former.address: former for former in found}  # two exhibits may be the same, byte for byte
    return sorted(one_each.values(), key=lambda former: (former.at, former.address), reverse=True)


def _former(
    db: Connection,
    exhibit: Exhibit,
    now: Standing,
    going: Going,
    here: Sequence[Release],
    key: Ed25519PrivateKey,
) -> Former:
    by = going.replaces(exhibit)
    if now.stage is Stage.WITHDRAWN and now.withdrawn:
        became, at, words = Became.WITHDRAWN, now.withdrawn.at, now.withdrawn.words
    else:
        became = Became.REPLACED if by else Became.LEFT_OUT
        at, words = _taken_down(db, exhibit, by, going, here)
    return Former(
        addresses.of(db, exhibit, key), became, at.replace(microsecond=0), exhibit.page_count,
        exhibit.redaction_count, tuple(paragraphs(words)),
    )  # fmt: skip


def _taken_down(
    db: Connection, exhibit: Exhibit, by: Exhibit | None, going: Going, here: Sequence[Release]
) -> tuple[datetime, str]:
    """When the folder showed it no more, and what was said when another took its place; `here` are its releases."""
    last = max(at for at, release in enumerate(here) if exhibit.id in release.exhibit_ids)
    after = here[last + 1 :]
    at = after[0].published_at if after else going.at
    return at, _why_replaced(db, exhibit, after, going) if by else ""


def _why_replaced(db: Connection, exhibit: Exhibit, after: Sequence[Release], going: Going) -> str:
    """By the first that took its place: what is said of later ones is not said of this."""
    for release in after:
        if newer := [key for key in release.exhibit_ids if _is_newer(db, key, exhibit)]:
            events = reviews.events(db, max(newer))
            said = (e for e in events if e.step is Step.RELEASED and e.at >= release.published_at)
            return next((event.words for event in said), "")
    return going.why


def _is_newer(db: Connection, exhibit_id: int, exhibit: Exhibit) -> bool:
    """Whether it is a later exhibit of the same document; one that was removed since is none."""
    if exhibit_id <= exhibit.id:
        return False
    try:
        return exhibits.get(db, exhibit_id).document_id == exhibit.document_id
    except NotFound:
        return False
