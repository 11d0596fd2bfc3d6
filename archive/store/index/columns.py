"""Whoosh's columns of numbers as arrays, one segment after the other. Whoosh hands them out number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.columns import NumericColumn
from whoosh.util.numeric import byte_to_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LENGTHS = NumericColumn("B", default=0)
_LENGTH_OF_BYTE = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.int64)


def numbers(leaves: Sequence[Any], name: str) -> NDArray[np.int64]:
    """The column of that name; 0 where a page has none."""
    return _joined([_of_segment(leaf, name, leaf.schema[name].column_type) for leaf in leaves])


def lengths(leaves: Sequence[Any], field_name: str) -> NDArray[np.int64]:
    """How many terms the field has in each page, as near as one byte says it; at least 1."""
    stored = _joined([_of_segment(leaf, f"_{field_name}_len", _LENGTHS) for leaf in leaves])
    return np.maximum(_LENGTH_OF_BYTE[stored], 1)


def alive(leaves: Sequence[Any]) -> NDArray[np.bool_]:
    """Which pages are not deleted."""
    found = []
    for leaf in leaves:
        here = np.ones(leaf.doc_count_all(), dtype=bool)
        here[list(leaf._perdoc.deleted_docs())] = False
        found.append(here)
    return np.concatenate(found) if found else np.zeros(0, dtype=bool)


def _joined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _of_segment(leaf: Any, name: str, column: NumericColumn) -> NDArray[np.int64]:
    found = np.zeros(leaf.doc_count_all(), dtype=np.int64)
    if leaf._perdoc.has_column(name):
        reader = leaf._perdoc.column_reader(name, column)
        size = reader._count * reader._fixedlen
        stored = reader._dbfile.get(reader._basepos, size)
        found[: reader._count] = np.frombuffer(stored, dtype=f">{column._typecode}")
    return found
