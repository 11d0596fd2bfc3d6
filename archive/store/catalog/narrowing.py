"""What a person may see of the catalog, decided once, below every query.

A narrowed connection has a view for each table, of the same name, that holds only the rows which the person may see
(`seen_where` in `tables`). SQLite looks a name up among temporary views first, so no query can forget to ask. What is
written goes to the tables themselves; triggers pass over every row that the person does not see, and refuse to add one
to what is not shared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, MetaData, Table, event

from archive.store.catalog.tables import OF_COLLECTION, OF_DOCUMENT, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITING = re.compile(
    r"\A\s*(INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(?=\w+\b(?!\.))",
    re.IGNORECASE,
)


def whole(table: Table) -> Table:
    """The table itself, under a name that no view hides: for numbers that are counted through all collections."""
    return table.to_metadata(MetaData(), schema="main", referred_schema_fn=lambda *_: None)


def install(engine: Engine, collections: frozenset[int]) -> None:
    """Narrow every connection of the engine to these collections. Call `be` on one before it is asked anything."""

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.execute("PRAGMA temp_store=MEMORY")
        raw.execute("CREATE TEMP TABLE me (name TEXT NOT NULL, is_administrator INTEGER NOT NULL)")
        raw.execute("CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY)")
        raw.executemany("INSERT INTO temp.seen VALUES (?)", [(key,) for key in collections])
        for table in metadata.sorted_tables:
            for statement in _statements(table):
                raw.execute(statement)

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def write_to_the_table(
        _connection: object,
        _cursor: object,
        statement: str,
        parameters: object,
        _context: object,
        _many: bool,
    ) -> tuple[str, object]:
        return _WRITING.sub(r"\1 main.", statement, count=1), parameters


def _statements(table: Table) -> Iterator[str]:
    """The view, and what keeps writers from other rows. All names and conditions are ours."""
    name, condition = table.name, table.info["seen where"]
    here, before, after = (condition.format(row=row) for row in ("main." + name + ".", "OLD.", "NEW."))
    yield f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {here}"  # noqa: S608
    for deed in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TEMP TRIGGER {name}_{deed} BEFORE {deed} ON main.{name} WHEN NOT ({before})"
            " BEGIN SELECT RAISE(IGNORE); END"
        )
    if table.info in (OF_COLLECTION, OF_DOCUMENT):
        yield (
            f"CREATE TEMP TRIGGER {name}_INSERT BEFORE INSERT ON main.{name} WHEN NOT ({after})"
            " BEGIN SELECT RAISE(ABORT, 'not shared'); END"
        )


def be(raw: Any, person: str, *, is_administrator: bool) -> None:
    """From now on this connection of SQLite's is this person's. Outside any transaction."""
    raw.execute("DELETE FROM temp.me")
    raw.execute("INSERT INTO temp.me VALUES (?, ?)", (person, is_administrator))
