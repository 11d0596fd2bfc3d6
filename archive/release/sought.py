"""Thousands of secrets sought in thousands of texts: which of them can be there at all is told by their first letters.

What a text can say at all is told by its windows, the runs of four letters in it once nothing stands between letters.
Both only ever rule out; what is left is held against the text as `archive.redaction.matching` finds it.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from archive.redaction.matching import WordRun, letters_of
from archive.redaction.verify.needles import says

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.redaction.secrets import Secret
    from archive.release.sweep import TakenOut

_WINDOW = 4  # letters


class Sought:
    """Secrets, by the letters that they begin with."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._by_start: dict[str, list[Secret]] = defaultdict(list)
        for secret in dict.fromkeys(secrets):
            for letters in letters_of(secret.text):
                self._by_start[letters[:_WINDOW]].append(secret)
        self._shorter = sorted({len(start) for start in self._by_start} - {_WINDOW})

    def said_by(self, words: Sequence[str]) -> list[Secret]:
        """Those that the words say; in no order that means anything."""
        return self.said_in(TextWindows(words)) if self._by_start else []

    def said_in(self, text: TextWindows) -> list[Secret]:
        """The same of words that were looked at already."""
        starts = self._by_start.keys() & text.windows
        for length in self._shorter:
            starts |= self._by_start.keys() & windows(text.run, length)
        candidates = dict.fromkeys(secret for start in sorted(starts) for secret in self._by_start[start])
        return [secret for secret in candidates if says(text.run, secret)]


class HiddenPhrases:
    """What exhibits take out as whole phrases, for words that are told beside them."""

    def __init__(self, taken_out: Iterable[TakenOut]) -> None:
        self._hidden_in = {
            secret: entry.exhibit_id
            for entry in taken_out for secret in entry.secrets if secret.is_phrase
        }  # fmt: skip
        self._sought = Sought(self._hidden_in)

    def told_by(self, words: Sequence[str]) -> int | None:
        """The number of an exhibit of which the words say something."""
        return min((self._hidden_in[secret] for secret in self._sought.said_by(words)), default=None)


class TextWindows:
    """The words of a text, and their windows."""

    def __init__(self, words: Iterable[str]) -> None:
        self.run = WordRun(words)
        self.windows = windows(self.run, _WINDOW)


def windows(run: WordRun, length: int) -> set[str]:
    """Every run of so many letters, in each folding."""
    return {
        letters[start : start + length]
        for letters in run.letters for start in range(len(letters) - length + 1)
    }  # fmt: skip


def packed(found: Iterable[str]) -> bytes:
    """Windows as their checksums, to be kept."""
    sums = np.fromiter((zlib.crc32(window.encode("utf-8", "replace")) for window in found), np.uint32)
    return np.unique(sums).tobytes()


def may_say(kept: bytes, secret: Secret) -> bool:
    """False only if the text whose windows are kept does not say the secret."""
    there = np.frombuffer(kept, np.uint32)
    for letters in letters_of(secret.text):
        wanted = np.frombuffer(packed(_cut(letters)), np.uint32)
        if len(letters) < _WINDOW or bool(np.isin(wanted, there, assume_unique=True).all()):
            return True
    return False


def _cut(letters: str) -> set[str]:
    return {letters[start : start + _WINDOW] for start in range(len(letters) - _WINDOW + 1)}
