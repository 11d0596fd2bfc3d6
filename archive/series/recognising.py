"""Which tables of different documents are one that repeats: those whose headings say the same.

Headings are compared as sets of words, without case, marks and numbers; a heading that is nothing but a day, week,
month or year stands for any other. Two tables are alike if on average the headings of the narrower one find their
likes in the other by `ALIKE` at least: a report may gain a column, or say "Confirmed cases" for "Total number of
confirmed cases".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.series import moments, shaping

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.model import Document, ReportTable
    from archive.series.reading import Reading

ALIKE = 0.75
"""0 to 1. Tables of three WHO reports that changed their headings each time are alike by 0.94 at least; of all other
tables in the reports that it was tried on no two are by more than 0.5."""

_WORD = re.compile(r"[^\W\d_]+")
_SAYS_NOTHING = frozenset({"of", "the", "and", "in", "no", "number", "total", "per", "by", "de", "la"})
_VARIABLE = frozenset({"#"})

Signature = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One table that repeats: the first of its kind, and where it stands.

    Attributes:
        key: names it, for as long as its headings stay the same.
        measures: headings of the columns of numbers, any of which can be followed.
        has_moments: some of these are days, weeks, months or years.
    """

    key: str
    headings: tuple[str, ...]
    tables: tuple[tuple[Document, ReportTable], ...]
    measures: tuple[str, ...]
    has_moments: bool

    @property
    def rows(self) -> int:
        return max(len(table.rows) for _, table in self.tables)


def signature(headings: Iterable[str]) -> Signature:
    """One set of words a heading; columns of days or weeks, however many in a row, are one."""
    found: list[frozenset[str]] = []
    for heading in headings:
        words = _VARIABLE if moments.is_variable(heading) else words_of(heading)
        if words and not (words == _VARIABLE and found and found[-1] == _VARIABLE):
            found.append(words)
    return tuple(found)


def words_of(heading: str) -> frozenset[str]:
    """Of a heading, or of nothing else if it says only such: those that say nothing."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    words = frozenset(_WORD.findall(plain))
    return words - _SAYS_NOTHING or words


def likeness(one: Signature, other: Signature) -> float:
    """0 to 1; each heading is matched once, the likest first."""
    fewer, more = sorted((one, other), key=len)
    if not fewer:
        return 0.0
    pairs = sorted(
        ((_alike(a, b), i, k) for i, a in enumerate(fewer) for k, b in enumerate(more)),
        key=lambda p: (-p[0], p[1], p[2]),
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    total = 0.0
    for value, i, k in pairs:
        if i not in taken[0] and k not in taken[1]:
            taken[0].add(i)
            taken[1].add(k)
            total += value
    return total / len(fewer)


def same_column(heading: str, headings: Sequence[str]) -> int | None:
    """The column whose heading is likest; None if none is by `ALIKE`, or two are alike."""
    sought = words_of(heading)
    values = [_alike(sought, words_of(other)) for other in headings]
    best = max(values, default=0.0)
    return values.index(best) if best >= ALIKE and values.count(best) == 1 else None


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The mean of how much of both and how much of the shorter they have in common."""
    shared = len(one & other)
    return (shared / len(one | other) + shared / min(len(one), len(other))) / 2 if shared else 0.0


def find(readings: Iterable[Reading]) -> tuple[Found, ...]:
    """Those in two documents or more, most documents first; of one document at most one table is of a kind."""
    kinds: list[tuple[Signature, list[tuple[Document, ReportTable]]]] = []
    for reading in readings:
        for table in reading.tables:
            _add(kinds, reading.document, table)
    found = [_found(tables) for _, tables in kinds if len(tables) > 1]
    return tuple(
        sorted(
            (entry for entry in found if entry.measures), key=lambda entry: (-len(entry.tables), -entry.rows)
        )
    )


def matching(wanted: Sequence[str], reading: Reading) -> ReportTable | None:
    """The table of the document that is likest to these headings, if any is alike."""
    sought = signature(wanted)
    told = [(likeness(sought, signature(_texts(table))), table) for table in reading.tables]
    value, table = max(told, key=lambda entry: entry[0], default=(0.0, None))
    return table if value >= ALIKE else None


def _add(
    kinds: list[tuple[Signature, list[tuple[Document, ReportTable]]]], document: Document, table: ReportTable
) -> None:
    own = signature(_texts(table))
    told = [
        (likeness(own, known), tables)
        for known, tables in kinds
        if document.id not in {d.id for d, _ in tables}
    ]
    value, best = max(told, key=lambda entry: entry[0], default=(0.0, []))
    if value >= ALIKE:
        best.append((document, table))
    else:
        kinds.append((own, [(document, table)]))


def _found(tables: list[tuple[Document, ReportTable]]) -> Found:
    """The fullest table speaks for all: what it has a column for, others may not have yet."""
    widest = max((table for _, table in tables), key=lambda table: table.column_count)
    texts = _texts(widest)
    columns = measure_columns(widest)
    told = hashlib.sha256(
        repr([sorted(words) for words in signature(_texts(tables[0][1]))]).encode()
    ).hexdigest()
    measures = tuple(dict.fromkeys(texts[column] for column in columns if texts[column]))
    return Found(told[:12], texts, tuple(tables), measures, any(map(moments.is_variable, measures)))


def measure_columns(table: ReportTable) -> tuple[int, ...]:
    """Columns of numbers, but for those that only tell the lines apart or count them."""
    own = shaping.label_column(table)
    return tuple(
        column
        for column in shaping.value_columns(table)
        if column != own and not shaping.counts_lines(table, column)
    )


def _texts(table: ReportTable) -> tuple[str, ...]:
    return tuple(cell.text for cell in table.headings)
