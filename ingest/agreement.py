"""Two readings of one document, brought together: pages as they are shown, and what a reader found in the file.

Words of the reader that no shown page has become hidden text of the shown pages, in the lines that they stand in.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import TYPE_CHECKING

from ingest.model import Hidden, HiddenKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Page

_LINES_CHARACTERS = 900_000


def pages(read: Sequence[Page], shown: Sequence[Page]) -> Iterator[Page]:
    """The shown pages with the reader's hidden text: beside its own page where both have as many, else on the first."""
    lost = _lost_lines(read, shown)
    everywhere = [entry for page in read for entry in page.hidden] if len(read) != len(shown) else []
    for index, page in enumerate(shown):
        hidden = [*page.hidden]
        if len(read) == len(shown):
            hidden += read[index].hidden
        if index == 0:
            hidden += [*everywhere, *(Hidden(HiddenKind.NOT_SHOWN, text) for text in _joined(lost))]
        yield dataclasses.replace(page, hidden=tuple(hidden))


def _lost_lines(read: Sequence[Page], shown: Sequence[Page]) -> list[str]:
    """Lines that have a word which no shown page has, not even cut in two at the end of a line."""
    words: set[str] = set()
    letters: list[str] = []
    for page in shown:
        for text in (page.text, *(entry.text for entry in page.hidden)):
            words.update(_plain(word) for word in text.split())
            letters.append("".join(_plain(word) for word in text.split()))
    run = "".join(letters)
    known: dict[str, bool] = {}

    def is_shown(word: str) -> bool:
        if word not in known:
            known[word] = not word or word in words or word in run
        return known[word]

    lines = (line for page in read for line in page.text.splitlines())
    return [line for line in lines if not all(is_shown(_plain(word)) for word in line.split())]


def _plain(word: str) -> str:
    """Letters and digits alone: typesetting changes quotes, hyphens and ligatures."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(filter(str.isalnum, folded))


def _joined(lines: list[str]) -> Iterator[str]:
    parts: list[str] = []
    size = 0
    for line in lines:
        parts.append(line)
        size += len(line) + 1
        if size > _LINES_CHARACTERS:
            yield "\n".join(parts)
            parts, size = [], 0
    if parts:
        yield "\n".join(parts)
