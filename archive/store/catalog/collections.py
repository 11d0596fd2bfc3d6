"""Collections by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from archive.errors import NotFound
from archive.store.catalog.tables import collections

if TYPE_CHECKING:
    from sqlalchemy import Connection


def id_of(db: Connection, name: str) -> int:
    """The number of a collection that is there. Raises NotFound."""
    found = db.execute(select(collections.c.id).where(collections.c.name == name)).scalar()
    if found is None:
        raise NotFound("There is no collection of that name.", "See them with: archive status.")
    return int(found)
