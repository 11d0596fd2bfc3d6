"""Bookmarks (ISO 32000-2, 12.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.formats.pdf.objects import get, identity, is_dict, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.formats.pdf.objects import Object

_MOST = 20_000


def titles(catalog: Object) -> Iterator[str]:
    """In order; an outline that runs in a circle ends where it comes round."""
    seen: set[int] = set()
    waiting = [get(catalog, "Outlines", "First")]
    while waiting and len(seen) < _MOST:
        entry = waiting.pop()
        number = identity(entry)
        if not is_dict(entry) or number in seen:
            continue
        seen.add(number)
        if title := text(get(entry, "Title")):
            yield title
        waiting += [get(entry, "Next"), get(entry, "First")]
