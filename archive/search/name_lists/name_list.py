"""A name list as somebody made it, read line by line. A line that cannot be read is mended, or says why it cannot be.

A row of the result for each line with something on it: so every line is read alone, and a quote that somebody forgot
to close spoils its own line and not the rest of the list.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import Invalid
from archive.model import ListColumns
from archive.store.catalog.name_lists import GivenLine
from ingest import charset
from ingest.delimited import cells, without_quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

LIST_BYTES = 8_000_000
LINES = 60_000
LINE_CHARACTERS = 4_000
CELLS = 200

_MARKS = {
    ListColumns.TAB: "\t",
    ListColumns.SEMICOLON: ";",
    ListColumns.PIPE: "|",
    ListColumns.COMMA: ",",
}
_TOLD_BY = 1_000  # lines from which the columns are told
_ENOUGH = 0.8  # of them that must have the mark
_HEADINGS = frozenset(
    {
        "name", "names", "full name", "fullname", "person", "people", "company", "companies", "organisation",
        "organization", "entity", "entities", "query", "queries", "search", "search term", "term", "terms",
        "keyword", "keywords", "alias", "nombre", "nombres", "nom", "noms", "nome", "nomes", "naam", "imię",
        "pangalan", "имя", "фио", "όνομα", "שם", "الاسم", "नाम", "ชื่อ", "名前", "氏名", "姓名", "이름", "성명",
    }
)  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


@dataclass(frozen=True, slots=True)
class NameList:
    """`read_as` says how: encoding, columns, heading."""

    lines: tuple[GivenLine, ...]
    read_as: str


def read(
    untrusted_list: bytes,
    *,
    columns: ListColumns = ListColumns.AUTO,
    column: str = "",
    heading: bool | None = None,
) -> NameList:
    """Every line that is not blank. Raises Invalid for a list too long, empty, or without the column.

    `column` is the number, from 1, or the heading of the one to search for; without it the first, or the one that is
    headed as names are. `heading` says whether the first line is one; None: if it looks so.
    """
    if len(untrusted_list) > LIST_BYTES:
        raise Invalid(f"A name list may have {LIST_BYTES // 10**6} MB.", "Part it into several.")
    text, encoding = charset.decode(untrusted_list)
    numbered = _numbered(text)
    if not numbered:
        raise Invalid("The name list is empty.", "Give it one name a line.")
    mark = _told([line for _, line in numbered]) if columns is ListColumns.AUTO else _MARKS.get(columns, "")
    head = cells(numbered[0][1], mark)[0]
    if heading is None:
        heading = any(_plain(cell) in _HEADINGS for cell in head)
    at = _column(column, head if heading else None)
    chosen = numbered[1:] if heading else numbered
    if len(chosen) > LINES:
        raise Invalid(f"A name list may have {LINES:,} lines; this has {len(chosen):,}.", "Part it.")
    lines = tuple(_given(number, line, mark, at, encoding) for number, line in chosen)
    return NameList(lines, _said(encoding, mark, at, head[at] if heading and at < len(head) else None))


def _numbered(text: str) -> list[tuple[int, str]]:
    """(number, line) of lines with something on them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(n, line) for n, line in enumerate(lines, 1) if _CONTROLS.sub("", line).strip()]


def _told(lines: Sequence[str]) -> str:
    """What parts the columns, "" if each line is one name. In doubt it is one name: "Okonjo, Thaddeus" has a comma."""
    shown = [without_quoted(line[:LINE_CHARACTERS]) for line in lines[:_TOLD_BY]]
    for mark in _MARKS.values():
        having = [line for line in shown if mark in line]
        if len(having) < max(1, _ENOUGH * len(shown)):
            continue
        spaced = sum(mark + " " in line for line in having)
        if mark == "," and spaced > _ENOUGH * len(having):
            continue
        return mark
    return ""


def _column(untrusted_column: str, head: Sequence[str] | None) -> int:
    """Which cell of a line, from 0. Raises Invalid."""
    wanted = untrusted_column.strip()
    if wanted.isdecimal() and 1 <= int(wanted) <= CELLS:
        return int(wanted) - 1
    names = [_plain(cell) for cell in head or ()]
    if wanted:
        if _plain(wanted) in names:
            return names.index(_plain(wanted))
        raise Invalid("The name list has no such column.", "Give its number, from 1, or its heading.")
    return next((at for at, name in enumerate(names) if name in _HEADINGS), 0)


def _given(number: int, untrusted_line: str, mark: str, at: int, encoding: str) -> GivenLine:
    notes: list[str] = []
    if len(untrusted_line) > LINE_CHARACTERS:
        reason = f"The line is longer than {LINE_CHARACTERS:,} characters."
        return GivenLine(number, _clean(untrusted_line[:200], []), reason=reason)
    if "\ufffd" in untrusted_line:
        notes.append(f"Some bytes are no text in {encoding}; they were read as gaps.")
    found, mended = cells(untrusted_line, mark)
    if len(found) > CELLS:
        return GivenLine(
            number, _clean(untrusted_line, []), reason=f"The line has more than {CELLS} columns."
        )
    text = _clean(found[at], notes) if at < len(found) else ""
    notes += mended
    if not text:
        return GivenLine(number, _clean(untrusted_line, []), reason=f"Column {at + 1} is empty in this line.")
    return GivenLine(number, text, tuple(dict.fromkeys(notes)))


def _clean(text: str, notes: list[str]) -> str:
    """Without control characters and what replaced unreadable bytes."""
    without = _CONTROLS.sub(" ", text)
    if without.replace("\t", " ") != text.replace("\t", " ").replace("\ufeff", " "):
        notes.append("Control characters were left out.")
    return " ".join(without.replace("\ufffd", " ").split())


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).casefold().replace("_", " ").strip(' "“”#:').split())


def _said(encoding: str, mark: str, at: int, heading: str | None) -> str:
    known = {_MARKS[kind]: kind.value for kind in _MARKS}
    parts = [
        encoding.upper().removesuffix("-SIG"),
        f"column {at + 1}, parted by {known[mark]}" if mark else "one name a line",
        "the first line is a heading" if heading is not None else "no heading",
    ]
    return ", ".join(parts)
