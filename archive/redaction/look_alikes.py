"""Letters and digits that look alike, folded to one: "Jаne D0e" with a Cyrillic а and a zero is "Jane Doe".

The folding goes letter by letter, and what looks like two letters is written as two (m as rn): so a name that stands in
a text stands in the folded text as well, whatever stands around it. After the confusables of Unicode Technical
Standard 39, those that a reader cannot tell apart in print.
"""

from __future__ import annotations

import re

_LATIN = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "5": "s",
        "i": "l",
        "m": "rn",
        "w": "vv",
        "ı": "l",
        "ł": "l",
        "ø": "o",
        "ⅼ": "l",
        "ɑ": "a",
    }
)
# Small letters of Cyrillic, then Greek.
_SMALL = str.maketrans("аеорсухѕһԁԛјгοαρυχκτν", "aeopcyxshdqjroapyxktv")
_NARROW = str.maketrans({"і": "l", "ӏ": "l", "ι": "l", "ԝ": "vv"})
# Capitals that only as such look like Latin ones.
_CAPITALS = str.maketrans("АВЕЅІЈКМНОРСТУХԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXQWABEZHIKMNOPTYX")
_LIKE_LATIN = frozenset(map(chr, [*_SMALL, *_NARROW, *_CAPITALS]))
ONE_LETTER = frozenset({"rn", "vv"})
"""Pairs of folded letters that may stand for one."""

_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_OTHER_LETTER = re.compile("[\u0370-\u03ff\u0400-\u052f]")


def as_latin(word: str) -> str:
    """A word as printed, with Cyrillic and Greek capitals in Latin where it mixes scripts or is wholly look-alike."""
    if not _OTHER_LETTER.search(word):
        return word
    mixed = _LATIN_LETTER.search(word) is not None
    if mixed or all(letter in _LIKE_LATIN for letter in word if letter.isalpha()):
        return word.translate(_CAPITALS)
    return word


def folded(text: str) -> str:
    """`text`, casefolded already, with one letter for all that look alike."""
    if text.isascii():
        return text.translate(_LATIN)
    return text.translate(_SMALL).translate(_NARROW).translate(_LATIN)
