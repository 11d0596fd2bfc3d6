"""SQLite databases: every table as rows of text. Telephones, browsers and leaked services keep what they know in these.

Nothing but plain tables is read: views and virtual tables are programs of the stranger's.
"""

from __future__ import annotations

import html
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import layout
from ingest.errors import Corrupt, KeptUnread
from ingest.model import Conditions, Facts, Finding, FindingKind, Limits, PageImage, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("application/vnd.sqlite3",)

_SECTION_CHARACTERS = 60_000
_LONGEST_VALUE = 20_000
_TABLES = 2000
_MEMORY_SHARE = 0.3  # of a reader's memory: the file is held twice while it is opened
_JOURNAL_MODES = slice(18, 20)  # Database File Format, 1.3.3: write and read version, 2 for a write-ahead log
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA))
_TABLE_NAMES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rowid"


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    number = 0
    tables = _Tables(path, conditions.limits)
    for section in tables.sections():
        for page in layout.pages([section], after=number):
            number = page.number
            if number <= conditions.limits.pages:
                yield page
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
    return layout.render(_Tables(path, conditions.limits).sections(), page_number, dpi)


class _Tables:
    """The tables of one file, and what went wrong while they were read."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path, self._most_bytes = path, int(limits.memory_bytes * _MEMORY_SHARE)
        self.count = 0
        self.defects: list[str] = []

    def sections(self) -> Iterator[str]:
        """HTML, some pages' worth at a time; each table begins a page."""
        connection = _opened(self._path, self._most_bytes)
        try:
            for name in self._names(connection):
                self.count += 1
                yield from self._table(connection, name)
        finally:
            connection.close()

    def _names(self, connection: sqlite3.Connection) -> list[str]:
        try:
            rows = connection.execute(_TABLE_NAMES).fetchmany(_TABLES)
        except sqlite3.Error:
            self.defects.append("The database's list of tables is damaged.")
            return []
        return [str(name) for name, sql in rows if _is_plain(str(name), str(sql))]

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


def _opened(path: str, most_bytes: int) -> sqlite3.Connection:
    """The database in memory: SQLite follows the descriptor's name to where there is nothing to open."""
    data = bytearray(Path(path).read_bytes())
    if len(data) > most_bytes:
        raise KeptUnread("A SQLite database of this size is kept and not read.", media_type=MEDIA_TYPES[0])
    data[_JOURNAL_MODES] = b"\x01\x01"  # of one with a write-ahead log, which lies in another file
    try:
        connection = sqlite3.connect(":memory:")
        connection.deserialize(bytes(data))
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.set_authorizer(
            lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
        )
    except (sqlite3.Error, OverflowError) as error:
        raise Corrupt("The database cannot be opened.") from error
    return connection


def _is_plain(name: str, sql: str) -> bool:
    return not name.startswith("sqlite_") and re.match(r"CREATE\s+TABLE\b", sql, re.IGNORECASE) is not None


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
