"""From text to terms: the one way, for pages and for queries.

A term is folded so that what a reporter types meets what a page says: compatibility forms (NFKC), case, accents of
Latin, Greek and Cyrillic letters, Hebrew points, Arabic harakat, tatweel and variants of alef, yeh and teh marbuta.
Vowel signs of Indic scripts and Thai stay: there they are letters. Of Devanagari goes what is written in two ways: the
dot under a letter, and which sign says that a vowel or consonant is nasal. Digits of any script are those of ASCII.
Apostrophes and hyphens part words, so that
"l'homme" and "e-mail" are found by their parts and, as a phrase, whole.

Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese runs give every single letter and every pair of neighbours, as
Lucene's CJK analyzer does. Positions count letters there: a run of n letters at position p takes p to p+n-1. Where such
a run goes on in the next word or line, the pair across the gap is given as well; Korean parts words by spaces, so there
only across a line's end.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from archive.model import HIDDEN_PART

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet


class IndexToken(NamedTuple):
    """A term, its position for phrases, its word (index into `text.split()`) and its letters text[start:end]."""

    text: str
    position: int
    word_index: int
    start: int
    end: int


_WORD = re.compile(r"\S+")
APART = 1_000
"""Positions between a page's words and a hidden text: no phrase and no NEAR reaches across."""

DASHES = "-\u00ad\u2010"
"""Those that cut a word at the end of a line."""

_LONGEST_KNOWN = 40  # letters; longer words come once, and would only fill the memory
_ASCII_TERM = re.compile(r"[A-Za-z0-9]+")
_ARABIC = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ے": "ي", "ە": "ه", "ہ": "ه"})
_BASE_SCRIPTS_END = (
    0x900  # below: Latin, Greek, Cyrillic, Hebrew, Arabic, where marks are additions to letters
)
_NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])|ँ")
_DOT_UNDER = "\u093c"
_TWO_AS_ONE = re.compile("[\uff66-\uff9d][\uff9e\uff9f]|\u0e4d\u0e32|\u0ecd\u0eb2")
"""A half-width kana and its voicing mark; the two halves of am in Thai and Lao, which NFC leaves apart."""
_AM = {"\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
_ZERO_WIDTH = frozenset({"Cf"})
_MARKS = frozenset({"Mn", "Mc", "Me"})

# Scripts written without spaces between words, and Hangul, whose words take endings.
_PAIRED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x3130, 0x318F),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


PAIRED = "".join(f"{chr(first)}-{chr(last)}" for first, last in _PAIRED)
"""Their letters, as they stand between the brackets of a regular expression."""


def tokenize(text: str) -> Iterator[IndexToken]:
    """The terms of a page's text, in order of position."""
    position = 0
    previous: _Unit | None = None  # the last letter of the run that the word before ended with
    broken: _Part | None = None  # the first half of a word cut at the end of a line
    last_end = 0
    for index, found in enumerate(_WORD.finditer(text)):
        word, start = found.group(), found.start()
        gap = text[last_end:start]
        if HIDDEN_PART in gap:
            position += APART
            previous = broken = None
        new_line = "\n" in gap
        last_end = found.end()
        parts = _parts(word, start)
        if not parts:
            continue
        first = parts[0]
        if previous is not None and first.units and first.start == start:
            unit = first.units[0]
            if not (_is_hangul(previous.text) and _is_hangul(unit.text)) or new_line:
                pair = previous.text + unit.text  # one term in two places
                yield IndexToken(pair, position - 1, index - 1, previous.start, previous.end)
                yield IndexToken(pair, position - 1, index, unit.start, unit.end)
        if broken is not None and new_line and not first.units and first.start == start:
            joined = broken.text + first.text
            yield IndexToken(joined, position - 1, index - 1, broken.start, broken.end)
            yield IndexToken(joined, position, index, first.start, first.end)
        for part in parts:
            yield from part.tokens(position, index)
            position += part.length
        last = parts[-1]
        previous = last.units[-1] if last.units and last.end == found.end() else None
        cut = not last.units and word[-1] in DASHES and last.end == found.end() - 1
        broken = last if cut else None


