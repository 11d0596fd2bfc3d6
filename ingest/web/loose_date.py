"""Dates as web pages write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# JavaScript's Date.toString: "Fri Mar 10 2006 13:40:00 GMT+0100 (CET)"
_SCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2} \d{4} \d\d:\d\d:\d\d)(?: GMT([+-])(\d\d):?(\d\d))?"
)
_WAYBACK = re.compile(r"\d\d:\d\d:\d\d [A-Z][a-z]{2} \d{1,2}, \d{4}")


def parsed(untrusted: str) -> datetime | None:
    """ISO 8601, RFC 5322, JavaScript's and the Wayback Machine's writing. Aware; UTC where no zone is said."""
    text = " ".join(untrusted.split())[:80]
    for read in (_iso, _script, _wayback, parsedate_to_datetime):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace(" ", "T", 1)))


def _script(text: str) -> datetime:
    found = _SCRIPT.match(text)
    if not found:
        raise ValueError(text)
    moment = datetime.strptime(found.group(1), "%b %d %Y %H:%M:%S").replace(tzinfo=UTC)
    if found.group(2):
        offset = timedelta(hours=int(found.group(3)), minutes=int(found.group(4)))
        moment = moment.replace(tzinfo=timezone(offset if found.group(2) == "+" else -offset))
    return moment


def _wayback(text: str) -> datetime:
    found = _WAYBACK.search(text)
    if not found:
        raise ValueError(text)
    return datetime.strptime(found.group(), "%H:%M:%S %b %d, %Y").replace(tzinfo=UTC)
