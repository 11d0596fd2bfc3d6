"""Tables written as text (.csv, .tsv): laid out like a sheet, row by row, in any encoding."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING

from ingest import charset, delimited
from ingest.office import workbook
from ingest.office.document import Document
from ingest.office.grid import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.model import Conditions, PageImage, Part, TablePart

MEDIA_TYPES = ("text/csv", "text/tab-separated-values")

_SAMPLE_BYTES = 256 * 1024


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    encoding, mark = _manner(path)
    document = Document(MEDIA_TYPES[mark == "\t"])
    yield from workbook.parts([_sheet(path, encoding, mark, document)], document)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    encoding, mark = _manner(path)
    return workbook.render([_sheet(path, encoding, mark, Document(MEDIA_TYPES[0]))], page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    encoding, mark = _manner(path)
    yield from workbook.tables([_sheet(path, encoding, mark, Document(MEDIA_TYPES[0]))], pages)


def _manner(path: str) -> tuple[str, str]:
    """The encoding, and what parts the columns."""
    with open(path, "rb") as untrusted_file:
        head = untrusted_file.read(_SAMPLE_BYTES)
    text, encoding = charset.decode(head[: head.rfind(b"\n") + 1] if len(head) == _SAMPLE_BYTES else head)
    if encoding == "utf-8" and (odd := _odd_start(path)) is not None:
        encoding = charset.decode(odd)[1]
    return encoding, delimited.delimiter(text, whole=len(head) < _SAMPLE_BYTES) or ","


def _odd_start(path: str) -> bytes | None:
    """The bytes round the first that are no UTF-8, far into a file that began like it; None if all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open(path, "rb") as untrusted_file:
        while chunk := untrusted_file.read(_SAMPLE_BYTES):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return chunk
    return None


def _sheet(path: str, encoding: str, mark: str, document: Document) -> Sheet:
    return Sheet("", _rows(path, encoding, mark, document))


def _rows(path: str, encoding: str, mark: str, document: Document) -> Iterator[Row]:
    """Where a quotation mark is never closed, the lines after it are shown as they are."""
    with open(path, encoding=encoding, errors="replace", newline="") as untrusted_file:
        lines = _Lines(untrusted_file)
        rows = csv.reader(lines, delimiter=mark)
        while True:
            lines.taken.clear()
            try:
                cells = next(rows)
            except StopIteration:
                break
            except csv.Error:
                yield from (Row({0: line.strip()}) for line in lines.taken if line.strip())
                document.defects = ["Some lines of the table are broken and are shown as they are."]
                continue
            yield Row({column: text for column, cell in enumerate(cells) if (text := cell.strip())})


class _Lines:
    """Lines of a file, and those that were taken since somebody forgot them."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.taken.append(next(self._file))
        return self.taken[-1]
