"""Sharing a collection: what is not shared with a person does not exist for that person.

Roles stand in the catalog and are read for every request, so that a change counts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import Conflict, NotFound
from archive.model import Clearance, Deed, Role
from archive.store import custody
from archive.store.catalog import collections, documents, intake, shares

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from archive.model import Share
    from archive.store import Store


def clearance(person: str, shared: Iterable[Share], *, is_administrator: bool = False) -> Clearance:
    """What the person may see, if this is all that is shared with them."""
    return Clearance(person, {share.collection_id: share.role for share in shared}, is_administrator)


def people_of(store: Store, collection: str) -> tuple[Share, ...]:
    """With whom a collection is shared. Raises NotFound."""
    with store.read() as db:
        return shares.of_collection(db, collections.id_of(db, collection))


def collections_of(store: Store, person: str) -> tuple[Share, ...]:
    """All that is shared with the person, in order of the collections' names."""
    with store.read() as db:
        return shares.of_person(db, person)


def found(store: Store, collection: str, *, agent: str) -> int:
    """A new collection, whose first admin is whoever made it. Raises Conflict if there is one of that name."""
    with store.whole().write() as db:
        if collection in {entry.name for entry in documents.collections(db)}:
            raise Conflict("There is a collection of that name already.", "Choose another name.")
        key = intake.collection_id(db, collection)
        _share(db, key, agent, Role.ADMIN, agent)
        return key


def share(store: Store, collection: str, person: str, role: Role, *, agent: str) -> None:
    """Share a collection with a person, or change the person's role in it.

    Raises NotFound, and Conflict if nobody would be left who may share it.
    """
    with store.write() as db:
        key = collections.id_of(db, collection)
        if role is not Role.ADMIN:
            _refuse_to_orphan(db, key, person)
        _share(db, key, person, role, agent)


def share_all(store: Store, promised: Iterable[tuple[int, Role]], person: str, *, agent: str) -> None:
    """Share each of these collections, by number, that is still there: what an invitation promised."""
    with store.whole().write() as db:
        there = {entry.id for entry in documents.collections(db)}
        for key, role in promised:
            if key in there:
                _share(db, key, person, role, agent)


def unshare(store: Store, collection: str, person: str, *, agent: str) -> None:
    """Take a collection away from a person. Raises NotFound, Conflict as `share` does."""
    with store.write() as db:
        key = collections.id_of(db, collection)
        before = _role(db, key, person)
        if before is None:
            raise NotFound("The collection is not shared with that person.")
        _refuse_to_orphan(db, key, person)
        shares.remove(db, key, person)
        _record(db, key, person, before, None, agent)


def _share(db: Connection, key: int, person: str, role: Role, agent: str) -> None:
    before = _role(db, key, person)
    if before is role:
        return
    shares.put(db, key, person, role, agent)
    _record(db, key, person, before, role, agent)


def _role(db: Connection, key: int, person: str) -> Role | None:
    return next((share.role for share in shares.of_collection(db, key) if share.person == person), None)


def _refuse_to_orphan(db: Connection, key: int, person: str) -> None:
    admins = {share.person for share in shares.of_collection(db, key) if share.role is Role.ADMIN}
    if admins == {person}:
        raise Conflict(
            "Nobody would be left who may share this collection.", "Make somebody else its admin first."
        )


def _record(
    db: Connection, key: int, person: str, before: Role | None, after: Role | None, agent: str
) -> None:
    custody.append(
        db,
        type=Deed.ROLE_CHANGED,
        agent=agent,
        object_kind="collection",
        object_id=key,
        detail={"person": person, "before": before or "none", "role": after or "none"},
    )
