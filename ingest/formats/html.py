"""Web pages, laid out as pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import layout, table_cells
from ingest.web import html_encoding, markup_words, webpage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Conditions, PageImage, Part, TablePart

MEDIA_TYPES = ("text/html",)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    yield from webpage.parts(_text(path), MEDIA_TYPES[0])


def inspect(
    path: str, conditions: Conditions, languages: tuple[str, ...], *, with_streams: bool
) -> Iterator[Part]:
    yield from markup_words.parts(_text(path), with_streams=with_streams)


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    return layout.render(webpage.sections(_text(path)), page_number, dpi)


def tables(path: str, pages: frozenset[int], conditions: Conditions) -> Iterator[TablePart]:
    yield from table_cells.grids(webpage.sections(_text(path)), pages)


def _text(path: str) -> str:
    return html_encoding.decode(Path(path).read_bytes())[0]
