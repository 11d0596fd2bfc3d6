"""One field of an answer, checked: of the kind and within the bounds that an honest reader keeps.

Every check takes whatever JSON can hold and raises only Malformed, or TooLarge where there is simply too much.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from ingest.errors import Malformed, TooLarge

_LARGEST_PT = 1e7
_LARGEST_WHOLE = 2**40

Kind = TypeVar("Kind", bound=StrEnum)


def clean(text: str) -> str:
    """Text that every encoder and database takes: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def text(value: object, characters: int) -> str:
    """Nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed
    within(len(value), characters)
    return clean(value)


def number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Malformed
    require(
        abs(value) < float("inf"), "a number without end"
    )  # false for NaN, and no int is too large to compare
    return float(min(max(value, -1e300), 1e300))


def whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_WHOLE:
        raise Malformed
    return value


def count(value: object) -> int:
    found = whole(value)
    require(found >= 0, "a count below zero")
    return found


def length(value: object) -> float:
    found = number(value)
    require(0 < found <= _LARGEST_PT, "a page without size")
    return found


def share(value: object, largest: float) -> float:
    return min(largest, max(0.0, number(value)))


def date(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(text(value, 40)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise Malformed from None


def entries(value: object, most: int) -> list[object]:
    """Empty for None."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed
    within(len(value), most)
    return value


def pair(value: object) -> tuple[object, object]:
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed
    return value[0], value[1]


def one_of(kinds: type[Kind], value: object) -> Kind:
    if not isinstance(value, str):
        raise Malformed
    try:
        return kinds(value)
    except ValueError:
        raise Malformed from None


def within(found: int, limit: int) -> None:
    if found > limit:
        raise TooLarge("The file holds more than the limit for one file.")


def require(condition: object, what: str) -> None:
    if not condition:
        raise Malformed(f"The reading process sent {what}.")
