"""Names in Latin letters, found where a page writes them in a script of syllables: "Li Xiuying" in 李秀英.

Each letter of such a script is one syllable in Latin letters (anyascii). Others may be spoken alike, so what is found
so is a guess; and it is that of Mandarin, whatever the page's language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyascii import anyascii

from archive.redaction.matching import Match, Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SYLLABIC = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


class RomanisedRun:
    """Words in reading order, only their letters of scripts of syllables, as Latin ones."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._letters = [
            (index, at) for index, word in enumerate(words) for at, letter in enumerate(word) if SYLLABIC.match(letter)
        ]  # fmt: skip
        syllables = [anyascii(words[index][at]).strip().lower() for index, at in self._letters]
        self._starts: dict[int, int] = {}
        length = 0
        for number, syllable in enumerate(syllables):
            self._starts[length] = number
            length += len(syllable)
        self._ends = {at: number - 1 for at, number in self._starts.items()}
        self._ends[length] = len(syllables) - 1
        self.squeezed = "".join(syllables)

    def find(self, wanted: str) -> Iterator[Match]:
        """Where whole letters are spoken as `wanted`, which is squeezed."""
        position = self.squeezed.find(wanted)
        while position >= 0:
            first, last = self._starts.get(position), self._ends.get(position + len(wanted))
            if first is not None and last is not None:
                yield self._match(first, last)
            position = self.squeezed.find(wanted, position + 1)

    def _match(self, first: int, last: int) -> Match:
        (first_word, start), (last_word, end) = self._letters[first], self._letters[last]
        return Match(
            first_word,
            last_word,
            start_share=start / len(self._words[first_word]),
            end_share=(end + 1) / len(self._words[last_word]),
            way=Way.SOUND,
        )
