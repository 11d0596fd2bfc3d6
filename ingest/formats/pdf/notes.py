"""Findings gathered over a document, so that a hundred pages with the same thing give one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import Finding, FindingKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTE_CHARACTERS = 4_000
_MOST_PAGES_ONE_BY_ONE = 200


@dataclass(slots=True)
class _Noted:
    pages: dict[int, None] = field(default_factory=dict)
    quotes: dict[str, None] = field(default_factory=dict)
    characters: int = 0


class Notes:
    """Findings by kind and sentence, in the order they are first made."""

    def __init__(self) -> None:
        self._noted: dict[tuple[FindingKind, str], _Noted] = {}
        self._redactions: dict[int, list[str]] = {}

    def add(self, kind: FindingKind, message: str, page_number: int = 0, quote: str = "") -> None:
        noted = self._noted.setdefault((kind, message), _Noted())
        noted.pages[page_number] = None
        if quote and noted.characters < _QUOTE_CHARACTERS and quote not in noted.quotes:
            noted.quotes[quote] = None
            noted.characters += len(quote)

    def add_redactions(self, page_number: int, recovered: list[str]) -> None:
        if recovered:
            self._redactions[page_number] = recovered

    def findings(self) -> Iterator[Finding]:
        numbers = list(self._redactions)
        for number in numbers[:_MOST_PAGES_ONE_BY_ONE]:
            texts = self._redactions[number]
            boxes = "one box" if len(texts) == 1 else f"{len(texts)} boxes"
            yield Finding(
                FindingKind.BAD_REDACTION,
                f"Text can be read from under {boxes} on page {number}.",
                number,
                _quote(texts),
            )
        if rest := numbers[_MOST_PAGES_ONE_BY_ONE:]:
            message = (
                f"Text can be read from under boxes on {len(rest)} further pages, from page {rest[0]} on."
            )
            yield Finding(FindingKind.BAD_REDACTION, message, rest[0])
        for (kind, message), noted in self._noted.items():
            pages = [number for number in noted.pages if number]
            count = f" This is so on {len(pages)} pages." if len(pages) > 1 else ""
            yield Finding(kind, message + count, pages[0] if pages else 0, _quote(noted.quotes))


def _quote(texts: Iterable[str]) -> str:
    return "\n".join(texts)[:_QUOTE_CHARACTERS]
