"""What an earlier state of the file said, where a later save left it inside (ISO 32000-2, 7.5.6)."""

from __future__ import annotations

import mmap
import re
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pymupdf

from ingest.formats.pdf import objects, structure
from ingest.formats.pdf.drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST_BYTES = 24 * 1024**2
_MOST_PAGES = 60
_MOST_REVISIONS = 4
_LARGEST_SEARCHED_BYTES = 256 * 1024**2
_OBJECT = re.compile(rb"\d+ \d+ obj\b")
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[ \t]*(?:\r\n|\r|\n)?")
_LEAST_LETTERS = 3


class Revisions:
    """The states of one file. `count` is 1 for a file that was saved in one go."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._ends: list[int] = []  # where each earlier state ends
        if Path(path).stat().st_size <= _LARGEST_SEARCHED_BYTES:
            with open(path, "rb") as file, closing(_mapped(file)) as data:
                self._ends = earlier_ends(data)
        self.count = len(self._ends) + 1

    def gone(self, document: pymupdf.Document, passwords: Sequence[str]) -> dict[int, list[str]]:
        """Lines of earlier states with words that no page says any more, by page number.

        Only of files small enough that reading them twice costs nothing to speak of.
        """
        if not self._ends or document.page_count > _MOST_PAGES or self._ends[-1] > _LARGEST_BYTES:
            return {}
        # Without spaces: a line drawn through a word may cut it in two, and joins it again when it is gone.
        now = "".join(row[4] for page in document.pages() for row in Drawing(page).plain_rows())
        found: dict[int, list[str]] = {}
        with open(self._path, "rb") as file:
            for end in self._ends[-_MOST_REVISIONS:]:
                file.seek(0)
                for number, line in _lines_gone(file.read(end), now, passwords):
                    lines = found.setdefault(min(number, document.page_count), [])
                    if line not in lines:
                        lines.append(line)
        return found


def _mapped(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def earlier_ends(data: mmap.mmap | bytes) -> list[int]:
    """Ends of states after which objects follow: Word ends its files twice, and nothing changes in between."""
    ends = [found.end() for found in _END.finditer(data)]
    if data.find(b"/Linearized", 0, 2048) >= 0:
        ends = ends[1:]  # the first part of a file made for the web is no state of its own
    return [end for end, later in pairwise(ends) if _OBJECT.search(data, end, later)]


def _lines_gone(data: bytes, now: str, passwords: Sequence[str]) -> Iterator[tuple[int, str]]:
    try:
        with pymupdf.open(stream=data, filetype="pdf") as earlier:
            if earlier.needs_pass and not any(map(earlier.authenticate, passwords)):
                return
            if earlier.is_repaired or earlier.page_count > _MOST_PAGES:
                return
            structure.forget(earlier)
            for number, page in enumerate(earlier.pages(), start=1):
                for words in _lines(page):
                    if _is_gone(words, now):
                        yield number, " ".join(words)
    except objects.MUPDF_ERRORS:
        return


def _is_gone(words: list[str], now: str) -> bool:
    lost = "".join(word for word in words if word not in now)
    return sum(map(str.isalnum, lost)) >= _LEAST_LETTERS


def _lines(page: pymupdf.Page) -> list[list[str]]:
    lines: dict[tuple[int, int], list[str]] = {}
    for row in Drawing(page).plain_rows():
        lines.setdefault((row[5], row[6]), []).append(row[4])
    return list(lines.values())
