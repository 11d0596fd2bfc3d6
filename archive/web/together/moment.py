"""The moment that a page was put together at, as a form sends it back: what came later is not seen."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request

from archive.errors import Invalid


def now() -> datetime:
    return datetime.now(UTC)


def typed_moment() -> datetime:
    """`until` of the form, no later than now. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        raise Invalid("The form lacks the time that the page is of.") from None
    if moment.tzinfo is None:
        raise Invalid("The form lacks the time that the page is of.")
    return min(moment, now())
