"""The collections of an invitation, shared with whoever redeemed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from archive.errors import Invalid, NotFound
from archive.model import Role
from archive.store import custody
from archive.store.catalog import documents
from archive.store.catalog.tables import collections, shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.accounts.opening import Accounts


def named(accounts: Accounts, untrusted_pairs: Iterable[str]) -> list[tuple[int, Role]]:
    """ "COLLECTION=ROLE" as typed, as numbers and roles. Raises Invalid or NotFound."""
    with accounts.store.whole().read() as db:
        numbers = {one.name: one.id for one in documents.collections(db)}
    found = []
    for pair in untrusted_pairs:
        name, _, role = pair.rpartition("=")
        if role not in set(Role):
            raise Invalid(f"{pair!r} is not COLLECTION=ROLE.", f"Roles are: {', '.join(Role)}.")
        if name not in numbers:
            raise NotFound(f"There is no collection called {name!r}.")
        found.append((numbers[name], Role(role)))
    return found


def grant(
    accounts: Accounts, person: str, promised: Sequence[Sequence[object]], *, by: str, where: str = ""
) -> None:
    """Share each collection that was promised and is still there."""
    with replace(accounts.store.whole(), where=where).write() as db:
        there = set(db.scalars(select(collections.c.id)))
        for number, role in promised:
            if number not in there:
                continue
            same = (shares.c.collection_id == number, shares.c.person == person)
            db.execute(delete(shares).where(*same))
            db.execute(
                insert(shares).values(
                    collection_id=number, person=person, role=role, shared_by=by, shared_at=datetime.now(UTC)
                )
            )
            custody.append(
                db,
                type="collection shared",
                agent=by,
                object_kind="collection",
                object_id=int(str(number)),
                detail={"person": person, "role": role},
            )
