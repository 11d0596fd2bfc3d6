"""Does the text under a picture say what the picture shows?

A scan with a text layer is found by the layer and read by the picture: who wants to hide something, or has mixed up
two files, makes them differ. A document's first, last and one middle page are read by OCR and compared. Only words in
scripts that the OCR data reads count, and only where OCR is sure of what it sees.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ingest import ocr
from ingest.model import Finding, FindingKind, Page, PageImage, TextSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DPI = 200
_LEAST_CONFIDENCE = 75.0
_LEAST_WORDS = 20
_LEAST_LETTERS = 5  # shorter ones are in every text
_LEAST_SHARED = 0.25
_OTHER_SCRIPTS = {
    "CYRILLIC": {"rus", "ukr", "bel", "bul", "srp", "mkd"},
    "GREEK": {"ell", "grc"},
    "": {"ara", "fas", "urd", "heb", "hin", "tha", "kor", "jpn", "chi_sim", "chi_tra"},
}
_MESSAGE = "The text under the picture of page {} does not say what the picture shows."


class Sample:
    """Pages with such a text layer, three of which are kept: the first, the last, and one from between."""

    def __init__(self) -> None:
        self._count = 0
        self._kept: dict[str, Page] = {}

    def take(self, page: Page) -> None:
        if page.source is not TextSource.UNDERLAY:
            return
        self._count += 1
        self._kept.setdefault("first", page)
        if self._count & (self._count - 1) == 0:  # at each doubling, so that it ends in the second half
            self._kept["middle"] = page
        self._kept["last"] = page

    def findings(self, picture: Callable[[Page], PageImage], languages: tuple[str, ...]) -> Iterator[Finding]:
        """Read the pages that were kept by OCR: about a second each."""
        for page in {page.number: page for page in self._kept.values()}.values():
            said = words_of(page.text, languages)
            if len(said) < _LEAST_WORDS:
                continue
            read = ocr.read_page(picture(page), page.number, languages)
            if differ(said, words_of(read.text, languages), read.ocr_confidence or 0.0):
                yield Finding(
                    FindingKind.TEXT_DIFFERS, _MESSAGE.format(page.number), page.number, " ".join(said)[:500]
                )


def differ(said: dict[str, None], seen: dict[str, None], confidence: float) -> bool:
    if len(seen) < _LEAST_WORDS or confidence < _LEAST_CONFIDENCE:
        return False
    return len(said.keys() & seen.keys()) < _LEAST_SHARED * min(len(said), len(seen))


def words_of(text: str, languages: tuple[str, ...]) -> dict[str, None]:
    """The longer words of a text, each once, in the scripts of the languages."""
    scripts = _scripts(languages)
    found: dict[str, None] = {}
    for word in unicodedata.normalize("NFKC", text).casefold().split():
        letters = "".join(filter(str.isalpha, word))
        if len(letters) >= _LEAST_LETTERS and all(
            unicodedata.name(letter, "").startswith(scripts) for letter in letters
        ):
            found[letters] = None
    return found


def _scripts(languages: tuple[str, ...]) -> tuple[str, ...]:
    others = {language for several in _OTHER_SCRIPTS.values() for language in several}
    found = [script for script, several in _OTHER_SCRIPTS.items() if script and several & set(languages)]
    return (*found, "LATIN") if set(languages) - others else tuple(found)
