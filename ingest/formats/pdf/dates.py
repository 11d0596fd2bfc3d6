"""Moments as PDF writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone


def moment(text: str) -> datetime | None:
    """PDF 2.0, 7.9.4: D:YYYYMMDDHHmmSSOHH'mm, all but the year optional; None for nonsense."""
    found = re.match(
        r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(?:(\d\d)'?(\d\d)?)?)?", text.strip()
    )
    if found is None:
        return None
    year, month, day, hour, minute, second, sign, off_h, off_m = found.groups()
    shift = timedelta(hours=int(off_h or 0), minutes=int(off_m or 0)) * (-1 if sign == "-" else 1)
    try:
        stamp = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=timezone(shift),
        )  # fmt: skip
        return stamp.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