def standing(text: str, wanted: AbstractSet[str]) -> list[IndexToken]:
    """Those tokens of `tokenize` whose term is wanted, sooner: most words are only looked up."""
    found: list[IndexToken] = []
    position = last_end = 0
    has_parts = HIDDEN_PART in text
    broken: tuple[str, int, str] | None = (
        None  # a word cut at the end of a line, where it begins, its last term
    )
    for index, match in enumerate(_WORD.finditer(text)):
        word, start = match.group(), match.start()
        terms, is_paired, begins, cut = word_terms(word)
        if is_paired:
            return [token for token in tokenize(text) if token.text in wanted]
        gap = text[last_end:start] if has_parts or broken is not None else ""
        last_end = match.end()
        if HIDDEN_PART in gap:
            position, broken = position + APART, None
        if not terms:
            continue
        if broken is not None and "\n" in gap and begins and broken[2] + terms[0] in wanted:
            found += _rejoined(broken, _parts(word, start)[0], position, index)
        if not wanted.isdisjoint(terms):
            for offset, part in enumerate(_parts(word, start)):
                if part.text in wanted:
                    found.append(IndexToken(part.text, position + offset, index, part.start, part.end))
        position += len(terms)
        broken = (word, start, terms[-1]) if cut else None
    return found


def _rejoined(broken: tuple[str, int, str], second: _Part, position: int, index: int) -> list[IndexToken]:
    """The whole of a cut word, at the place of each half."""
    first = _parts(*broken[:2])[-1]
    joined = first.text + second.text
    return [
        IndexToken(joined, position - 1, index - 1, first.start, first.end),
        IndexToken(joined, position, index, second.start, second.end),
    ]


class WordTerms(NamedTuple):
    """The terms of a word, letters of paired scripts one by one; whether the first begins it; whether it ends in a dash
    behind the last.
    """

    terms: tuple[str, ...]
    is_paired: bool
    begins: bool
    cut: bool


def word_terms(word: str) -> WordTerms:
    """Of a word as `text.split()` gives it."""
    return _known_terms(word) if len(word) <= _LONGEST_KNOWN else _known_terms.__wrapped__(word)


@lru_cache(maxsize=131_072)
def _known_terms(word: str) -> WordTerms:
    parts = _parts(word, 0)
    if not parts:
        return WordTerms((), is_paired=False, begins=False, cut=False)
    return WordTerms(
        tuple(unit.text for part in parts for unit in part.units or (part,)),
        is_paired=any(part.units for part in parts),
        begins=parts[0].start == 0,
        cut=word[-1] in DASHES and parts[-1].end == len(word) - 1,
    )


def query_tokens(text: str) -> list[tuple[str, int]]:
    """(term, relative position) of typed words: pairs for runs of two letters and more, else the letter."""
    tokens: list[tuple[str, int]] = []
    position = 0
    for found in _WORD.finditer(text):
        word = found.group()
        for part in _parts(word, 0):
            letters = [unit.text for unit in part.units]
            if not letters:
                tokens.append((part.text, position))
            elif len(letters) == 1:
                tokens.append((letters[0], position))
            else:
                pairs = pairwise(letters)
                tokens.extend((a + b, position + offset) for offset, (a, b) in enumerate(pairs))
            position += part.length
    return tokens


class TypedTerm(NamedTuple):
    """A term of a typed word, "" for a run of a paired script, and how it was typed."""

    text: str
    typed: str


