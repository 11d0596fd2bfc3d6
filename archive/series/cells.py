"""From places to tables: the words of a page put into the cells of a grid, or into cells that the words themselves
show.

A grid comes from the file (`ingest.tables`). Where it has none, on a scan or in a table without lines, columns are
where the words of several lines leave the same gaps.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from archive.series import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.model import Box, Word
    from ingest.model import TableGrid

_GAP = 0.9
"""Of a line's height: words that are further apart are in different cells; a space is a third of it."""

_NEXT_LINE = 1.7
"""Times the usual distance of a table's lines: with more between them, two lines are not of one table."""

_FIRST_DISTANCE = 3.2  # times a line's height, before there is a usual distance
_LEAST_ROWS, _LEAST_COLUMNS = 3, 2


@dataclass(frozen=True, slots=True)
class Filled:
    """The words of a cell in the order of the page; `box` is around them, or the empty cell's own."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


Matrix = list[list[Filled | None]]
"""Rows of cells; None where a cell beside or above reaches over."""


def in_grid(grid: TableGrid, words: Sequence[Word]) -> Matrix:
    """Each word goes into the cell in which its middle lies."""
    rows: Matrix = []
    for cells in grid.rows:
        known = [box for box in cells if box is not None]
        top, bottom = min((b.y0 for b in known), default=0.0), max((b.y1 for b in known), default=0.0)
        near = [word for word in words if top <= _middle(word)[1] <= bottom]
        rows.append([None if box is None else _filled(box, near) for box in cells])
    return _parted(rows)


def without_grid(words: Iterable[Word]) -> Iterator[Matrix]:
    """Tables that nothing but the places of their words shows; some are none, and have to be looked at."""
    for block in _blocks(_lines(words)):
        columns = _columns(block)
        if len(columns) >= _LEAST_COLUMNS and len(block) >= _LEAST_ROWS:
            yield [_by_column(line, columns) for line in block]


def _middle(word: Word) -> tuple[float, float]:
    box = word.box
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def _filled(box: Box, words: Sequence[Word]) -> Filled:
    inside = tuple(
        word
        for word in words
        if box.x0 <= _middle(word)[0] <= box.x1 and box.y0 <= _middle(word)[1] <= box.y1
    )
    return Filled(inside, _around(inside) if inside else box)


def _around(words: Sequence[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box


def _parted(rows: Matrix) -> Matrix:
    """Headings without lines between them, which the grid takes for one cell: parted where the columns below are."""
    model = next((row for row in rows if all(cell is not None and cell.words for cell in row)), None)
    if model is None:
        return rows
    edges = [(cell.box.x0, cell.box.x1) for cell in model if cell is not None]
    for row in rows:
        for index, cell in enumerate(row):
            stop = index + 1
            while stop < len(row) and row[stop] is None:
                stop += 1
            if cell is not None and cell.words and stop > index + 1:
                row[index:stop] = _part(cell, edges[index:stop])
    return rows


def _part(cell: Filled, edges: Sequence[tuple[float, float]]) -> list[Filled | None]:
    """The cell in as many as there are columns; as it was if words stand across them as they stand in a sentence."""
    kept: list[Filled | None] = [cell, *[None] * (len(edges) - 1)]
    segments = [segment for line in _lines(cell.words) for segment in line]
    parts: list[list[Word]] = [[] for _ in edges]
    for segment in segments:
        x0, x1 = segment.box.x0, segment.box.x1
        shared = [min(x1, right) - max(x0, left) for left, right in edges]
        if sum(overlap > 0 for overlap in shared) > 1:
            return kept
        parts[max(range(len(edges)), key=lambda n: shared[n])].extend(segment.words)
    if sum(bool(part) for part in parts) < 2:
        return kept
    return [Filled(tuple(part), _around(part)) if part else None for part in parts]


_Line = list[Filled]


def _lines(words: Iterable[Word]) -> list[_Line]:
    """Lines from the top, each parted where the gap is wide."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (_middle(w)[1], w.box.x0)):
        if lines and lines[-1][0].box.y0 <= _middle(word)[1] <= lines[-1][0].box.y1:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_segments(sorted(line, key=lambda w: w.box.x0)) for line in lines]


def _segments(line: Sequence[Word]) -> _Line:
    height = median(word.box.y1 - word.box.y0 for word in line)
    parts: list[list[Word]] = []
    for word in line:
        if parts and word.box.x0 - parts[-1][-1].box.x1 <= _GAP * height:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [Filled(tuple(part), _around(part)) for part in parts]


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Runs of lines at even distances that have several parts, some with numbers in them."""
    block: list[_Line] = []
    for line in lines:
        if len(line) < _LEAST_COLUMNS or (block and not _follows(block, line)):
            yield from _if_table(block)
            block = []
        if len(line) >= _LEAST_COLUMNS:
            block.append(line)
    yield from _if_table(block)


def _follows(block: Sequence[_Line], line: _Line) -> bool:
    tops = [entry[0].box.y0 for entry in block]
    distance = line[0].box.y0 - tops[-1]
    if len(tops) == 1:
        return distance <= _FIRST_DISTANCE * (block[-1][0].box.y1 - block[-1][0].box.y0)
    return distance <= _NEXT_LINE * median(b - a for a, b in itertools.pairwise(tops))


def _if_table(block: list[_Line]) -> Iterator[list[_Line]]:
    with_numbers = sum(any(numbers.is_number(part.text) for part in line[1:]) for line in block)
    if with_numbers >= _LEAST_ROWS - 1 and 2 * with_numbers >= len(block):
        yield block


def _columns(block: Sequence[_Line]) -> list[tuple[float, float]]:
    """Left and right of each: what stands above each other is one. Lines without a number may reach across."""
    lines = [line for line in block if any(numbers.is_number(part.text) for part in line[1:])]
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((part.box.x0, part.box.x1) for line in lines for part in line):
        if columns and x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _by_column(line: _Line, columns: Sequence[tuple[float, float]]) -> list[Filled | None]:
    """Parts that stand over the same column are one cell."""
    cells: list[list[Word]] = [[] for _ in columns]
    for part in line:
        cells[_nearest(part.box, columns)].extend(part.words)
    return [Filled(tuple(words), _around(words)) if words else None for words in cells]


def _nearest(box: Box, columns: Sequence[tuple[float, float]]) -> int:
    def distance(index: int) -> float:
        left, right = columns[index]
        shared = min(box.x1, right) - max(box.x0, left)
        return -shared if shared > 0 else min(abs(box.x0 - right), abs(left - box.x1))

    return min(range(len(columns)), key=distance)
