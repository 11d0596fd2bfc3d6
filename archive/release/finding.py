"""Words looked for in what releases show: in titles and in the text of pages, as plainly as readers would.

    weekly report      both words, anywhere in a document
    "weekly report"    these words one after another
    report*            words that begin so
    -draft             not this word
    title:weekly       in the title; id: and project: name documents and releases by their numbers

Capitals and accents make no difference. What the language of DocumentCloud's search has besides is refused, so that no
program takes too wide an answer for what it asked. The index of the archive is not asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from archive.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_QUERY = 500
_MOST_TERMS = 20
_MOST_KEPT_SIGNS = 50_000_000
_AROUND = 80  # signs of a snippet on each side
_MOST_PAGES = 5  # of which a snippet is told
_TERM = re.compile(r'([+-]?)(?:([a-z_]+):)?(?:"([^"]*)"|([^\s"]+))')
_FIELDS = {"title": "title", "id": "id", "document": "id", "project": "project", "projects": "project"}
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


@dataclass(frozen=True)
class Term:
    """`field` is "" for the title or the text; `pattern` finds it in folded text."""

    field: str
    said: str
    is_unwanted: bool
    pattern: re.Pattern[str]

    def is_in(self, folded: str) -> bool:
        return self.pattern.search(folded) is not None


def terms(untrusted_query: str) -> tuple[Term, ...]:
    """Raises Invalid for what is not understood here."""
    if len(untrusted_query) > LONGEST_QUERY:
        raise Invalid(f"A query has at most {LONGEST_QUERY} characters.")
    found = tuple(_term(match) for match in _TERM.finditer(untrusted_query) if match[0] != "AND")
    if len(found) > _MOST_TERMS:
        raise Invalid(f"A query has at most {_MOST_TERMS} words.")
    return found


def _term(match: re.Match[str]) -> Term:
    sign, field, phrase, word = match.groups()
    said = phrase if phrase is not None else word
    if field is None and phrase is None and (said in ("OR", "NOT") or set(said) & set("()[]~^?")):
        raise Invalid(
            f"Searches of what is public do not know {said}.",
            'There are: words, "phrases", beginning*, -not.',
        )
    if field is not None and field not in _FIELDS:
        raise Invalid(f"Searches of what is public have no field {field}.", "There are: title, id, project.")
    return Term(
        _FIELDS[field] if field else "", said, sign == "-", _pattern(said, is_phrase=phrase is not None)
    )


def _pattern(said: str, *, is_phrase: bool) -> re.Pattern[str]:
    stem = folded(said)
    is_beginning = stem.endswith("*") and not is_phrase
    words = [re.escape(word) for word in re.findall(r"\w+", stem)]
    if not words:
        raise Invalid("There is no word in a part of that query.")
    joined = r"\W+".join(words)
    if _WITHOUT_SPACES.search(stem):
        return re.compile(joined)
    return re.compile(rf"(?<!\w){joined}" + ("" if is_beginning else r"(?!\w)"))


def folded(text: str) -> str:
    """Without capitals and accents, sign for sign, so that a place in it is the same place in the text."""
    return text.translate(_folding())


@cache
def _folding() -> dict[int, str]:
    changed = {}
    for code in range(0x80, 0x3000):
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if len(base) == 1 and base != chr(code) and base.isalnum():
            changed[code] = base
    return {**{code: chr(code).lower() for code in range(0x41, 0x5B)}, **changed}


class FoldedTexts:
    """Texts by their digests, as many as some hundred megabytes hold; those not asked for longest go first."""

    def __init__(self, most_signs: int = _MOST_KEPT_SIGNS) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._most, self._signs = most_signs, 0

    def get(self, digest: str, read: Callable[[], str]) -> str:
        if (known := self._kept.get(digest)) is not None:
            self._kept.move_to_end(digest)
            return known
        text = folded(read())
        self._kept[digest] = text
        self._signs += len(text)
        while self._signs > self._most and len(self._kept) > 1:
            self._signs -= len(self._kept.popitem(last=False)[1])
        return text


def fits(wanted: tuple[Term, ...], title: str, number: int, project: int, text: Callable[[], str]) -> bool:
    """Whether a document has all that is wanted and none of what is not; `text` is its folded text."""
    heading = folded(title)

    def has(term: Term) -> bool:
        if term.field in ("id", "project"):
            return term.said.rpartition("-")[2] == str(number if term.field == "id" else project)
        return term.is_in(heading) or (not term.field and term.is_in(text()))

    return all(has(term) != term.is_unwanted for term in wanted)


def snippets(wanted: tuple[Term, ...], text: str, between_pages: str) -> dict[str, list[str]]:
    """page_no_3 -> HTML of the words around the first match on it, marked with <em>, as DocumentCloud names and marks
    them; of the first pages that have any."""
    looked_for = [term for term in wanted if not term.field and not term.is_unwanted]
    found: dict[str, list[str]] = {}
    for number, page in enumerate(text.split(between_pages), 1):
        if said := [snippet for term in looked_for for snippet in _first(term, page)]:
            found[f"page_no_{number}"] = said
        if len(found) == _MOST_PAGES:
            break
    return found


def _first(term: Term, page: str) -> Iterator[str]:
    if match := term.pattern.search(folded(page)):
        begin, end = match.span()
        before, after = page[max(0, begin - _AROUND) : begin], page[end : end + _AROUND]
        yield f"{escape(before)}<em>{escape(page[begin:end])}</em>{escape(after)}"
