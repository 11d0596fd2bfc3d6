"""Lines of Hebrew and Arabic whose words come as they stand from left to right are read from the right.

Browsers draw such lines from left to right. MuPDF turns the letters of each word round and leaves the words, so that
no phrase is found and the text beside the page reads backwards. Where the words of a line come from right to left, as
other programs write them, nothing is changed.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.drawing import Row

_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FROM_THE_LEFT = re.compile(
    r"[^\W_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
)  # letters of other scripts, digits


def in_order(rows: list[Row]) -> list[Row]:
    """The words, line by line, in the order in which they are read."""
    if not any(_FROM_THE_RIGHT.search(row[4]) for row in rows):
        return rows
    lines: list[list[Row]] = []
    for _, words in groupby(rows, key=lambda row: (row[5], row[6])):
        line = [*words]
        if lines and _goes_on_to_the_right(lines[-1], line):
            lines[-1] += [(*row[:5], *lines[-1][0][5:7], row[7]) for row in line]
        else:
            lines.append(line)
    return [row for line in lines for row in _line_in_order(line)]


def _goes_on_to_the_right(line: list[Row], other: list[Row]) -> bool:
    """True if MuPDF cut a line in two where it saw a gap: a part of the same block at the same height."""
    one, two = line[-1], other[0]
    middle = (two[1] + two[3]) / 2
    stands_right = min(row[0] for row in other) >= max(row[2] for row in line) - 1
    return one[5] == two[5] and one[1] < middle < one[3] and stands_right and _is_forwards(line + other)


def _line_in_order(line: list[Row]) -> list[Row]:
    if not _is_forwards(line):
        return line
    backwards = sorted(line, key=lambda row: row[2], reverse=True)
    return [row for is_left, run in _runs(backwards) for row in (run[::-1] if is_left else run)]


def _is_forwards(line: list[Row]) -> bool:
    """True if the line is of such a script and most of its words stand to the right of the one before."""
    right = [row for row in line if _FROM_THE_RIGHT.search(row[4])]
    if 2 * sum(len(row[4]) for row in right) < sum(len(row[4]) for row in line):
        return False
    steps = [other[0] - one[0] for one, other in pairwise(right)]
    return sum(step > 0 for step in steps) > len(steps) / 2


def _runs(line: list[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """Numbers and words of other scripts with the signs between them, which are read from the left, and all else."""
    kinds = [
        "right" if _FROM_THE_RIGHT.search(row[4]) else "left" if _FROM_THE_LEFT.search(row[4]) else "sign"
        for row in line
    ]
    start = 0
    for found in re.finditer("l(?:[ls]*l)?|[^l]+", "".join(kind[0] for kind in kinds)):
        yield found[0][0] == "l", line[start : found.end()]
        start = found.end()
