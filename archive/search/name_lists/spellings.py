"""Near spellings: words of the archive that are nearly those of a name list.

Asking the index for each word of a list costs a walk through its vocabulary each time. Here the list's words are cut
into pieces once, by leaving out letters (the symmetric deletions of Garbe's SymSpell), and the vocabulary goes by once.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, islice
from typing import TYPE_CHECKING

from archive.store.patterns import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WORDS_AT_ONCE = 10_000  # so that the pieces of 60,000 lines do not lie in memory together
_LONGEST = 40


Near = dict[str, tuple[tuple[str, int], ...]]
"""word -> (term of the archive, mistakes between the two), nearest first."""


def near_spellings(wanted: Mapping[str, int], vocabulary: Iterable[str]) -> Near:
    """Terms of the vocabulary within so many mistakes of each word as `wanted` says, itself not among them.

    Every word is in the answer but those of more than 40 letters.

    As `word~` in a query: the first letter is the same, and two swapped neighbours are one mistake.
    """
    terms = tuple(vocabulary)
    words = iter(sorted(word for word, count in wanted.items() if count and len(word) <= _LONGEST))
    found: Near = {}
    while part := list(islice(words, _WORDS_AT_ONCE)):
        near = _near_of(part, wanted, terms)
        for word in part:
            ranked = sorted((_mistakes(word, term, 2), term) for term in near.get(word, ()))
            found[word] = tuple((term, count) for count, term in ranked)
    return found


def _near_of(words: Iterable[str], wanted: Mapping[str, int], terms: Iterable[str]) -> dict[str, set[str]]:
    pieces: dict[str, list[str]] = defaultdict(list)
    deepest = 0
    for word in words:
        deepest = max(deepest, wanted[word])
        for piece in _pieces(word, wanted[word]):
            pieces[piece].append(word)
    found: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        if len(term) > _LONGEST + deepest:
            continue
        for piece in _pieces(term, deepest):
            for word in pieces.get(piece, ()):
                if word != term and _mistakes(word, term, wanted[word]) <= wanted[word]:
                    found[word].add(term)
    return found


def _pieces(word: str, most: int) -> Iterator[str]:
    """The word with up to `most` letters left out, the first never."""
    yield word
    for count in range(1, min(most, len(word) - 1) + 1):
        for kept in combinations(range(1, len(word)), len(word) - 1 - count):
            yield word[0] + "".join(word[at] for at in kept)


def _mistakes(one: str, other: str, most: int) -> int:
    """As `word~` counts them; more than `most` where it is more."""
    if one[0] != other[0]:
        return most + 1
    return next((count for count in range(most + 1) if within(one, other, count)), most + 1)
