"""Tables written as text (.csv, .tsv): laid out like a sheet, row by row, in any encoding."""

from __future__ import annotations

import codecs
import csv
import itertools
from typing import TYPE_CHECKING

from ingest import charset, delimited
from ingest.office import workbook
from ingest.office.document import Document
from ingest.office.grid import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part

MEDIA_TYPES = ("text/csv", "text/tab-separated-values")

_SAMPLE_BYTES = 256 * 1024


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    encoding, mark = _manner(path)
    document = Document(MEDIA_TYPES[mark == "\t"])
    yield from workbook.parts([_sheet(path, encoding, mark, document)], document)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    encoding, mark = _manner(path)
    return workbook.render([_sheet(path, encoding, mark, Document(MEDIA_TYPES[0]))], page_number, dpi)


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
    lost = 0
    with open(path, encoding=encoding, errors="replace", newline="") as untrusted_file:
        rows = csv.reader(untrusted_file, delimiter=mark)
        for _ in itertools.count():
            try:
                cells = next(rows)
            except StopIteration:
                break
            except csv.Error:
                lost += 1
                continue
            yield Row({column: text for column, cell in enumerate(cells) if (text := cell.strip())})
    if lost:
        document.defects.append(f"{lost:,} lines of the table could not be read.")
