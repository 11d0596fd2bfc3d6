"""Tables as files: CSV, XLSX or JSON Lines, row by row, so that a million rows take the memory of a few.

Cells come from strangers. What a spreadsheet would run as a formula is made a text (OWASP, CSV injection), and what
moves a cursor or turns letters round is spelled out; JSON Lines are for programs and keep every text as it is.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from archive.errors import Conflict, Invalid
from archive.model import Deed
from archive.store import custody
from archive.untrusted import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.store import Store

Cell = str | int | float | None
"""What stands in a table."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL_CHARACTERS = 32_000  # Excel takes 32,767
_SHEET_ROWS = 1_000_000  # Excel takes 1,048,576
_CHUNK_BYTES = 256 * 1024
_ROWS_AT_ONCE = 200


class Form(StrEnum):
    """A kind of file, named by its ending."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"

    @property
    def media_type(self) -> str:
        return {
            Form.CSV: "text/csv; charset=utf-8",
            Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form.JSONL: "application/jsonl; charset=utf-8",
        }[self]


class TakenFrom(NamedTuple):
    """How many rows are of which thing: a collection, a name list's run."""

    object_kind: str
    object_id: int
    rows: int


@dataclass(frozen=True, slots=True)
class Table:
    """`about` says what the table is: (what, value). `rows` are read once, as they are written.

    `what` and `taken_from` say in custody what leaves the archive with it.
    """

    about: tuple[tuple[str, Cell], ...]
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    what: str = ""
    taken_from: tuple[TakenFrom, ...] = ()


def form_named(untrusted_name: str) -> Form:
    """By the ending of a file's name, or by the ending alone. Raises Invalid."""
    ending = untrusted_name.rpartition(".")[2].lower()
    if ending not in set(Form):
        raise Invalid(
            "An export is a file of the kind .csv, .xlsx or .jsonl.", "Give it one of these endings."
        )
    return Form(ending)


def to_file(store: Store, table: Table, path: Path, *, agent: str) -> None:
    """Write a new file for `agent`, which appears when it is whole.

    Raises Conflict if there is one, Invalid for its ending.
    """
    form = form_named(path.name)
    if path.exists():
        raise Conflict("There is a file of that name.", "Name another, or move it away.")
    if not path.parent.is_dir():
        raise Invalid("There is no such folder to write into.")
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.writelines(stream(store, table, form, agent=agent))
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def stream(store: Store, table: Table, form: Form, *, agent: str) -> Iterator[bytes]:
    """The file, piece by piece. Custody says that `agent` has it before the first piece is given."""
    _record(store, table, form, agent)
    if form is Form.CSV:
        return _csv(table)
    return _jsonl(table) if form is Form.JSONL else _xlsx(table, store.home / "cache")


def _record(store: Store, table: Table, form: Form, agent: str) -> None:
    """How much was taken, of what; never what was asked."""
    if not table.taken_from:
        return
    with store.write() as db:
        for entry in table.taken_from:
            custody.append(
                db, type=Deed.EXPORTING, agent=agent, object_kind=entry.object_kind, object_id=entry.object_id,
                detail={"what": table.what, "rows": entry.rows, "form": form.value},
            )  # fmt: skip


def neutral(value: Cell) -> Cell:
    """A cell that no spreadsheet runs, and no terminal obeys."""
    if not isinstance(value, str):
        return value
    text = shown(value, limit=_CELL_CHARACTERS)
    return f"'{text}" if value.startswith(_FORMULA) else text


def _csv(table: Table) -> Iterator[bytes]:
    """With a byte order mark: without it Excel reads UTF-8 as something else. The table begins after an empty line."""
    yield "\ufeff".encode()
    yield _csv_lines([*table.about, (), table.columns])
    rest = iter(table.rows)
    while part := list(islice(rest, _ROWS_AT_ONCE)):
        yield _csv_lines(part)


def _csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([neutral(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _jsonl(table: Table) -> Iterator[bytes]:
    yield _json_line({"about": dict(table.about)})
    rest = iter(table.rows)
    while part := list(islice(rest, _ROWS_AT_ONCE)):
        yield b"".join(_json_line(dict(zip(table.columns, row, strict=True))) for row in part)


def _json_line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _xlsx(table: Table, scratch: Path) -> Iterator[bytes]:
    """XLSX cannot be read before its end is written: made in a folder of the archive, never in the system's."""
    with tempfile.TemporaryDirectory(dir=scratch, prefix="export-") as folder:
        path = Path(folder) / "export.xlsx"
        _write_xlsx(table, path, folder)
        with path.open("rb") as file:
            while piece := file.read(_CHUNK_BYTES):
                yield piece


def _write_xlsx(table: Table, path: Path, folder: str) -> None:
    import xlsxwriter

    book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
    try:
        bold = book.add_format({"bold": True})
        rows = iter(table.rows)
        while True:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            _write_row(sheet, 0, table.columns, bold)
            number = 0
            for number, row in enumerate(islice(rows, _SHEET_ROWS), 1):
                _write_row(sheet, number, row)
            if number < _SHEET_ROWS:
                break
        about = book.add_worksheet("About")
        for number, entry in enumerate(table.about):
            _write_row(about, number, entry)
    finally:
        book.close()


def _write_row(sheet: Any, number: int, row: Sequence[Cell], style: Any = None) -> None:
    for column, value in enumerate(map(neutral, row)):
        if isinstance(value, int | float):
            sheet.write_number(number, column, value, style)
        elif value is not None:
            sheet.write_string(number, column, value, style)
