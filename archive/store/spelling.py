"""Spellings of one name: keys that are the same for "Petrova" and "Петрова", "Mohamed", "Muhammad" and "محمد".

A word is written in Latin letters first (anyascii), then what transliterations differ in is made the same: y and i, w
and v, ks and x, doubled letters, silent h, e and a, o and u. Arabic and Hebrew leave vowels out, so a word in these
scripts meets others by its consonants alone. Names in Chinese, Japanese and Korean letters have no keys.

The rules are ours, after the differences that ISO 9, BGN/PCGN, ALA-LC and newspapers' spellings of the same people
show.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 40  # letters of a word that can be part of a name


class Likeness(StrEnum):
    """In what two spellings are the same."""

    SOUND = "sound"  # letters of both, vowels too
    CONSONANTS = "consonants"  # of a word whose script leaves vowels out
    SPOKEN = "spoken"  # consonants of a word whose script has vowels


_ABJAD = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u0700-\u077f\ufb1d-\ufdff\ufe70-\ufefc]")
_UNWRITTEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U000323af]|\d")
_SAME = (
    ("[^a-z]", ""),
    ("sch?tsch|shch|chtch", "sh"), ("tsch|tch|cz", "ch"), ("sch", "sh"), ("dzh|dj|zh|j(?=[aou])", "j"),
    ("ph", "f"), ("kh", "h"), ("(?:ck|q|c(?![hiey]))", "k"), ("gh", "g"), ("c(?=[iey])", "s"), ("x", "ks"),
    ("ts|tz", "z"),
    ("(?:ff|w)$", "v"), ("w", "v"),
    ("ou|oo", "u"), ("ue(?=[a-z])", "u"), ("oe", "o"), ("ae", "a"), ("ee|ie(?!$)", "i"), ("(?:[yj]|i[yj])+", "i"),
    ("(?<=[a-z])h$", ""),
    (r"(.)\1+", r"\1"), ("(?<=[bdgkpt])er$", "r"), ("e", "a"), ("o", "u"), (r"(.)\1+", r"\1"),
)  # fmt: skip
_ALEFS = "اأإآعאע"
_SILENT = re.compile("(?<=[bdgrtlm])h")
_RULES = tuple((re.compile(pattern), same) for pattern, same in _SAME)
_VOWELS = re.compile("(?<=.)[aiu]")
_ARTICLE = re.compile("^ال(?=...)")
_LEADING = re.compile("^[aiu]")


def keys(term: str) -> Iterator[tuple[Likeness, str]]:
    """What is kept of a term of a page; none for numbers and for what is no word of a name."""
    if not 2 <= len(term) <= LONGEST or _UNWRITTEN.search(term):
        return
    sound = _sound(term)
    bones = _consonants(sound)
    if _ABJAD.search(term):
        if len(bones) > 1:
            yield Likeness.CONSONANTS, bones
        return
    if len(sound) > 1:
        yield Likeness.SOUND, sound
    if len(bones) > 2:  # shorter ones are alike in anything
        yield Likeness.SPOKEN, bones


def sought(term: str) -> Iterator[tuple[Likeness, str]]:
    """What terms must have to be spellings of this one."""
    for likeness, key in keys(term):
        match likeness:
            case Likeness.SPOKEN:  # by consonants alone only words meet of which one has no more
                yield Likeness.CONSONANTS, key
            case Likeness.CONSONANTS:
                yield likeness, key
                yield Likeness.SPOKEN, key
            case _:
                yield likeness, key


def _sound(term: str) -> str:
    if _ABJAD.search(term):
        # Letter by letter: h after m is a letter here, and no sign of how m is spoken.
        word = _ARTICLE.sub("", term)
        letters = (_SILENT.sub("", anyascii(letter).lower()) for letter in word)
        text = ("a" if word[0] in _ALEFS else "") + "".join(letters).replace("w", "u")
    else:
        text = _SILENT.sub("", anyascii(term).lower())
    for pattern, same in _RULES:
        text = pattern.sub(same, text)
    return text


def _consonants(sound: str) -> str:
    """Without its vowels, and without the silent letters that one script writes and another does not."""
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", _LEADING.sub("a", sound)))
