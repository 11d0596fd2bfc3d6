"""The collections of an invitation, shared with whoever redeemed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.errors import Invalid, NotFound
from archive.model import Role
from archive.people import sharing
from archive.store.catalog import documents

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
    pairs = [(int(str(number)), Role(str(role))) for number, role in promised]
    sharing.share_all(replace(accounts.store, where=where), pairs, person, agent=by)
