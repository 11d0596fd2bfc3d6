"""Who may do what: on a newsroom's server people have a role in each collection that is shared with them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Role(StrEnum):
    """What a person may do in one collection; each may do what those before it may."""

    REPORTER = "reporter"  # search, read, note, tag
    EDITOR = "editor"  # redact, propose exhibits, publish what another approved
    ADMIN = "admin"  # people, settings, removal

    @property
    def rank(self) -> int:
        return tuple(Role).index(self)

    def includes(self, other: Role) -> bool:
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True)
class Share:
    """One collection, shared with one person."""

    collection_id: int
    collection: str
    person: str
    role: Role
    shared_by: str
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class Clearance:
    """A person and the collections, by number, that are shared with that person. Others do not exist for them.

    Administrators see what custody says of no collection: accounts, backups, settings.
    """

    person: str
    roles: Mapping[int, Role] = field(default_factory=dict)
    is_administrator: bool = False

    def collections(self, least: Role = Role.REPORTER) -> frozenset[int]:
        """Those in which the person has this role, or one that includes it."""
        return frozenset(key for key, role in self.roles.items() if role.includes(least))

    def at_least(self, least: Role) -> Clearance:
        """The same person with only those collections."""
        return replace(self, roles={key: self.roles[key] for key in self.collections(least)})
