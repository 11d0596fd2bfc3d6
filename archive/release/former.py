"""What a folder has shown and shows no more: at each old address stands what became of the exhibit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive import review
from archive.errors import Unproved
from archive.model import Stage, Step
from archive.redaction.verify.needles import said_in
from archive.release import addresses
from archive.release.edition import paragraphs
from archive.store.catalog import documents, exhibits, reviews

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


@dataclass(frozen=True)
class Going:
    """What is about to be published: the exhibits, when, and why any of them takes the place of an earlier one."""

    exhibits: Sequence[Exhibit]
    at: datetime
    why: str

    def replaces(self, exhibit: Exhibit) -> Exhibit | None:
        """The newest that is shown of the same document, if it is newer than this one."""
        newest = self._newest.get(exhibit.document_id)
        return newest if newest and newest.id > exhibit.id else None

    @cached_property
    def _newest(self) -> dict[int, Exhibit]:
        by_age = sorted(self.exhibits, key=lambda exhibit: exhibit.id)
        return {exhibit.document_id: exhibit for exhibit in by_age}


def shown_before(store: Store, target: Path) -> tuple[Exhibit, ...]:
    """Every exhibit that a release in this folder has shown, but of documents that were removed for good."""
    with store.read() as db:
        shown = reviews.ever_in(db, str(target))
        there = {exhibit.id: exhibit for exhibit in exhibits.listing(db)} if shown else {}
    return tuple(there[exhibit_id] for exhibit_id in shown if exhibit_id in there)


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
        documents_of = exhibits.documents_of(db) if left else {}
        found = [_former(db, exhibit, stands[exhibit.id], going, here, documents_of, key) for exhibit in left]
    for exhibit, former in zip(left, found, strict=True):
        if former.words and said_in(
            " ".join(former.words).split(), exhibit_verbs.secrets_by_now(store, exhibit)
        ):
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
    documents_of: dict[int, int],
    key: Ed25519PrivateKey,
) -> Former:
    by = going.replaces(exhibit)
    if now.stage is Stage.WITHDRAWN and now.withdrawn:
        became, at, words = Became.WITHDRAWN, now.withdrawn.at, now.withdrawn.words
    else:
        became = Became.REPLACED if by else Became.LEFT_OUT
        at, words = _taken_down(db, exhibit, by, going, here, documents_of)
    address = addresses.of(documents.get(db, exhibit.document_id), exhibit, key)
    return Former(
        address, became, at.replace(microsecond=0), exhibit.page_count,
        exhibit.redaction_count, tuple(paragraphs(words)),
    )  # fmt: skip


def _taken_down(
    db: Connection,
    exhibit: Exhibit,
    by: Exhibit | None,
    going: Going,
    here: Sequence[Release],
    documents_of: dict[int, int],
) -> tuple[datetime, str]:
    """When the folder showed it no more, and what was said when another took its place; `here` are its releases."""
    last = max(at for at, release in enumerate(here) if exhibit.id in release.exhibit_ids)
    after = here[last + 1 :]
    at = after[0].published_at if after else going.at
    return at, _why_replaced(db, exhibit, after, going, documents_of) if by else ""


def _why_replaced(
    db: Connection,
    exhibit: Exhibit,
    after: Sequence[Release],
    going: Going,
    documents_of: dict[int, int],
) -> str:
    """By the first that took its place: what is said of later ones is not said of this. Nor is one that was removed
    since."""
    for release in after:
        newer = [
            key for key in release.exhibit_ids
            if key > exhibit.id and documents_of.get(key) == exhibit.document_id
        ]  # fmt: skip
        if newer:
            events = reviews.events(db, max(newer))
            said = (e for e in events if e.step is Step.RELEASED and e.at >= release.published_at)
            return next((event.words for event in said), "")
    return going.why
