"""SQLite databases: every table as rows of text. Telephones, browsers and leaked services keep what they know in these.

The file is opened read only and immutable, and nothing but plain tables is read: views and virtual tables are programs
of the stranger's.
"""

from __future__ import annotations

import dataclasses
import html
import sqlite3
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt
from ingest.model import Conditions, Facts, Finding, FindingKind, PageImage, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.sqlite3",)

_SECTION_CHARACTERS = 60_000
_LONGEST_VALUE = 20_000
_TABLES = 2000
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA))
_TABLE_NAMES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    number = 0
    tables = _Tables(path)
    for section in tables.sections():
        for page in layout.pages([section]):
            number += 1
            if number <= conditions.limits.pages:
                yield dataclasses.replace(page, number=number)
        if number >= conditions.limits.pages:
            tables.defects.append(
                f"The tables fill over {conditions.limits.pages:,} pages; the rest is not shown."
            )
            break
    if number == 0 and tables.defects:
        raise Corrupt("The database is damaged and no table could be read.")
    for message in tables.defects:
        yield Finding(FindingKind.CUT_SHORT, message)
    yield Facts(MEDIA_TYPES[0], metadata=(("tables", f"{tables.count:,}"),), defects=tuple(tables.defects))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(_Tables(path).sections(), page_number, dpi)


class _Tables:
    """The tables of one file, and what went wrong while they were read."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.count = 0
        self.defects: list[str] = []

    def sections(self) -> Iterator[str]:
        """HTML, some pages' worth at a time; each table begins a page."""
        connection = _opened(self._path)
        try:
            for name in self._names(connection):
                self.count += 1
                yield from self._table(connection, name)
        finally:
            connection.close()

    def _names(self, connection: sqlite3.Connection) -> list[str]:
        try:
            return [str(row[0]) for row in connection.execute(_TABLE_NAMES).fetchmany(_TABLES)]
        except sqlite3.Error:
            self.defects.append("The database's list of tables is damaged.")
            return []

    def _table(self, connection: sqlite3.Connection, name: str) -> Iterator[str]:
        parts: list[str] = [f"<h2>{html.escape(_plain(name))}</h2>"]
        size = 0
        try:
            rows = connection.execute(f'SELECT * FROM "{name.replace(chr(34), chr(34) * 2)}"')  # noqa: S608  quoted
            parts.append(_row([column[0] for column in rows.description], bold=True))
            for row in rows:
                parts.append(_row([_plain(value) for value in row]))
                size += len(parts[-1])
                if size > _SECTION_CHARACTERS:
                    yield "".join(parts)
                    parts, size = [], 0
        except sqlite3.Error:
            self.defects.append(f"The database's table number {self.count:,} is damaged; rows are missing.")
        if parts:
            yield "".join(parts)


def _opened(path: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.set_authorizer(
            lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
        )
    except sqlite3.Error as error:
        raise Corrupt("The database cannot be opened.") from error
    return connection


def _row(cells: list[str], *, bold: bool = False) -> str:
    line = html.escape(layout.break_long_words(" | ".join(cells)))
    return f'<p class="line"><b>{line}</b></p>' if bold else f'<p class="line">{line}</p>'


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bytes():
            return f"[{len(value):,} bytes]"
        case str():
            shown = "".join(c if c.isprintable() or c == "\n" else " " for c in value[:_LONGEST_VALUE])
            return shown if len(value) <= _LONGEST_VALUE else f"{shown} …"
        case _:
            return str(value)
