"""What a person may see of the catalog, decided once, below every query.

A narrowed connection has a view for each table, of the same name, that holds only the rows which the person may see
(`seen_where` in `tables`). SQLite looks a name up among temporary views first, so no query can forget to ask. What is
written goes to the tables themselves, and what it is chosen by is read through the views: a number of something that
is not shared finds nothing to change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, MetaData, Table, event

from archive.store.catalog.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

_WRITING = re.compile(
    r"\A\s*(INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(?=\w+\b(?!\.))",
    re.IGNORECASE,
)


def whole(table: Table) -> Table:
    """The table itself, under a name that no view hides: for numbers that are counted through all collections."""
    return table.to_metadata(MetaData(), schema="main", referred_schema_fn=lambda *_: None)


def install(engine: Engine) -> None:
    """Narrow every connection of the engine. Until `see` is called on one, it sees nothing."""

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.execute("PRAGMA temp_store=MEMORY")
        raw.execute("CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY)")
        raw.execute("CREATE TEMP TABLE me (name TEXT NOT NULL)")
        for name, table in metadata.tables.items():
            condition = table.info["seen where"]  # ours, as are the names
            raw.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} WHERE {condition}")  # noqa: S608

    @event.listens_for(engine, "checkin")
    def forget(raw: Any, _record: object) -> None:
        if raw is not None:
            see(raw, "", ())

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


def see(raw: Any, person: str, collections: Iterable[int]) -> None:
    """From now on this connection of SQLite's shows the person these collections. Outside any transaction."""
    raw.execute("DELETE FROM temp.seen")
    raw.executemany("INSERT INTO temp.seen VALUES (?)", [(key,) for key in collections])
    raw.execute("DELETE FROM temp.me")
    raw.execute("INSERT INTO temp.me VALUES (?)", (person,))