def typed_terms(word: str, letters_of_patterns: str = "") -> list[TypedTerm]:
    """The terms of one typed word in order. Signs of `letters_of_patterns` count as letters and stay as they are."""
    kept = "".join(c for c in word if _kind(c) != "nothing")
    composed = "".join(character for character, _, _ in _composed(kept, 0))
    builder = _Builder(len(composed), letters_of_patterns)
    for at, character in enumerate(composed):
        builder.add(character, at, at + 1)
    builder.close(len(composed))
    return [TypedTerm(part.text, composed[part.start : part.end]) for part in builder.parts]


def written_terms(word: str) -> list[tuple[str, str]]:
    """The terms of one word, each with the letters that it was folded from; nothing of runs of paired scripts."""
    if word.isascii():
        return [(part.text, part.text) for part in _ascii_parts(word, 0)]
    return _known_written(word) if len(word) <= _LONGEST_KNOWN else _known_written.__wrapped__(word)


@lru_cache(maxsize=65_536)
def _known_written(word: str) -> list[tuple[str, str]]:
    return [(term.text, term.typed) for term in typed_terms(word) if term.text]


def terms(text: str) -> list[str]:
    """The terms of a text in order, each once; letters of paired scripts one by one. For comparing whole texts."""
    return list(chain.from_iterable(word_terms(word).terms for word in text.split()))


def term_spans(text: str) -> list[tuple[int, int]]:
    """For each of `terms(text)`, the letters text[start:end] that it stands for."""
    return [
        (unit.start, unit.end)
        for found in _WORD.finditer(text)
        for part in _parts(found.group(), found.start())
        for unit in part.units or (part,)
    ]


def fold(text: str) -> str:
    """Folded letters without any parting of words; for comparing."""
    return _nasal("".join(_folded(c) for c in unicodedata.normalize("NFC", text)))


_PAIRED_SIGNS = frozenset({0x3005, 0x3006, 0x3007, 0x30FC})  # repetition and length marks of Japanese


class _Unit(NamedTuple):
    """One letter or sign of a paired script."""

    text: str
    start: int
    end: int


class _Part(NamedTuple):
    """A term of letters, or a run of units of a paired script."""

    text: str
    start: int
    end: int
    units: tuple[_Unit, ...] = ()

    @property
    def length(self) -> int:
        return len(self.units) or 1

    def moved(self, by: int) -> _Part:
        units = tuple(_Unit(unit.text, unit.start + by, unit.end + by) for unit in self.units)
        return _Part(self.text, self.start + by, self.end + by, units)

    def tokens(self, position: int, index: int) -> Iterator[IndexToken]:
        if not self.units:
            yield IndexToken(self.text, position, index, self.start, self.end)
            return
        for offset, unit in enumerate(self.units):
            yield IndexToken(unit.text, position + offset, index, unit.start, unit.end)
            if offset + 1 < len(self.units):
                after = self.units[offset + 1]
                yield IndexToken(unit.text + after.text, position + offset, index, unit.start, after.end)


def _parts(word: str, start: int) -> list[_Part]:
    """Terms and runs of a word that stands at `start`."""
    if word.isascii():
        return _ascii_parts(word, start)
    if len(word) > _LONGEST_KNOWN:
        return _composed_parts(word, start)
    return [part.moved(start) for part in _known_parts(word)]


@lru_cache(maxsize=65_536)
def _known_parts(word: str) -> tuple[_Part, ...]:
    return tuple(_composed_parts(word, 0))


def _ascii_parts(word: str, start: int) -> list[_Part]:
    if word.isalnum():
        return [_Part(word.lower(), start, start + len(word))]
    return [
        _Part(found.group().lower(), start + found.start(), start + found.end())
        for found in _ASCII_TERM.finditer(word)
    ]


def _composed_parts(word: str, start: int) -> list[_Part]:
    """The parts of a word as composed (NFC), with the places of its letters as they were."""
    builder = _Builder(start + len(word))
    for character, at, after in _composed(word, start):
        builder.add(character, at, after)
    builder.close(builder.end)
    return builder.parts


