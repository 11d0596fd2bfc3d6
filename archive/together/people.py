"""Who there is, and the archive as each of them sees it. On a laptop that is the one person of the settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.people import sharing

if TYPE_CHECKING:
    from archive.store import Store


def who_may_read(store: Store, collection: str) -> tuple[str, ...]:
    """The names of those who may read a collection, in order. Raises NotFound."""
    if not store.has_accounts:
        return (store.settings.agent,)
    return tuple(share.person for share in sharing.people_of(store, collection))


def as_seen_by(store: Store, person: str) -> Store | None:
    """The archive with what that person may see in it; None for who may see nothing any more."""
    if not store.has_accounts:
        return replace(store, acting=person)
    shared = sharing.collections_of(store.whole(), person)
    return store.seen_by(sharing.clearance(person, shared)) if shared else None


def mail_address(store: Store, person: str) -> str:
    """Where that person is told of what is new; "" is nowhere. On a newsroom's server feeds and pages tell."""
    return store.settings.mail_to if person == store.settings.agent else ""
