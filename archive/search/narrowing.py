"""Filters beside a query: facet values that pages must have, or must not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.search import fields
from archive.search.combining import either, joined
from archive.store.query import Everything, Node, Not

Filters = Mapping[str, str | Sequence[str]]
"""A facet, or "date" -> its value, or several of which one is enough. With a minus sign before the name: none of them.
"""

NAMES = (*fields.FACETS, "date")


def narrowed(tree: Node, filters: Filters) -> Node:
    """The tree and all of the filters. What is no filter's name is left out, as are empty values."""
    return joined([tree, *(_read(name, values) for name, values in filters.items())])


def _read(name: str, values: str | Sequence[str]) -> Node:
    facet = name.removeprefix("-")
    if facet not in NAMES:
        return Everything()
    field_name = "date" if facet == "year" else facet
    given = [values] if isinstance(values, str) else values
    nodes = [fields.read(field_name, value, []) for value in given if value.strip()]
    meant = [node for node in nodes if not isinstance(node, Everything)]
    if not meant:
        return Everything()
    return either(meant) if facet == name else joined([Not(node) for node in meant])


def named(values: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Those of some named values that are filters, in the order of the facets, included ones first."""
    every = [*NAMES, *(f"-{name}" for name in NAMES)]
    return {name: chosen for name in every if (chosen := tuple(filter(None, values.get(name, ()))))}
