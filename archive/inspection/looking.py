"""One file, asked everything: what reading it tells, what its structure holds, what its pages look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ingest
from archive.inspection import pixels
from archive.model import TextSource
from ingest.errors import IngestError
from ingest.model import Extraction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.model import Page

_DRAWN = "application/pdf"
"""The one type whose pages are drawn by the file; those of others are laid out by us, or are pictures."""
_OCR_DPI = 200


@dataclass(frozen=True, slots=True)
class Looked:
    """`within` has the traces; its attachments are streams where those were asked for, and pictures otherwise.

    Attributes:
        looks: of each page, where pages are drawn by the file.
        unread: what stood in the way of reading the rest; "" if nothing.
    """

    read: Extraction
    within: Extraction
    looks: tuple[pixels.Look, ...]
    unread: str = ""

    @property
    def seen(self) -> Iterator[str]:
        """The words that its pages show."""
        if self.looks:
            return (word for look in self.looks for word in look.seen)
        return (word for page in self.read.pages for word in page.text.split())


def look(path: Path, languages: tuple[str, ...], *, with_streams: bool) -> Looked:
    """Raises ingest.errors.IngestError if nothing at all can be read."""
    read, unread = _read(path, languages)
    within = Extraction(read.media_type)
    try:
        within = ingest.inspect(path, languages=languages, with_streams=with_streams)
    except IngestError as error:
        within, unread = error.partial or within, error.message
    looks: list[pixels.Look] = []
    if read.media_type == _DRAWN:
        looks = [pixels.look(page, ingest.render(path, page.number, dpi=pixels.DPI)) for page in read.pages]
    return Looked(read, within, tuple(looks), unread)


def words_on_pixels(path: Path, looked: Looked, languages: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(page, text) as OCR reads the pages that a file draws; those whose words come from OCR anyway are passed over."""
    if looked.read.media_type == _DRAWN:
        for page in looked.read.pages:
            if _may_show_more(page):
                yield (
                    page.number,
                    ingest.read_words(
                        ingest.render(path, page.number, dpi=_OCR_DPI), languages=languages
                    ).text,
                )


def _may_show_more(page: Page) -> bool:
    return page.source not in (TextSource.OCR, TextSource.MIXED) and page.picture_share + len(page.text) > 0


def _read(path: Path, languages: tuple[str, ...]) -> tuple[Extraction, str]:
    """What was read before something stood in the way counts too."""
    try:
        return ingest.extract(path, languages=languages), ""
    except IngestError as error:
        if error.partial is None:
            raise
        return error.partial, error.message
