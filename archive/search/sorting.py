"""The orders of what is found, as `sort:` names them; a minus sign turns one round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.store.catalog import documents
from archive.store.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from archive.store.catalog.documents import OrderKeys

ORDERS = ("relevance", "date", "name", "size")
"""Best first, oldest first, from A to Z, smallest first."""

_SAY = f"“sort:” takes {', '.join(ORDERS[:-1])} or {ORDERS[-1]}, with a minus sign for the reverse."


def read(value: str, before: str, notes: list[str]) -> str:
    """The order meant; what was said `before` stays where the value is none."""
    order = value.strip().casefold().replace("−", "-").replace("–", "-")
    if order.removeprefix("-") not in ORDERS:
        notes.append(_SAY)
        return before
    if before and before != order:
        notes.append("Of several orders the last one counts.")
    return order


def write(order: str) -> str:
    """The order as it is typed, "" for none."""
    return f"sort:{order}" if order else ""


def ordered(db: Connection, best: Mapping[int, float], order: str) -> list[int]:
    """The documents in that order; `best` is the score of each one's best page. Ties are in order of arrival.

    What has no date stands last, whichever way round.
    """
    what, is_reversed = order.removeprefix("-") or "relevance", order.startswith("-")
    by_arrival = sorted(best)
    if what == "relevance":
        return sorted(by_arrival, key=lambda key: best[key], reverse=not is_reversed)
    keys = documents.order_keys(db, by_arrival)
    values = {key: _value(keys[key], what) for key in by_arrival}
    known = [key for key in by_arrival if values[key] is not None]
    unknown = [key for key in by_arrival if values[key] is None]
    return sorted(known, key=lambda key: values[key], reverse=is_reversed) + unknown


def _value(keys: OrderKeys, what: str) -> Any:
    match what:
        case "date":
            return keys.date
        case "size":
            return keys.size_bytes
        case _:
            return _natural(keys.name), keys.name


def _natural(name: str) -> list[tuple[int, str, int]]:
    """Numbers within a name are in order of their value: 2 before 10."""
    parts = re.split(r"([0-9]{1,15})", fold(name))
    return [(0, "", int(part)) if at % 2 else (1, part, 0) for at, part in enumerate(parts)]
