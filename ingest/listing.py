"""The contents of a container as pages: each member's path, size, date, and what became of it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from ingest import layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.model import Page, PageImage

_SECTION_ROWS = 300
_LINE_CHARACTERS = 60


class Listing:
    """Rows in, pages out, some hundreds of rows at a time: a container may hold more than the memory."""

    def __init__(self, heading: str) -> None:
        self._html = [f"<h2>{html.escape(heading)}</h2>"]
        self._section = ""
        self._before = self._pages = 0

    def add(
        self, untrusted_path: str, size_bytes: int | None, modified_at: datetime | None, became: str
    ) -> Iterator[Page]:
        """A member's row, and the pages that it fills."""
        facts = [
            "" if size_bytes is None else f"{size_bytes:,} bytes",
            f"{modified_at:%Y-%m-%d %H:%M}" if modified_at else "",
            became,
        ]
        path = html.escape(layout.break_long_words(_broken(_printable(untrusted_path) or "(no name)")))
        self._html.append(f"<p><b>{path}</b><br/>{html.escape(', '.join(filter(None, facts)))}</p>")
        if len(self._html) >= _SECTION_ROWS:
            yield from self.flush()

    def say(self, sentence: str) -> None:
        """A line of our own among the rows."""
        self._html.append(f"<p>{html.escape(sentence)}</p>")

    def flush(self) -> Iterator[Page]:
        """The pages of what was added since the last ones."""
        self._section, self._html = "".join(self._html), []
        self._before = self._pages
        if self._section:
            for page in layout.pages([self._section], after=self._before):
                self._pages = page.number
                yield page

    def picture(self, page_number: int, dpi: int) -> PageImage:
        """The picture of one of the pages that `flush` gave last. Raises NoSuchPage."""
        return layout.render([self._section], page_number - self._before, dpi)


def _broken(path: str) -> str:
    """A long path may break behind a slash, so that its words stay whole and can be found."""
    return re.sub(r"(\S{20,50}[/\\])(?=\S)", r"\1 ", path) if len(path) > _LINE_CHARACTERS else path


def _printable(untrusted_path: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in untrusted_path)
