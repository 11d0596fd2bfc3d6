"""Words and their inflections, by Snowball's stemmers: "strikes" and "striking" have one stem, in one language.

A stem is taken of the word as it is written, with its accents, because endings are told by them, and folded afterwards.
Of the languages without a stemmer (Chinese, Hebrew, Japanese, Korean, Tagalog, Thai …) a word is only itself.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import snowballstemmer

from archive.store.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Callable

ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Language (ISO 639-1) -> the name of its stemmer. https://snowballstem.org/algorithms/"""

_of_thread = threading.local()  # a stemmer must not be used from two threads at once


def stem(written: str, language: str) -> str | None:
    """The folded stem of a word as it is written; None where the language has no stemmer."""
    stemmed = stemmer(language)
    return None if stemmed is None else stemmed(written)


def stemmer(language: str) -> Callable[[str], str] | None:
    """`stem` for many words of one language, in this thread."""
    cut = _snowball(language)
    if cut is None:
        return None

    def stemmed(written: str) -> str:
        found = cut(written.lower())
        return found if found.isascii() else fold(found)

    return stemmed


def _snowball(language: str) -> Callable[[str], str] | None:
    known: dict[str, Callable[[str], str] | None] = _of_thread.__dict__.setdefault("known", {})
    if language not in known:
        algorithm = ALGORITHMS.get(language)
        is_there = algorithm in snowballstemmer.algorithms()
        known[language] = snowballstemmer.stemmer(algorithm).stemWord if is_there else None
    return known[language]
