"""The orders of what is found, as `sort:` names them; a minus sign turns one round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from archive.store.catalog import documents
from archive.store.tokens import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray
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


def ordered(
    db: Connection, document_ids: NDArray[np.int64], best: NDArray[np.float64], order: str
) -> list[int]:
    """The documents, given in order of arrival, in that order; ties stay as they are. `best` are their scores.

    What has no date stands last, whichever way round.
    """
    what, is_reversed = order.removeprefix("-") or "relevance", order.startswith("-")
    if what == "relevance":
        found: list[int] = document_ids[np.argsort(best if is_reversed else -best, kind="stable")].tolist()
        return found
    by_arrival = document_ids.tolist()
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
