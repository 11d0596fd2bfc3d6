"""Names word by word, where a word may have an ending or be spelt in another way or script."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from archive.redaction.matching import Match, Way, printed_tokens
from archive.store import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from archive.redaction.matching import WordRun
    from archive.store.spelling import Likeness

_LONGEST_ENDING = 3
_SHORTEST_STEM = 3
_SHORTEST_KEY_ALONE = 5  # letters of a spelling that is told by its sound alone
_LONGEST_BETWEEN = 2  # letters of one word that may stand between: a second initial
_DROPPED = frozenset("aeiouyáéíóúаеиіоуыэюяйьαεηιουωίόάέήύώ")  # what an ending takes the place of
_PROCLITICS = ("وال", "بال", "كال", "فال", "لل", "و", "ف", "ب", "ل", "ك", "ו", "ה", "ב", "כ", "ל", "מ", "ש")
"""Short words that Arabic and Hebrew write in front of a name, as one word with it."""
_ENDINGS = frozenset(
    {"s", "es", "n", "en", "er", "a", "u", "y", "i", "e", "em", "om", "ie", "owi", "ovi", "owa", "ova"}
)
"""Of a name alone in Latin letters, in English, German and Slavic languages; with more, "Anna" would be in "annals"."""
_ORDER = (Way.PRINTED, Way.INFLECTED, Way.SOUND)


class Part:
    """One word of a name, casefolded. `is_alone`: it is all of the name, so not every ending is one of it."""

    def __init__(self, token: str, *, is_alone: bool) -> None:
        self.token = token
        self.keys = frozenset(spelling.sought(token))
        self._has_few_endings = is_alone and token.isascii()
        loses = not self._has_few_endings and token[-1] in _DROPPED
        self.stem = token[:-1] if loses else token

    @property
    def has_stem(self) -> bool:
        return len(self.stem) >= _SHORTEST_STEM

    def ways(self, tokens: Iterable[str], *, sounds: bool) -> dict[str, Way]:
        """Those words of a page that are this part of the name, and in what way; with `sounds`, also by sound."""
        return {token: way for token in tokens if (way := self._way(token, sounds)) is not None}

    def sounds_alone(self, token: str) -> bool:
        """True if a word of another script has so many letters in common that it need not stand beside another."""
        longest = max((len(key) for _, key in self.keys & keys(token)), default=0)
        return token.isascii() != self.token.isascii() and longest >= _SHORTEST_KEY_ALONE

    def _way(self, token: str, sounds: bool) -> Way | None:
        if token == self.token:
            return Way.PRINTED
        if token.startswith(self.stem) and self.has_stem and self._may_end(token[len(self.stem) :]):
            return Way.INFLECTED
        if token.endswith(self.token) and token.removesuffix(self.token) in _PROCLITICS:
            return Way.INFLECTED
        return Way.SOUND if sounds and not self.keys.isdisjoint(keys(token)) else None

    def _may_end(self, ending: str) -> bool:
        if self._has_few_endings:
            return ending in _ENDINGS
        return len(ending) <= _LONGEST_ENDING and (not ending or ending.isalpha())


@lru_cache(maxsize=65_536)
def keys(token: str) -> frozenset[tuple[Likeness, str]]:
    """What a word of a page has in common with other spellings of it."""
    return frozenset(spelling.keys(token))


def parts_of(text: str) -> tuple[Part, ...]:
    """The words of a name."""
    found = [token for word in text.split() for token in printed_tokens(word)]
    return tuple(Part(token, is_alone=len(found) == 1) for token in found)


def find(run: WordRun, name: Sequence[Part], *, sounds: bool) -> Iterator[Match]:
    """Where the words of a name stand in a row, each in some way; not where all stand as they are written.

    With `sounds`, words that are spelt in another way or script count as well.
    """
    distinct = frozenset(run.tokens)
    ways = [part.ways(distinct, sounds=sounds) for part in name]
    if not all(ways):
        return
    for start, token in enumerate(run.tokens):
        if token not in ways[0] or (taken := _followed(run.tokens, ways, start)) is None:
            continue
        worst = max((ways[i][run.tokens[at]] for i, at in enumerate(taken)), key=_ORDER.index)
        if len(name) == 1 and worst is Way.SOUND and not name[0].sounds_alone(token):
            continue
        if worst is not Way.PRINTED or taken[-1] - start >= len(name):
            yield Match(run.token_words[start], run.token_words[taken[-1]], way=worst)


def _followed(tokens: Sequence[str], ways: Sequence[Mapping[str, Way]], start: int) -> list[int] | None:
    """The places of all parts from `start` on, with at most one short word between two; None if they are not there."""
    taken = [start]
    for way in ways[1:]:
        at = taken[-1] + 1
        if at + 1 < len(tokens) and tokens[at] not in way and len(tokens[at]) <= _LONGEST_BETWEEN:
            at += 1
        if at >= len(tokens) or tokens[at] not in way:
            return None
        taken.append(at)
    return taken
