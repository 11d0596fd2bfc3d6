"""What the running server keeps for a person: jobs, written files, results. Nobody else is told that there are any."""

from __future__ import annotations

from dataclasses import dataclass

from archive.web.show import store


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever asked, and what that person could see then; `collections` is None for everything."""

    person: str
    collections: frozenset[int] | None

    @property
    def asks(self) -> bool:
        """Whether this request is the owner's, who may still see all that the thing was made of."""
        now = owner()
        if self.person != now.person:
            return False
        if self.collections is None or now.collections is None:
            return now.collections is None
        return self.collections <= now.collections


def owner() -> Owner:
    """Of what this request makes."""
    seen = store().clearance
    return Owner(store().person, None if seen is None else seen.collections())
