"""A series on its way to readers: approved by somebody else than who confirmed it, over exactly what it says.

The approval is over a digest. Whatever changes the series afterwards, a correction, a name, a day, takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.errors import Conflict, Forbidden, Unapproved
from archive.model import Deed, SeriesStep, canonical_json
from archive.store import custody
from archive.store.catalog import series as catalog

if TYPE_CHECKING:
    from archive.model import Series, SeriesDeed
    from archive.store import Store

_OWN = frozenset(SeriesStep) - {SeriesStep.APPROVED, SeriesStep.TAKEN_BACK}


@dataclass(frozen=True, slots=True)
class SeriesStanding:
    """`over` is the digest that an approval given now would be over; `approved` the one that counts, `lapsed` the
    newest if it counts no more; `proposers` everybody who made, checked, named or dated anything of it."""

    over: str
    approved: SeriesDeed | None
    lapsed: SeriesDeed | None
    proposers: frozenset[str]
    looked_at: int
    cells: int


def standing(series: Series, *, two_needed: bool) -> SeriesStanding:
    """Where it stands. An approval by one of the proposers counts only where nobody else was needed."""
    over = digest_over(series)
    steps = (SeriesStep.APPROVED, SeriesStep.TAKEN_BACK)
    newest = next((deed for deed in reversed(series.deeds) if deed.step in steps), None)
    given = newest if newest is not None and newest.step is SeriesStep.APPROVED else None
    proposers = frozenset(deed.agent for deed in series.deeds if deed.step in _OWN)
    counts = given is not None and given.over == over and not (two_needed and given.agent in proposers)
    looked_at = sum(cell.is_looked_at for cell in series.cells.values())
    return SeriesStanding(
        over, given if counts else None, None if counts else given, proposers, looked_at, len(series.cells)
    )


def digest_over(series: Series) -> str:
    """Of its name, lines, days, and of every number with where it stands and what was said of it."""
    parts = {
        "name": series.entry.name,
        "follows": [series.entry.takes.value, series.entry.measure],
        "lines": [[row.id, row.label] for row in series.rows],
        "points": [
            [point.id, point.document_id, point.day.isoformat() if point.day else "", point.day_from,
            point.heading.text] for point in series.points
        ],
        "cells": [
            [
                cell.row_id, cell.point_id, cell.read.text, cell.read.page_number, list(cell.read.box.as_tuple()),
                cell.label.text, cell.state.value, cell.said,
            ]
            for _, cell in sorted(series.cells.items())
        ],
    }  # fmt: skip
    return sha256(canonical_json(parts)).hexdigest()


def approve(store: Store, series_id: int, *, agent: str, over: str) -> None:
    """Say that it may go out as it was seen. Of its numbers, those that somebody has looked at will.

    Raises NotFound; Conflict if it is not any more what was seen; Unapproved if nobody has looked at any number;
    Forbidden for whoever made or checked it, where people have accounts.
    """
    with store.write() as db:
        found = catalog.get(db, series_id)
        now = standing(found, two_needed=store.has_accounts)
        if now.over != over:
            raise Conflict("The series was changed meanwhile.", "Look at it again.")
        if now.approved is not None:
            return
        if not now.looked_at:
            raise Unapproved("Nobody has held any number of it against its page.", "Check some first.")
        if store.has_accounts and agent in now.proposers:
            raise Forbidden(
                "You made, checked, named or dated something of it.", "Somebody else has to approve it."
            )
        alone = {} if store.has_accounts else {"alone": True}
        catalog.note(db, series_id, SeriesStep.APPROVED, agent=agent, over=over)
        custody.append(
            db, type=Deed.SERIES_APPROVED, agent=agent, object_kind="series", object_id=series_id,
            detail={"over": over, **alone},
        )  # fmt: skip


def take_back(store: Store, series_id: int, *, agent: str) -> None:
    """From the next publishing on, readers see it no more. Raises NotFound."""
    with store.write() as db:
        found = catalog.get(db, series_id)
        if standing(found, two_needed=store.has_accounts).approved is None:
            return
        catalog.note(db, series_id, SeriesStep.TAKEN_BACK, agent=agent)
        custody.append(
            db, type=Deed.SERIES_CHANGED, agent=agent, object_kind="series", object_id=series_id,
            detail={"what": "is to go out no more"},
        )  # fmt: skip
