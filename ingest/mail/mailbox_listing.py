"""The page of a mailbox: its messages line by line, so that what it holds is seen and found where it lay."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest import layout

if TYPE_CHECKING:
    from datetime import datetime

_ROWS_A_SECTION = 500
_LONGEST = 200


@dataclass(slots=True)
class Listing:
    """Rows are kept as short texts: a mailbox may hold a hundred thousand."""

    title: str
    _sections: list[str] = field(default_factory=list)
    _rows: list[str] = field(default_factory=list)
    _folder: str = ""
    count: int = 0

    def add(
        self, date: datetime | None, untrusted_from: str, untrusted_subject: str, folder: str = ""
    ) -> None:
        self.count += 1
        if folder != self._folder:
            self._end_section()
            self._folder = folder
        moment = f"{date:%Y-%m-%d %H:%M}" if date else ""
        cells = (moment, untrusted_from, untrusted_subject or "no subject")
        line = " · ".join(html.escape(_short(cell)) for cell in cells if cell)
        self._rows.append(f"{self.count:,}. {line}")
        if len(self._rows) >= _ROWS_A_SECTION:
            self._end_section()

    def sections(self) -> list[str]:
        """HTML sections for `ingest.layout`."""
        self._end_section()
        messages = "1 message" if self.count == 1 else f"{self.count:,} messages"
        first, *rest = self._sections or [""]
        return [f"<h2>{html.escape(self.title)}: {messages}</h2>{first}", *rest]

    def _end_section(self) -> None:
        if self._rows:
            rows = "".join(f'<p class="line">{row}</p>' for row in self._rows)
            heading = f"<h3>{html.escape(self._folder)}</h3>" if self._folder else ""
            self._sections.append(f"{heading}{rows}")
            self._rows = []


def _short(text: str) -> str:
    line = " ".join(text.split())
    return layout.break_long_words(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")
