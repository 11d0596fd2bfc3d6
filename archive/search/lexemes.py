"""Cutting a query into words, phrases, operators and parentheses; what is cut badly is mended, and said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.search import fields

_MOST_PARTS = 2000
_WIDEST_NEAR = 1000

_QUOTES = {
    '"': '"',
    "“": "”",
    "„": "“”",
    "”": "”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "‟": "”",
    "＂": "＂",
}
QUOTES = "".join(dict.fromkeys([*_QUOTES, *"".join(_QUOTES.values())]))
"""Every sign that opens or closes a phrase."""

_LEXEME = re.compile(r"\s+|[()（）|]|[^\s()（）|\"“”„«»「」『』‟＂]+|.", re.DOTALL)
_NEAR = re.compile(r"~(\d{1,6})")
_FIELD = re.compile(rf"({'|'.join(fields.NAMES)}):(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Lexeme:
    """kind: "(", ")", "or", "and", "not", "word" or "phrase". `field` is "" or a field's name."""

    kind: str
    text: str = ""
    field: str = ""
    near: int | None = None


def lexemes(query: str) -> tuple[list[Lexeme], list[str]]:
    scanner = _Scanner(query)
    found: list[Lexeme] = []
    while (lexeme := scanner.next()) is not None:
        found.append(lexeme)
        if len(found) >= _MOST_PARTS:
            scanner.notes.append(f"Only the first {_MOST_PARTS:,} parts of the query are used.")
            break
    return found, scanner.notes


@dataclass(slots=True)
class _Scanner:
    query: str
    at: int = 0
    notes: list[str] = field(default_factory=list)
    waiting: list[Lexeme] = field(default_factory=list)

    def next(self) -> Lexeme | None:
        if self.waiting:
            return self.waiting.pop(0)
        while (found := _LEXEME.match(self.query, self.at)) is not None:
            text = found.group()
            if text[0] in _QUOTES:
                return self._phrase("")
            self.at = found.end()
            if text.isspace():
                continue
            if text in "()（）":
                return Lexeme("(" if text in "(（" else ")")
            return Lexeme("or") if text == "|" else self._word(text)
        return None

    def _word(self, text: str) -> Lexeme:
        if text in ("OR", "AND", "NOT"):
            return Lexeme(text.lower())
        if text[0] in "-−–" and len(text) > 1:
            self.waiting.append(self._word(text.lstrip("-−–") or "-"))
            return Lexeme("not")
        if text in ("-", "−", "–") and (self._quote_follows() or self._next_is("(（")):
            return Lexeme("not")
        if (named := _FIELD.fullmatch(text)) is not None:
            return self._field(named.group(1).lower(), named.group(2))
        return Lexeme("word", text)

    def _field(self, name: str, value: str) -> Lexeme:
        if value:
            return Lexeme("word", value, name)
        if self._quote_follows():
            return self._phrase(name)
        self.notes.append(f"“{name}:” stands without a value and was left out.")
        return Lexeme("nothing")

    def _quote_follows(self) -> bool:
        return self._next_is("".join(_QUOTES))

    def _next_is(self, characters: str) -> bool:
        return self.at < len(self.query) and self.query[self.at] in characters

    def _phrase(self, field_name: str) -> Lexeme:
        closing = _QUOTES[self.query[self.at]] + '"'
        start = self.at + 1
        end = next((i for i in range(start, len(self.query)) if self.query[i] in closing), None)
        if end is None:
            self.notes.append("A quote was not closed; it was read to the end.")
            end = len(self.query)
        self.at = end + 1
        near = _NEAR.match(self.query, self.at)
        if near is not None:
            self.at = near.end()
        text = " ".join(self.query[start:end].split())
        return Lexeme("phrase", text, field_name, min(int(near.group(1)), _WIDEST_NEAR) if near else None)
