"""Conditions whose answer only the catalog knows, because it changes without the pages being indexed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store.catalog import redactions
from archive.store.query import And, Filter, Node, Not, Nothing, Or

if TYPE_CHECKING:
    from sqlalchemy import Connection

_REDACTION = Filter("has", "redaction")


def settled(tree: Node, db: Connection) -> Node:
    """The tree with the documents that are meant in place of such conditions."""
    match tree:
        case And(parts):
            return And(tuple(settled(part, db) for part in parts))
        case Or(parts):
            return Or(tuple(settled(part, db) for part in parts))
        case Not(part):
            return Not(settled(part, db))
        case Filter() if tree == _REDACTION:
            found = redactions.documents_with(db)
            return Or(tuple(Filter("document", str(key)) for key in found)) if found else Nothing()
        case _:
            return tree
