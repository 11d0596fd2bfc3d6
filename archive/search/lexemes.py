"""Cutting a query into words, phrases, operators and parentheses; what is cut badly is mended, and said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.search import fields

_MOST_PARTS = 2000
_LONGEST = 10_000  # characters
_WIDEST_NEAR = 500  # words; well below the gap that no phrase reaches across, see `archive.store.tokens`
_USUAL_NEAR = 10

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

_LEXEME = re.compile(r"\s+|[()（）]|\|+|&&+|(?:(?!&&)[^\s()（）|\"“”„«»「」『』‟＂])+|.", re.DOTALL)
_WITHIN = re.compile(r"~(\d{1,6})")
_NEAR = re.compile(r"NEAR(?:/(\d{1,6}))?|(?i:near|w)/(\d{1,6})")
_NOT = re.compile(r"[-−–]+(?=[^\s\-−–])|!+(?=[^\s!])")
_REGEX = re.compile(r"/((?:\\\S|[^/\\\s])+)/(?=[\s()（）|]|$)")
_FIELD = re.compile(rf"({'|'.join(fields.NAMES)}):", re.IGNORECASE)
_VALUE = re.compile(r"[^\s()（）|\"“”„«»「」『』‟＂]*")


@dataclass(slots=True)
class Lexeme:
    """kind: "(", ")", "or", "and", "not", "near", "nothing", "word", "phrase" or "regex".

    `field` is "" or a field's name; `near` of a "near" or a phrase: how many words apart.
    """

    kind: str
    text: str = ""
    field: str = ""
    near: int | None = None


def lexemes(query: str) -> tuple[list[Lexeme], list[str]]:
    """The query cut into parts, and what was mended."""
    scanner = _Scanner(query[:_LONGEST])
    if len(query) > _LONGEST:
        scanner.notes.append(
            f"Only the first {_LONGEST:,} characters of the query are used; “More like this” takes longer texts."
        )
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

    def next(self) -> Lexeme | None:
        while self.at < len(self.query) and self.query[self.at].isspace():
            self.at += 1
        if self.at >= len(self.query):
            return None
        if self._taken(_NOT):
            return Lexeme("not")
        if (named := self._taken(_FIELD)) is not None:
            return self._field(named.group(1).lower())
        return self._quoted("") or self._operator_or_word()

    def _taken(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands here, if the pattern fits; it is passed."""
        found = pattern.match(self.query, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def _field(self, name: str) -> Lexeme:
        if (quoted := self._quoted(name)) is not None:
            return quoted
        value = self._taken(_VALUE)
        if value is not None and value.group():
            return Lexeme("word", value.group(), name)
        self.notes.append(f"“{name}:” stands without a value and was left out.")
        return Lexeme("nothing")

    def _quoted(self, field_name: str) -> Lexeme | None:
        """A phrase in quotes or a regular expression; None if neither begins here."""
        if self.at < len(self.query) and self.query[self.at] in _QUOTES:
            return self._phrase(field_name)
        if (pattern := self._taken(_REGEX)) is not None:
            return Lexeme("regex", pattern.group(1), field_name)
        return None

    def _operator_or_word(self) -> Lexeme:
        found = self._taken(_LEXEME)
        assert found is not None  # its last alternative is any character
        text = found.group()
        if text in "()（）":
            return Lexeme("(" if text in "(（" else ")")
        if text[0] == "|":
            return Lexeme("or")
        if text.startswith("&&"):
            return Lexeme("and")
        if text in ("OR", "AND", "NOT"):
            return Lexeme(text.lower())
        if (near := _NEAR.fullmatch(text)) is not None:
            typed = near.group(1) or near.group(2)
            return Lexeme("near", near=self._width(typed) if typed else _USUAL_NEAR)
        return Lexeme("word", text)

    def _phrase(self, field_name: str) -> Lexeme:
        closing = _QUOTES[self.query[self.at]] + '"'
        start = self.at + 1
        end = next((i for i in range(start, len(self.query)) if self.query[i] in closing), None)
        if end is None:
            self.notes.append("A quote was not closed; it was read to the end.")
            end = len(self.query)
        self.at = end + 1
        near = self._taken(_WITHIN)
        text = " ".join(self.query[start:end].split())
        return Lexeme("phrase", text, field_name, self._width(near.group(1)) if near else None)

    def _width(self, typed: str) -> int:
        if int(typed) > _WIDEST_NEAR:
            self.notes.append(f"Nothing is looked for further apart than {_WIDEST_NEAR} words.")
        return min(int(typed), _WIDEST_NEAR)
