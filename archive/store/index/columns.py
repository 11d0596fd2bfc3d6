"""Whoosh's columns of numbers as arrays. Whoosh hands them out number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.columns import NumericColumn
from whoosh.util.numeric import byte_to_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LENGTHS = NumericColumn("B", default=0)
_LENGTH_OF_BYTE = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.int64)


def numbers(leaf: Any, name: str) -> NDArray[np.int64]:
    """The column of that name; 0 where a page has none."""
    return _read(leaf, name, leaf.schema[name].column_type)


def lengths(leaf: Any, field_name: str) -> NDArray[np.int64]:
    """How many terms the field has in each page, as near as one byte says it; at least 1."""
    return np.maximum(_LENGTH_OF_BYTE[_read(leaf, f"_{field_name}_len", _LENGTHS)], 1)


def alive(leaf: Any) -> NDArray[np.bool_]:
    """Which pages are not deleted."""
    found = np.ones(leaf.doc_count_all(), dtype=bool)
    found[list(leaf._perdoc.deleted_docs())] = False
    return found


def _read(leaf: Any, name: str, column: NumericColumn) -> NDArray[np.int64]:
    found = np.zeros(leaf.doc_count_all(), dtype=np.int64)
    if leaf._perdoc.has_column(name):
        reader = leaf._perdoc.column_reader(name, column)
        size = reader._count * reader._fixedlen
        stored = reader._dbfile.get(reader._basepos, size)
        found[: reader._count] = np.frombuffer(stored, dtype=f">{column._typecode}")
    return found
