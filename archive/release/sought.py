"""Thousands of secrets sought in thousands of texts: which of them can be there at all is told by their first letters.

What a text can say at all is told by its windows, the runs of four letters in it once nothing stands between letters,
each as a number of 32 bits: two runs may have the same one. All this only ever rules out; what is left is held against
the text as `archive.redaction.matching` finds it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from archive.redaction.matching import WordRun, letters_of
from archive.redaction.verify.needles import says

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from archive.redaction.secrets import Secret
    from archive.release.sweep import TakenOut

    Windows = NDArray[np.uint32]

_WINDOW = 4  # letters
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, of no pattern


class Sought:
    """Secrets, by the letters that they begin with."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._by_start: dict[str, list[Secret]] = defaultdict(list)
        for secret in dict.fromkeys(secrets):
            for letters in letters_of(secret.text):
                self._by_start[letters[:_WINDOW]].append(secret)
        self._shorter = [start for start in self._by_start if len(start) < _WINDOW]
        self._starts = [start for start in self._by_start if len(start) == _WINDOW]
        self._numbers = _numbers("".join(self._starts))[::_WINDOW]

    def said_by(self, words: Sequence[str]) -> list[Secret]:
        """Those that the words say; in no order that means anything."""
        return self.said_in(TextWindows(words)) if self._by_start else []

    def said_in(self, text: TextWindows) -> list[Secret]:
        """The same of words that were looked at already."""
        runs = text.run.letters
        starts = [start for start in self._shorter if any(start in letters for letters in runs)]
        starts += [self._starts[at] for at in np.flatnonzero(np.isin(self._numbers, text.windows))]
        candidates = dict.fromkeys(secret for start in starts for secret in self._by_start[start])
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
    """The words of a text, and their windows, worked out when they are first asked for."""

    def __init__(self, words: Iterable[str]) -> None:
        self.run = WordRun(words)

    @cached_property
    def windows(self) -> Windows:
        return together(map(_numbers, self.run.letters))


def together(several: Iterable[Windows]) -> Windows:
    """All of them, each once, in order."""
    return np.unique(np.concatenate([np.empty(0, np.uint32), *several]))


class Suspects:
    """Secrets that may be said by a text of which only the windows are known."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._wanted = [(secret, list(map(_numbers, letters_of(secret.text)))) for secret in secrets]

    def of(self, there: Windows) -> list[Secret]:
        """All but those that the text with these windows cannot say. Too few letters for a window may be in any."""
        return [secret for secret, runs in self._wanted if any(_are_in(there, run) for run in runs)]


def _are_in(there: Windows, wanted: Windows) -> bool:
    at = np.searchsorted(there, wanted)
    return not len(wanted) or bool(at.max() < len(there) and (there[at] == wanted).all())


def _numbers(letters: str) -> Windows:
    """Of each window, in the order of the text."""
    signs = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    count = max(len(signs) - _WINDOW + 1, 0)
    mixed = np.zeros(count, np.uint64)
    for at in range(_WINDOW):
        mixed = mixed * _FACTOR + signs[at : at + count]
    return ((mixed * _FACTOR) >> np.uint64(32)).astype(np.uint32)
