"""Not before a moment: how it is given in words of a time zone, and whether it has come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import Conflict, Invalid
from archive.store import custody

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from archive.model import Exhibit

_HINT = "Write it as 2026-12-01 18:00, with a zone such as Europe/Berlin or UTC."


def moment(untrusted_time: str, untrusted_zone: str = "UTC") -> datetime:
    """The moment in UTC that clocks in the zone call so. Where they do twice, when they are put back, it is the later.

    A time with an offset of its own ("2026-12-01T18:00+01:00") needs no zone. Raises Invalid.
    """
    try:
        given = datetime.fromisoformat(untrusted_time.strip())
        zone = ZoneInfo(untrusted_zone.strip() or "UTC")
        found = (given if given.tzinfo else given.replace(tzinfo=zone, fold=1)).astimezone(UTC)
    except (ValueError, OverflowError, OSError, ZoneInfoNotFoundError) as error:
        raise Invalid("That is no time, or no time zone that is known here.", _HINT) from error
    if given.tzinfo is None and found.astimezone(zone).replace(tzinfo=None) != given:
        raise Invalid("Clocks in that zone skip that time: they are put forward.", "Choose an hour later.")
    return found


def in_words(until: datetime, zone: str) -> str:
    """ "1 December 2026, 17:00 UTC (18:00 in Europe/Berlin)" """
    said = f"{until.day} {until:%B %Y, %H:%M} UTC"
    if zone in ("", "UTC"):
        return said
    try:
        there = until.astimezone(ZoneInfo(zone))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return said
    day = "" if there.date() == until.date() else f"{there.day} {there:%B}, "
    return f"{said} ({day}{there:%H:%M} in {zone})"


def check(db: Connection, exhibit: Exhibit) -> None:
    """Raises Conflict while the exhibit may not go out yet, or while the clock cannot be believed."""
    if exhibit.embargo_until and (why := _why_closed(exhibit, datetime.now(UTC), custody.newest_at(db))):
        raise Conflict(*why)


def is_closed(db: Connection, exhibit: Exhibit) -> bool:
    return bool(exhibit.embargo_until and _why_closed(exhibit, datetime.now(UTC), custody.newest_at(db)))


def _why_closed(exhibit: Exhibit, now: datetime, newest: datetime | None) -> tuple[str, str] | None:
    assert exhibit.embargo_until is not None
    if now < exhibit.embargo_until:
        until = in_words(exhibit.embargo_until, exhibit.embargo_zone)
        return (
            f"Exhibit {exhibit.id} is not to be released before {until}.",
            "Wait, or change its embargo, which needs a new approval.",
        )
    if newest is not None and now < newest:
        said = f"{newest:%Y-%m-%d %H:%M} UTC"
        return (
            f"The clock is behind the newest custody event ({said}): the embargo of exhibit {exhibit.id} stays.",
            "Put the clock right. If the event is what is wrong, lift the embargo and have that approved.",
        )
    return None
