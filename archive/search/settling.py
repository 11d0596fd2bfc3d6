"""What the grammar cannot know: conditions whose answer only the catalog has, and NEARs that would take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.named_entities import NameKind
from archive.store.catalog import redactions
from archive.store.nearness import side
from archive.store.query import And, Filter, Near, Node, Not, Nothing, Or

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from archive.store.engine import EngineReader

_REDACTION = Filter("has", "redaction")
_MOST_NEAR = 5_000  # terms on both sides; the places of each are read


def settled(tree: Node, db: Connection, reader: EngineReader, notes: list[str]) -> Node:
    """The tree as it is evaluated: redacted documents by number, and AND for NEAR where a side is almost any word."""
    match tree:
        case And(parts):
            return And(tuple(settled(part, db, reader, notes) for part in parts))
        case Or(parts):
            return Or(tuple(settled(part, db, reader, notes) for part in parts))
        case Not(part):
            return Not(settled(part, db, reader, notes))
        case Near():
            return _near(tree, reader, notes)
        case Filter() if tree == _REDACTION:
            found = redactions.documents_with(db)
            return Or(tuple(Filter("document", str(key)) for key in found)) if found else Nothing()
        case _:
            return tree


def names_not_read(tree: Node, reader: EngineReader) -> Iterator[str]:
    """Why conditions on names find nothing, where no language model has read any."""
    match tree:
        case And(parts) | Or(parts):
            for part in parts:
                yield from names_not_read(part, reader)
        case Filter(field=name) if name in set(NameKind) and not reader.vocabulary(name):
            yield f"No {name} are in the index, so “{name}:” finds nothing: see the setting ner_models."


def _near(node: Near, reader: EngineReader, notes: list[str]) -> Node:
    count = sum(len(side(part, reader.expand).all_terms()) for part in (node.left, node.right))
    if count <= _MOST_NEAR:
        return node
    notes.append(f"A NEAR whose sides stand for {count:,} words was read as AND; {_MOST_NEAR:,} is the most.")
    return And((node.left, node.right))
