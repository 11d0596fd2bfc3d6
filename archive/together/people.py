"""Who there is, and the archive as each of them sees it. On a laptop that is the one person of the settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Store


def who_may_read(store: Store, collection: str) -> tuple[str, ...]:  # noqa: ARG001  on a laptop all are the one's
    """The names of those who may read a collection, in order."""
    return (store.settings.agent,)


def as_seen_by(store: Store, person: str) -> Store | None:
    """The archive with what that person may see in it; None for who may see nothing any more."""
    return replace(store, person=person)


def mail_address(store: Store, person: str) -> str:
    """Where that person is told of what is new; "" is nowhere."""
    return store.settings.mail_to if person == store.settings.agent else ""
