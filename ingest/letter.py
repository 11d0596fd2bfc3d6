"""A letter as pages: a block of headers, then the body. Shared by every kind of mail."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import layout, markup

if TYPE_CHECKING:
    from ingest.model import Attachment


@dataclass(frozen=True, slots=True)
class Letter:
    """`headers` in the order they are shown; bodies may be several parts; `attached` are children."""

    headers: tuple[tuple[str, str], ...]
    plain: tuple[str, ...]
    rich: tuple[str, ...]  # untrusted HTML
    attached: tuple[Attachment, ...]

    def sections(self) -> list[str]:
        """HTML sections for `ingest.layout`."""
        names = [entry.untrusted_name or "unnamed" for entry in self.attached]
        rows = [*self.headers, *([("Attached", ", ".join(names))] if names else [])]
        shown = "".join(
            f'<p class="mail-header"><b>{html.escape(name)}:</b> {html.escape(layout.break_long_words(value))}</p>'
            for name, value in rows
            if value
        )
        first, *rest = self._body() or [""]
        return [f'{shown}<div class="mail-rule"></div>{first}', *rest]

    def _body(self) -> list[str]:
        """The plain text where it says about as much as the HTML; otherwise the HTML."""
        said = sum(len(re.sub(r"<[^>]*>", "", source)) for source in self.rich)
        if self.rich and sum(map(len, self.plain)) * 3 < said:
            return [section for source in self.rich for section in markup.sections(source)]
        return layout.text_sections("\n\n".join(self.plain))
