"""Layers (optional content, ISO 32000-2, 8.11) that are switched off when the file is opened."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pymupdf import mupdf

from ingest.formats.pdf import objects
from ingest.formats.pdf.drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pymupdf


class Layers:
    def __init__(self, document: pymupdf.Document) -> None:
        self._document = objects.raw(document)
        self._off = [number for number in range(self._count(document)) if not self._is_on(number)]

    def __bool__(self) -> bool:
        """True if any layer is off."""
        return bool(self._off)

    def text_behind(self, page: pymupdf.Page, shown: str) -> list[str]:
        """Words that come to the page once all layers are on, a line of theirs a text."""
        with self._all_on():
            rows = Drawing(page).plain_rows()
        known = Counter(shown.split())
        lines: dict[tuple[int, int], list[str]] = {}
        for row in rows:
            if known[row[4]] > 0:
                known[row[4]] -= 1
            else:
                lines.setdefault((row[5], row[6]), []).append(row[4])
        return [" ".join(words) for words in lines.values()]

    @contextmanager
    def _all_on(self) -> Iterator[None]:
        for number in self._off:
            mupdf.pdf_enable_layer(self._document, number, 1)
        try:
            yield
        finally:
            for number in self._off:
                mupdf.pdf_enable_layer(self._document, number, 0)

    def _count(self, document: pymupdf.Document) -> int:
        if not objects.has(objects.catalog(document), "OCProperties"):
            return 0
        return int(mupdf.pdf_count_layers(self._document))

    def _is_on(self, number: int) -> bool:
        return bool(mupdf.pdf_layer_is_enabled(self._document, number))
