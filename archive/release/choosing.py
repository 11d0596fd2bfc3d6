"""Which exhibits go out: approved over exactly what they are now, and no longer under embargo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import exhibit as exhibit_verbs
from archive import review
from archive.errors import NotFound, Unapproved, Unproved
from archive.model import Exhibit, Stage
from archive.review import embargo
from archive.store.catalog import exhibits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from archive.model import Standing
    from archive.store import Store

_MAY_GO = (Stage.APPROVED, Stage.RELEASED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`over` is the digest of all that was approved."""

    exhibit: Exhibit
    over: str


def releasable(store: Store) -> tuple[Exhibit, ...]:
    """The newest exhibit of each document that may go out now, in the order they were made.

    Nothing of a document whose newest one was withdrawn: an earlier one would say again what that took back.
    """
    newest: dict[int, tuple[Exhibit, Stage]] = {}
    for exhibit, now in review.listing(store):
        if now.stage in (*_MAY_GO, Stage.WITHDRAWN):
            newest.setdefault(exhibit.document_id, (exhibit, now.stage))
    with store.read() as db:
        free = [e for e, stage in newest.values() if stage in _MAY_GO and not embargo.is_closed(db, e)]
    return tuple(sorted(free, key=lambda exhibit: exhibit.id))


def chosen(store: Store, exhibit_ids: Sequence[int] | None, *, may_be_none: bool) -> list[Chosen]:
    """Those exhibits, or all that may go out, in the order they were made.

    Raises NotFound, also for none at all unless `may_be_none`; Unproved, Unapproved, or Conflict while one is under
    embargo.
    """
    if exhibit_ids is None:
        wanted = list(releasable(store))
    else:
        wanted = [exhibit_verbs.show(store, exhibit_id) for exhibit_id in sorted(set(exhibit_ids))]
    if not wanted and not may_be_none:
        raise NotFound(
            "There is no exhibit that may be released.",
            "Make one with: archive exhibit make DOC, and have it approved: archive exhibit approve EXHIBIT",
        )
    with store.read() as db:
        stands = review.of_all(db, wanted, two_needed=store.has_accounts)
        for exhibit in wanted:
            _check(db, exhibit, stands[exhibit.id])
    found = [Chosen(exhibit, stands[exhibit.id].over) for exhibit in wanted]
    return list({entry.exhibit.digest: entry for entry in found}.values())


def check_again(db: Connection, entries: Sequence[Chosen], *, two_needed: bool) -> None:
    """In the transaction that records the release: each is still approved over what was put into the folder."""
    now = {exhibit.id: exhibit for exhibit in exhibits.listing(db)}
    if gone := [entry.exhibit.id for entry in entries if entry.exhibit.id not in now]:
        raise NotFound(f"There is no exhibit {gone[0]}.")
    chosen_now = [now[entry.exhibit.id] for entry in entries]
    stands = review.of_all(db, chosen_now, two_needed=two_needed)
    for entry, exhibit in zip(entries, chosen_now, strict=True):
        _check(db, exhibit, stands[exhibit.id])
        if stands[exhibit.id].over != entry.over:
            raise Unapproved(
                f"Exhibit {exhibit.id} was changed while it was being published.", "Publish it again."
            )


def _check(db: Connection, exhibit: Exhibit, now: Standing) -> None:
    if exhibit.stale:
        raise Unproved(
            f"Exhibit {exhibit.id} is stale: its plan has changed since it was made.",
            f"Make it again with: archive exhibit make {exhibit.document_id}",
        )
    if not exhibit.releasable:
        raise Unproved(f"Exhibit {exhibit.id} has no proof that it passed.")
    if now.stage is Stage.WITHDRAWN:
        raise Unapproved(f"Exhibit {exhibit.id} is withdrawn.", "Leave it out, or make another one.")
    if now.stage not in _MAY_GO:
        because = f": {now.why_lapsed}" if now.why_lapsed else ""
        raise Unapproved(
            f"Exhibit {exhibit.id} is not approved{because}.",
            f"Have it approved: archive exhibit ask {exhibit.id}, archive exhibit approve {exhibit.id}",
        )
    embargo.check(db, exhibit)
