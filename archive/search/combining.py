"""Putting trees together: flat, each part once, and nothing where nothing is meant."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from archive.store.query import And, Everything, Near, Node, Or, Pattern, Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_NEAR = "NEAR stands between words, phrases and ORs of them in one field; here it was read as AND."


def joined(parts: Sequence[Node]) -> Node:
    """All of them."""
    meant = [part for part in parts if not isinstance(part, Everything)]
    return _several(
        [inner for part in meant for inner in (part.parts if isinstance(part, And) else (part,))], And
    )


def either(parts: Sequence[Node]) -> Node:
    """Any of them."""
    return _several(
        [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))], Or
    )


def beside(sides: Sequence[Node], distances: Sequence[int], notes: list[str]) -> Node:
    """Each of them near the next."""
    found: list[Node] = []
    for (left, right), distance in zip(pairwise(sides), distances, strict=True):
        field_name = _field_of(left)
        if field_name and field_name == _field_of(right):
            found.append(Near(left, right, distance, field_name))
        else:
            notes.append(NOT_NEAR)
            found += [left, right]
    return joined(found)


def _field_of(side: Node) -> str:
    """The field of what can stand at a side of a NEAR, "" for what cannot."""
    match side:
        case Phrase(slop=None) | Pattern():
            return side.field
        case Or(parts):
            fields = {_field_of(part) for part in parts}
            return fields.pop() if len(fields) == 1 else ""
        case _:
            return ""


def _several(parts: Sequence[Node], kind: type[And] | type[Or]) -> Node:
    unique = tuple(dict.fromkeys(parts))
    if not unique:
        return Everything()
    return unique[0] if len(unique) == 1 else kind(unique)
