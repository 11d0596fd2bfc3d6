"""Is a text a table, and what parts its columns? Prose has commas too: in doubt it is a text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

DELIMITERS = "\t;,|"
_LINES = 200
_LONGEST_CELL = 32_000
_PROSE_CELL = 80
_CURLY = re.compile("[“„«‟][^“”„«»‟]*[”“»]")
_STRAIGHT = re.compile('"(?:[^"]|"")*"')

csv.field_size_limit(16 * 1024**2)


def delimiter(sample: str, *, whole: bool) -> str:
    """What parts the columns of the text that begins so; "" if it is no table. `whole` says that nothing follows."""
    lines = sample.splitlines(keepends=True)
    if not whole:
        lines = lines[:-1]
    start = "".join(lines[:_LINES])
    if start.lstrip()[:1] in ("{", "[", "<") or len(start) > 1_000_000:
        return ""
    found = [(score, mark) for mark in DELIMITERS if (score := _score(start, mark)) > 0]
    return max(found)[1] if found else ""


def cells(line: str, mark: str) -> tuple[list[str], list[str]]:
    """The cells of one line parted by `mark`, and what was mended. Quotes, straight or curly, hold a cell together.

    Straight quotes around a cell are the list's own and go; curly ones were typed by somebody and stay.
    """
    if not mark:
        return [line.strip()], []
    found: list[str] = []
    notes: list[str] = []
    at = 0
    while at <= len(line):
        while line[at : at + 1] == " ":
            at += 1
        quoted = _STRAIGHT.match(line, at)
        if quoted and line[quoted.end() :].lstrip(" ")[:1] in ("", mark):
            found.append(quoted.group()[1:-1].replace('""', '"').strip())
            end = line.find(mark, quoted.end())
        else:
            curly = _CURLY.match(line, at)
            end = line.find(mark, curly.end() if curly else at)
            cell = line[at : end if end >= 0 else len(line)].strip()
            if cell.startswith('"') and cell.count('"') % 2:
                cell = cell[1:].strip()
                notes.append("A quote was opened and not closed; it was left out.")
            found.append(cell)
        if end < 0:
            break
        at = end + 1
    return found, notes


def without_quoted(line: str) -> str:
    """The line without what stands in quotes: signs in there part no columns."""
    return _CURLY.sub("", _STRAIGHT.sub("", line))


def _score(start: str, mark: str) -> float:
    """How much the text looks like columns parted by `mark`; 0 if it does not."""
    if mark not in start:
        return 0
    try:
        rows = [row for row in csv.reader(io.StringIO(start), delimiter=mark) if any(row)]
    except csv.Error:
        return 0
    widths = Counter(map(len, rows))
    if len(rows) < 2 or _is_prose(start, rows, mark):
        return 0
    width, count = widths.most_common(1)[0]
    share = count / len(rows)
    enough = share >= (0.9 if len(rows) > 5 else 0.6)
    return share * width if width > 1 and enough and all(length > 1 for length in widths) else 0


def _is_prose(start: str, rows: list[list[str]], mark: str) -> bool:
    """Sentences: a space after nearly every comma outside quotes, or cells as long as sentences; code: ends in ";"."""
    cells = [cell for row in rows for cell in row]
    if sum(map(len, cells)) > _PROSE_CELL * len(cells) and '"' not in start and mark != "\t":
        return True
    if '"' not in start and "{" in start and "}" in start:
        return True
    if mark in ",;" and '"' not in start:
        marks, spaced = start.count(mark), len(re.findall(f"{mark}[ \\n]", start))
        widest = max(map(len, rows))
        return spaced > marks * 0.8 and (widest <= 3 or len(set(map(len, rows))) > 1)
    return all(len(row) == 2 and not row[1].strip() for row in rows)
