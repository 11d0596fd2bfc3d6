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
from functools import lru_cache
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
_UNWRITTEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U000323af]")
_ARTICLE = re.compile("^ال(?=...)")
_ALEFS = "اأإآعאע"
_NO_LETTER = re.compile("[^a-z]")
_SILENT_H = re.compile("(?<=[bdgrtlm])h")
_DOUBLED = re.compile(r"(.)\1+")
_DOUBLED_BYTE = re.compile(rb"(.)\1+", re.DOTALL)
_CHANGING = bytes(code for code in range(128) if chr(code) not in "bglmnr")
_FRONT_C = re.compile("c(?=[iey])")
_BACK_C = re.compile("c(?![hiey])")
_SAME = (
    ("schtsch", "sh"), ("shtsch", "sh"), ("shch", "sh"), ("chtch", "sh"), ("tsch", "ch"), ("tch", "ch"), ("cz", "ch"),
    ("sch", "sh"), ("dzh", "i"), ("dj", "i"), ("zh", "i"), ("ph", "f"), ("kh", "h"), ("ck", "k"), ("q", "k"),
    ("gh", "g"),
    ("x", "ks"), ("ts", "z"), ("tz", "z"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("oe", "o"), ("ae", "a"),
    ("ee", "i"),
)  # fmt: skip


def keys(term: str) -> Iterator[tuple[Likeness, str]]:
    """What is kept of a term of a page; none for numbers and for what is no word of a name."""
    if not 2 <= len(term) <= LONGEST or not term.isalpha():
        return
    is_ascii = term.isascii()
    if not is_ascii and _UNWRITTEN.search(term):
        return
    sound = _sound(term)
    bones = _consonants(sound)
    if not is_ascii and _ABJAD.search(term):
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


def outline(text: str) -> bytes | None:
    """The letters of a word that no rule here changes, or those of a key: a word has those of all its keys.

    None for a word of a script that leaves vowels out, which is read in another way.
    """
    if not text.isascii():
        if _ABJAD.search(text):
            return None
        text = "".join(map(_in_latin, text))
    return _DOUBLED_BYTE.sub(rb"\1", text.encode("ascii").translate(None, _CHANGING))


@lru_cache(maxsize=4096)
def _in_latin(letter: str) -> str:
    return anyascii(letter).lower()


def _sound(term: str) -> str:
    """Letters of which some stand for several that sound alike. Runs for every new word of every page."""
    text = _latin(term)
    if text.endswith("ff"):
        text = f"{text[:-2]}v"
    for written, same in _SAME:
        if written in text:
            text = text.replace(written, same)
    if "c" in text:
        text = _BACK_C.sub("k", _FRONT_C.sub("s", text))
    text = text[:-2].replace("ue", "u").replace("ie", "i") + text[-2:]
    text = text.replace("y", "i").replace("j", "i")
    if len(text) > 1 and text.endswith("h"):
        text = text[:-1]
    text = _DOUBLED.sub(r"\1", text)
    if text.endswith(("ber", "der", "ger", "ker", "per", "ter")):
        text = f"{text[:-2]}r"
    return _DOUBLED.sub(r"\1", text.replace("e", "a").replace("o", "u"))


def _latin(term: str) -> str:
    if term.isascii():
        text = term
    elif _ABJAD.search(term):
        # Letter by letter: h after m is a letter here, and no sign of how m is spoken.
        word = _ARTICLE.sub("", term)
        letters = (_SILENT_H.sub("", anyascii(letter).lower()) for letter in word)
        return _NO_LETTER.sub("", ("a" if word[0] in _ALEFS else "") + "".join(letters).replace("w", "u"))
    else:
        text = anyascii(term).lower()
    if not text.isalpha():
        text = _NO_LETTER.sub("", text)
    return _SILENT_H.sub("", text) if "h" in text else text


def _consonants(sound: str) -> str:
    """Without its vowels but a first one, whichever that is."""
    first = "a" if sound[:1] in ("a", "i", "u") else sound[:1]
    rest = sound[1:].replace("a", "").replace("i", "").replace("u", "")
    return _DOUBLED.sub(r"\1", first + rest)
