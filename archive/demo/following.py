"""The demo's series: how often each kind of complaint was counted, week by week, followed through all its reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import series
from archive.demo import material
from archive.model import Takes
from archive.store.catalog import documents

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Store

NAME = "Complaints by week"


def follow(store: Store, folder: Path) -> str:
    """Find the table that repeats, make a series of it, confirm and approve it: the demo's one person does all."""
    if any(entry.name == NAME for entry in series.listing(store)):
        return "The series is there from an earlier run"
    places = [str((folder / "reports" / f"harbour-watch-{day}.pdf").absolute()) for day in material.WEEKS]
    with store.read() as db:
        reports = [documents.at_place(db, place).id for place in places]
    agent = store.settings.agent
    found = series.find(store, document_ids=reports)
    key = next(entry.key for entry in found.found if entry.has_moments)
    made = series.make(store, found, key, NAME, agent=agent, takes=Takes.EVERY)
    number = made.entry.id
    checked = sum(series.confirm_plain(store, number, point.id, agent=agent) for point in made.points)
    if not store.has_accounts:  # where people have accounts, another one has to approve it
        over = series.standing(series.show(store, number), two_needed=False).over
        series.approve(store, number, agent=agent, over=over)
    return f"Followed {len(made.rows)} kinds of complaints through {len(reports)} reports: {checked} numbers checked"