def _composed(word: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Each composed letter, and from where to where what it is composed of stands."""
    if unicodedata.is_normalized("NFC", word) and not _TWO_AS_ONE.search(word):
        for at, character in enumerate(word, start):
            yield character, at, at + 1
        return
    at = 0
    while at < len(word):
        after = at + 2 if _TWO_AS_ONE.match(word, at) else _composed_until(word, at)
        for character in _as_composed(word[at:after]):
            yield character, start + at, start + after
        at = after


def _as_composed(characters: str) -> str:
    if _TWO_AS_ONE.fullmatch(characters):
        return _AM.get(characters) or unicodedata.normalize("NFKC", characters)
    return unicodedata.normalize("NFC", characters)


def _composed_until(word: str, at: int) -> int:
    """The end of what is composed with the character at that place: marks, vowels and finals of Hangul letters."""
    end = at + 1
    while end < len(word):
        if not unicodedata.combining(word[end]):
            so_far = unicodedata.normalize("NFC", word[at:end])
            if unicodedata.normalize("NFC", so_far + word[end]) == so_far + unicodedata.normalize(
                "NFC", word[end]
            ):
                break
        end += 1
    return end


class _Builder:
    """Collects letters into terms and paired letters into runs."""

    def __init__(self, end: int, further_letters: str = "") -> None:
        self.end = end
        self.further_letters = further_letters
        self.parts: list[_Part] = []
        self._letters: list[str] = []
        self._units: list[_Unit] = []
        self._begun = 0

    def add(self, character: str, at: int, after: int) -> None:
        kind = "letter" if character in self.further_letters else _kind(character)
        if kind == "gap" or (kind == "paired" and self._letters) or (kind == "letter" and self._units):
            self.close(at)
        if kind == "paired":
            self._units.append(_Unit(_folded(character), at, after))
        elif kind == "letter" or (kind == "mark" and self._letters):
            if not self._letters:
                self._begun = at
            self._letters.append(_folded(character))

    def close(self, at: int) -> None:
        if text := _nasal("".join(self._letters)):
            self.parts.append(_Part(text, self._begun, at))
        if self._units:
            self.parts.append(_Part("", self._units[0].start, self._units[-1].end, tuple(self._units)))
        self._letters, self._units = [], []


@lru_cache(maxsize=65536)
def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category in _ZERO_WIDTH or character in ("\u0640", _DOT_UNDER):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    text = unicodedata.normalize("NFKC", character).casefold()
    if (
        ord(character) < _BASE_SCRIPTS_END
        or 0x1E00 <= ord(character) <= 0x1FFF
        or 0xFB00 <= ord(character) <= 0xFEFF
    ):
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) not in _MARKS)
        text = (
            text.translate(_ARABIC).replace("ß", "ss").replace("ı", "i").replace("ø", "o").replace("ł", "l")
        )
    return text


@lru_cache(maxsize=65536)
def _kind(character: str) -> str:
    """ "paired", "letter", "mark" (belongs to the letter before), "nothing" (as if not there) or "gap"."""
    category = unicodedata.category(character)
    if category in _ZERO_WIDTH or character == "\u0640":
        return "nothing"
    code = ord(unicodedata.normalize("NFKC", character)[0])
    if any(low <= code <= high for low, high in _PAIRED) and _is_paired_kind(category, code):
        return "paired"  # vowel signs too: half a cluster of Thai is found as well as all of it
    if category in _MARKS:
        return "mark"
    return "letter" if character.isalnum() else "gap"


def _is_paired_kind(category: str, code: int) -> bool:
    return (category[0] in "LMN" and category != "Nd") or code in _PAIRED_SIGNS


def _nasal(term: str) -> str:
    """Of the two ways to write a nasal before a consonant of its own kind in Devanagari, the shorter."""
    return _NASAL.sub("ं", term) if "\u0900" <= term[:1] <= "\u097f" else term


def _is_hangul(text: str) -> bool:
    return "\uac00" <= text[0] <= "\ud7a3"
