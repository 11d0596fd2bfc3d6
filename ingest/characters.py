"""Characters that are not seen, and letters that look like others: they mark copies, hide words and imitate names.

After Unicode Technical Standard 39, sections 4 (confusables) and 5 (mixed scripts), in a small table of the letters
that a reader cannot tell apart. What a script needs is no finding: joiners in Persian, Hindi and emoji, breaks in Thai.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.model import Finding, FindingKind, TextSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Page

_MOST_OF_A_KIND = 5
_QUOTE_CHARACTERS = 80

_JOINERS, _BREAK, _SOFT_HYPHEN, _MARK = "\u200c\u200d", "\u200b", "\u00ad", "\ufeff"
_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e007f"
_NEVER_SEEN = "\u034f\u061c\u115f\u1160\u180e\u2060-\u2064\u206a-\u206f\u3164\uffa0"
_SUSPECT = re.compile(
    f"[{_JOINERS}{_BREAK}{_SOFT_HYPHEN}{_MARK}{_OVERRIDES}{_SELECTORS}{_TAGS}{_NEVER_SEEN}]"
)
_OVERRIDE = re.compile(f"[{_OVERRIDES}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FLAG = "\U0001f3f4"  # the black flag before the tags of Scotland's

_FILLING = "\u034f\u200b\u200c\u200d\u00ad\ufeff"

_NEED_JOINERS = (
    "ARABIC", "SYRIAC", "THAANA", "NKO", "MANDAIC", "MONGOLIAN", "PHAGS-PA", "DEVANAGARI", "BENGALI", "GURMUKHI",
    "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN",
    "BALINESE", "JAVANESE", "SUNDANESE", "CHAKMA", "BRAHMI", "TAI THAM", "HEBREW",
)  # fmt: skip
_NEED_BREAKS = (*_NEED_JOINERS, "THAI", "LAO", "TAI", "NEW TAI", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_NEED_SELECTORS = ("CJK", "MONGOLIAN", "PHAGS-PA", "MYANMAR", "HIRAGANA", "KATAKANA")

_MIXED = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Capitals and small letters that are drawn as Latin ones: Cyrillic, then Greek.
_LIKE_LATIN = frozenset("АВЕЅІЈКМНОРСТУХҮԚԜаеіјорсухѕһԁԛԝүӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονγιϲϳ")
_FEWEST_LETTERS = 4


class Watch:
    """Looks at a document's pages as they come, and says a handful of times what it sees."""

    def __init__(self) -> None:
        self._said: dict[FindingKind, int] = {}

    def look(self, page: Page) -> Iterator[Finding]:
        if page.source in (TextSource.OCR, TextSource.STRINGS):
            return  # a machine's misreading is no forger's work
        yield from self._few(FindingKind.ZERO_WIDTH, page.number, unseen(page.text))
        yield from self._few(FindingKind.LOOK_ALIKE, page.number, look_alikes(page.text))

    def _few(self, kind: FindingKind, number: int, found: Iterator[tuple[str, str]]) -> Iterator[Finding]:
        while self._said.get(kind, 0) < _MOST_OF_A_KIND and (one := next(found, None)) is not None:
            self._said[kind] = self._said.get(kind, 0) + 1
            yield Finding(kind, one[1], number, one[0][:_QUOTE_CHARACTERS])


def unseen(text: str) -> Iterator[tuple[str, str]]:
    """Words with characters in them that are not seen and that their script does not need, each with a sentence."""
    if _SUSPECT.search(text) is None:
        return
    for word in text.split():
        for found in _SUSPECT.finditer(word):
            if not _has_reason(word, found.start()):
                yield word, f"A word holds a character that is not seen ({_named(found.group())})."
                break


def overrides(text: str) -> Iterator[tuple[str, str]]:
    """Lines without right-to-left letters whose direction is turned all the same; a layout would swallow the signs."""
    if _OVERRIDE.search(text) is None:
        return
    for line in text.splitlines():
        found = _OVERRIDE.search(line)
        if found is not None and _RIGHT_TO_LEFT.search(line) is None:
            yield (
                line.strip(),
                f"A line is shown in another order than it is written ({_named(found.group())}).",
            )


def look_alikes(text: str) -> Iterator[tuple[str, str]]:
    """Words that mix Latin with Cyrillic or Greek letters which look like Latin ones."""
    if _MIXED.search(text) is None:
        return
    for word in text.split():
        if _MIXED.search(word) and any(_imitates(letters) for letters in _LETTERS.findall(word)):
            yield word, "A word mixes Latin letters with letters of another script that look the same."


def _imitates(letters: str) -> bool:
    scripts = [_script(letter) for letter in letters]
    foreign = [
        letter for letter, script in zip(letters, scripts, strict=True) if script in ("CYRILLIC", "GREEK")
    ]
    latin = scripts.count("LATIN")
    if len(letters) < _FEWEST_LETTERS or not foreign or not latin:
        return False
    if latin >= len(foreign):
        return all(letter in _LIKE_LATIN for letter in foreign)
    return all(letter in "ABCEHIJKMOPSTXYaceijopsxy" for letter in letters if _script(letter) == "LATIN")


def _has_reason(word: str, place: int) -> bool:
    character = word[place]
    if character in _FILLING and not any(map(str.isalnum, word)):
        return True  # newsletters fill the line under their subject with these
    before, after = word[:place], word[place + 1 :]
    if character in _JOINERS:
        near = _script(before[-1:]), _script(after[:1])
        return any(script in _NEED_JOINERS for script in near) or (
            character == "\u200d" and _is_picture(before)
        )
    if character == _BREAK:
        return any(_script(c) in _NEED_BREAKS for c in (before[-1:], after[:1]) if c)
    if character in (_SOFT_HYPHEN, _MARK):
        # One hyphen between letters is how a word may break; a mark at a word's edge is where files were joined.
        return word.count(character) == 1 or (character == _SOFT_HYPHEN and "\u00ad\u00ad" not in word)
    if _OVERRIDE.match(character):
        return _RIGHT_TO_LEFT.search(word) is not None
    if re.match(f"[{_SELECTORS}]", character):
        return _takes_selector(before[-1:])
    if re.match(f"[{_TAGS}]", character):
        return _FLAG in before
    return any(_script(c) in ("MONGOLIAN", "HANGUL", "HEBREW") for c in word) or character == "\u061c"


def _takes_selector(character: str) -> bool:
    """Symbols, digits and key signs may be shown in colour; Han and Mongolian letters have variants."""
    if not character:
        return False
    is_symbol = unicodedata.category(character) in ("So", "Sm", "Sk", "Po", "Pd", "Nd", "Cs", "No", "Ps")
    return is_symbol or _is_picture(character) or _script(character) in _NEED_SELECTORS


def _is_picture(text: str) -> bool:
    return any(unicodedata.category(c) in ("So", "Sk", "Mn") or c > "\U0001f000" for c in text[-2:])


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The first word of a character's name, which for letters is that of the script."""
    name = unicodedata.name(character, "") if character else ""
    return next(
        (script for script in ("TAI THAM", "NEW TAI") if name.startswith(script)), name.partition(" ")[0]
    )


def _named(character: str) -> str:
    return f"U+{ord(character):04X}, {unicodedata.name(character, 'nameless').lower()}"
