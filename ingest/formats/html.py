"""Web pages, laid out as pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest import charset, layout, markup
from ingest.model import Conditions, Facts, PageImage, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPES = ("text/html",)


def extract(path: str, conditions: Conditions) -> Iterator[Part]:
    source, _ = charset.decode(Path(path).read_bytes())
    title, language = markup.title_and_language(source)
    yield Facts(MEDIA_TYPES[0], title=title, language=language)
    yield from layout.pages(markup.sections(source))


def render(path: str, page_number: int, dpi: int, conditions: Conditions) -> PageImage:
    source, _ = charset.decode(Path(path).read_bytes())
    return layout.render(markup.sections(source), page_number, dpi)
