"""A sheet's rows as pages: a page holds so many rows and grows with them, so that memory stays flat and any page can be
found without laying out those before it. Columns that do not fit beside each other follow on pages of their own.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest import layout
from ingest.office.document import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ROWS = 50
_PAGE_CHARACTERS = 12_000
_CELL_CHARACTERS = 6_000
_GROUP_CHARACTERS = 50_000
_WIDEST_PT = 1_600.0
_LETTER_PT, _WIDE_LETTER_PT, _GAP_PT = 5.2, 9.0, 9.0
_WIDEST_COLUMN_PT = 260.0
_MARGINS_PT = 100.0
_LONGEST_WORD = 130  # as long as the digests and keys that people keep in sheets
_BREAK = re.compile(rf"(\S{{{_LONGEST_WORD}}})(?=\S)")


@dataclass(slots=True)
class Row:
    """What is in it, by column counted from 0."""

    cells: dict[int, str]
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """`hidden_columns` is complete when the first row comes. `blocks` are HTML to follow the rows, asked for then."""

    name: str
    rows: Iterable[Row]
    hidden: bool = False
    hidden_columns: set[int] = field(default_factory=set)
    blocks: Callable[[], Iterable[str]] = tuple


def sections(sheet: Sheet) -> Iterator[layout.Sized]:
    """One page each; none for an empty sheet."""
    heading = (
        f"<h2>{escaped(sheet.name)}{' (hidden sheet)' if sheet.hidden else ''}</h2>" if sheet.name else ""
    )
    for rows in _pages(sheet):
        for band in _bands(rows):
            yield _section(heading, rows, band)
            heading = ""
    if tail := "".join(sheet.blocks()):
        yield layout.Sized(heading + tail, is_one_page=True)


def _pages(sheet: Sheet) -> Iterator[list[Row]]:
    rows: list[Row] = []
    size = 0
    marked = False
    for row in _cut(sheet.rows):
        if sheet.hidden_columns and not marked:
            marked = _mark(row, sheet.hidden_columns)
        length = sum(map(len, row.cells.values()))
        if rows and (len(rows) >= _ROWS or size + length > _PAGE_CHARACTERS):
            yield rows
            rows, size = [], 0
        rows.append(row)
        size += length
    if rows:
        yield rows


def _mark(row: Row, columns: set[int]) -> bool:
    """Say it in the first row that has something in a hidden column."""
    for column in columns & row.cells.keys():
        row.cells[column] += " (hidden column)"
    return bool(columns & row.cells.keys())


def _cut(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with something in them; very long cells go on in further rows, and very long rows too."""
    for row in rows:
        if row.hidden and row.cells:
            row.cells[max(row.cells) + 1] = "(hidden row)"
        if sum(map(len, row.cells.values())) <= _CELL_CHARACTERS:
            if row.cells:
                yield row
            continue
        for columns in _groups(row):
            yield from _continued({column: row.cells[column] for column in columns})


def _groups(row: Row) -> Iterator[list[int]]:
    """Columns whose beginnings are together no more than a few pages."""
    group: list[int] = []
    size = 0
    for column in sorted(row.cells):
        group.append(column)
        size += min(len(row.cells[column]), _CELL_CHARACTERS)
        if size > _GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _continued(cells: dict[int, str]) -> Iterator[Row]:
    places = dict.fromkeys(cells, 0)
    while places:
        pieces = {column: _piece(cells[column], place) for column, place in places.items()}
        yield Row({column: piece.strip() for column, piece in pieces.items() if piece.strip()})
        places = {column: place + len(pieces[column]) for column, place in places.items()}
        places = {column: place for column, place in places.items() if place < len(cells[column])}


def _piece(text: str, place: int) -> str:
    end = place + _CELL_CHARACTERS
    space = text.rfind(" ", place, end) + 1 if end < len(text) else 0
    return text[place : space if space > place else end]


def _bands(rows: list[Row]) -> Iterator[dict[int, float]]:
    """Columns that fit beside each other, with their widths in points. Empty columns take no room."""
    widths: dict[int, float] = {}
    for row in rows:
        for column, text in row.cells.items():
            width = _width(text)
            if width > widths.get(column, 0.0):
                widths[column] = width
    band: dict[int, float] = {}
    taken = 0.0
    for column in sorted(widths):
        if band and taken + widths[column] > _WIDEST_PT:
            yield band
            band, taken = {}, 0.0
        band[column] = widths[column]
        taken += widths[column]
    if band:
        yield band


def _width(text: str) -> float:
    """All of a short text, at least the longest word of a long one."""
    letter = _LETTER_PT if text.isascii() or max(text) < "\u1100" else _WIDE_LETTER_PT
    whole = len(text) * letter
    if whole > _WIDEST_COLUMN_PT:
        longest = max(map(len, re.split(r"\s+", text)))
        whole = max(_WIDEST_COLUMN_PT, min(longest, _LONGEST_WORD) * letter)
    return whole + _GAP_PT


def _cell(text: str) -> str:
    kind = ' class="long"' if len(text) * _LETTER_PT > _WIDEST_COLUMN_PT else ""
    safe = html.escape(_BREAK.sub(r"\1 ", text), quote=False)
    return f"<td{kind}>{safe.replace(chr(10), '<br>')}</td>"


def _section(heading: str, rows: list[Row], band: dict[int, float]) -> layout.Sized:
    lines = []
    for row in rows:
        texts = [row.cells.get(column, "") for column in band]
        if any(texts):
            lines.append(f"<tr>{''.join(map(_cell, texts))}</tr>")
    width = max(layout.WIDTH_PT, sum(band.values()) + _MARGINS_PT)
    return layout.Sized(f'{heading}<table class="sheet">{"".join(lines)}</table>', width, is_one_page=True)
